"""The page on which the authors of a proposal ask others, leave, and those who are asked answer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from civic.core import clock, i18n
from civic.core.permissions import Actor
from civic.proposals import queries
from civic.proposals.models import Proposal
from civic.proposals.queries import Invited
from civic.proposals.rules import MOST_AUTHORS, UNANSWERED, ProposalState
from civic.towns.here import Town


@dataclass(frozen=True)
class WriterRow:
    """An author: ``removable`` by the reader, ``me``: it is the reader."""

    person_id: int
    name: str
    first: bool
    me: bool
    removable: bool


@dataclass(frozen=True)
class AskedRow:
    """Somebody who was asked, as it was typed, and until when they can answer."""

    id: int
    asked_as: str
    until: str


@dataclass(frozen=True)
class AuthorsPage:
    """Who writes a draft or a proposal; ``leads``: the reader asks others, ``leaves``: the reader may leave."""

    id: int
    title: str
    draft: bool
    back: str
    writers: list[WriterRow]
    asked: list[AskedRow]
    leads: bool
    leaves: bool
    open: bool
    full: bool
    most: int = MOST_AUTHORS


def shown(place: Town, proposal: Proposal, actor: Actor) -> AuthorsPage:
    """The page for one of the authors. Five queries."""
    everybody, draft = queries.authors(proposal.id), proposal.state == ProposalState.DRAFT
    leads, is_open = actor.person_id == everybody.lead_id, draft or proposal.state in UNANSWERED
    rows = [
        WriterRow(
            one.person_id,
            one.name,
            one.first,
            one.person_id == actor.person_id,
            leads and is_open and one.person_id in everybody.co_authors and one.person_id != actor.person_id,
        )
        for one in queries.writers(proposal.id)
    ]
    asked = [_asked(place, one) for one in queries.asked_to_write(proposal.id)] if leads else []
    return AuthorsPage(
        id=proposal.id,
        title=proposal.title,
        draft=draft,
        back=url_for("proposals.edit" if draft else "proposals.show", proposal_id=proposal.id),
        writers=rows,
        asked=asked,
        leads=leads,
        leaves=is_open and actor.person_id in everybody.co_authors,
        open=is_open,
        full=len(everybody.all) + len(asked) >= MOST_AUTHORS,
    )


def _asked(place: Town, one: queries.Asked) -> AskedRow:
    return AskedRow(one.id, one.asked_as, i18n.day(clock.day_in(place.timezone, one.expires_at)))


@dataclass(frozen=True)
class Invitation:
    """What somebody is asked to write with others, with its text as it is now."""

    id: int
    title: str
    html: str
    language: str
    direction: str
    by: str
    draft: bool


def invitation(asked: Invited) -> Invitation:
    """An invitation as its page shows it."""
    return Invitation(
        id=asked.id,
        title=asked.title,
        html=asked.body_html,
        language=asked.language,
        direction=i18n.direction(asked.language),
        by=asked.by,
        draft=asked.state is ProposalState.DRAFT,
    )
