"""What pages show of a question of the town to an author, and of the proposals that a split made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock, i18n
from civic.core.hooks import rendered
from civic.proposals import amending, queries
from civic.proposals.models import Proposal
from civic.proposals.queries import Splitting, View
from civic.proposals.queries.questions import Asking
from civic.proposals.rules import QUESTION_WAIT, ProposalState
from civic.towns.here import Town


@dataclass(frozen=True)
class Suggestion:
    """That the town suggests something, as everybody sees it; empty if nobody asks.

    ``url`` and ``answer`` are the link to the question and its words, for the author.
    """

    shown: Markup = Markup()
    url: str = ""
    answer: str = ""


def suggestion(place: Town, p: View) -> Suggestion:
    """What the town suggests to the author of a proposal."""
    merging = queries.merging(p.id)
    if merging is not None:
        shown = rendered("proposals/_merging.html", asked=merging, until=_until(place, merging))
        url = url_for("proposals.merge", proposal_id=p.id)
        return Suggestion(shown, url, _("Answer the question about merging"))
    splitting = queries.splitting(p.id)
    if splitting is None:
        return Suggestion()
    shown = rendered("proposals/_splitting.html", asked=splitting, until=_until(place, splitting), p=p)
    return Suggestion(shown, url_for("proposals.split", proposal_id=p.id), _("Answer the question about splitting"))


def _until(place: Town, asked: Asking) -> str:
    return i18n.day(clock.day_in(place.timezone, asked.asked_at + QUESTION_WAIT))


@dataclass(frozen=True)
class Timing:
    """Until when an author has time to answer, and whether it is over."""

    until: str = ""
    over: bool = False


def timing(place: Town, asked: Asking | None) -> Timing:
    """How long the author has for a question; empty where nobody asks."""
    if asked is None:
        return Timing()
    return Timing(_until(place, asked), clock.now() >= asked.asked_at + QUESTION_WAIT)


@dataclass(frozen=True)
class BranchRow:
    """A proposal that would be made; ``passages`` as HTML, none once the text is another one."""

    title: str
    passages: Sequence[Markup]


def branch_rows(proposal: Proposal, asked: Splitting) -> list[BranchRow]:
    """What a proposal would be split into."""
    same = proposal.versions == asked.version
    texts = amending.passages_html(proposal) if same else []
    return [BranchRow(b.title, [texts[n - 1] for n in b.passages] if same else []) for b in asked.branches]


@dataclass(frozen=True)
class Family:
    """Where a proposal comes from, and what it was split into; hidden ones are left out."""

    whole: queries.Related | None
    others: Sequence[queries.Related]
    into: Sequence[queries.Related]


def family(p: View) -> Family:
    """The proposals that a split made of this one or beside it. A query for each side that there is."""
    into = queries.split_family(p.id)[1:] if p.state is ProposalState.SPLIT else []
    whole, *others = queries.split_family(p.split_from_id) if p.split_from_id else [None]
    return Family(
        whole if whole is not None and whole.title else None,
        [one for one in others if one is not None and one.id != p.id and one.title],
        [one for one in into if one.title],
    )
