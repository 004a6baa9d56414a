"""What became of proposals, on the page of their process and on the account page of who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from civic.core import i18n, sanitise
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.processes.models import Process
from civic.proposals import labels, queries
from civic.proposals.queries import outcome
from civic.proposals.queries.outcome import Own, Told
from civic.proposals.rules import ProposalState

#: The answers in the order of the bar.
ORDER = (ProposalState.ACCEPTED, ProposalState.PARTLY_ACCEPTED, ProposalState.DECLINED)
#: Letters of an answer on the page of a process.
SHORT = 180


@dataclass(frozen=True)
class AnswerRow:
    """An answer as ``lists.answer_row`` draws it; ``lang`` and ``dir`` where they are not those of the page."""

    state: str
    title: str
    url: str
    text: Markup
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class OwnRow:
    """A proposal on the account page of its author; ``supports`` None for a draft."""

    title: str
    url: str
    state: str
    state_text: str
    supports: int | None
    lang: str | None = None
    dir: str | None = None


def process_so_far(things: Sequence[Process]) -> dict[int, Markup]:
    """How many proposals got which answer, and the newest answers. Nothing before the first one."""
    actor = current_actor()
    counts = outcome.answered_counts([process.id for process in things], actor)
    return {
        process.id: rendered(
            "proposals/_so_far.html",
            slug=process.slug,
            parts=[
                (labels.DRAWN[state], str(labels.STATES[state]), counts[process.id].get(state, 0)) for state in ORDER
            ],
            answers=[_told(each) for each in outcome.latest_told(process.id, actor)],
        )
        for process in things
        if process.id in counts
    }


def _told(found: Told) -> AnswerRow:
    return AnswerRow(
        state=labels.DRAWN[found.state],
        title=found.title,
        url=url_for("proposals.show", proposal_id=found.id),
        text=i18n.fenced(sanitise.plain(found.answer, SHORT), found.answer_language),
        **i18n.marks(found.language),
    )


def account_section(things: Sequence[int]) -> dict[int, Markup]:
    """What a person wrote, with what became of it. The page of an account has one person on it."""
    return {
        person: rendered(
            "proposals/_account.html",
            items=[_own(each) for each in outcome.own(person)],
            asked=queries.invitations_to_write(current_actor()),
        )
        for person in things
    }


def _own(found: Own) -> OwnRow:
    draft = found.state is ProposalState.DRAFT
    return OwnRow(
        title=found.title,
        url=url_for("proposals.edit" if draft else "proposals.show", proposal_id=found.id),
        state=labels.DRAWN[found.state],
        state_text=str(labels.STATES[found.state]),
        supports=None if draft else found.supports,
        **i18n.marks(found.language),
    )
