"""What the municipality does with proposals: review, answer; and the themes it offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused
from civic.proposals import queries
from civic.proposals.events import ProposalAnswered
from civic.proposals.models import Proposal, Theme
from civic.proposals.policy import Can, require
from civic.proposals.rules import (
    ANSWERED,
    GONE,
    LONGEST_BODY,
    LONGEST_OFFICE,
    MOST_PARTS,
    UNANSWERED,
    PartCode,
    ProposalCode,
    ProposalState,
)
from civic.proposals.service.deadline import end_stop


def _found(proposal_id: int) -> Proposal:
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise LookupError(f"no proposal {proposal_id}")
    return proposal


def _move(
    actor: Actor, proposal: Proposal, state: ProposalState, at: datetime, verb: str, before: dict[str, Any]
) -> None:
    proposal.state = state
    proposal.state_at = at
    proposal.revision += 1
    db.session.flush()
    audit.record(
        actor, verb, "proposal", proposal.id, proposal.municipality_id, before=before, after=audit.state(proposal)
    )


def review(actor: Actor, proposal_id: int) -> None:
    """Say that an office looks at a proposal now. Supports go on.

    Raises:
        Refused: it is a draft, or has been answered.
    """
    proposal = _found(proposal_id)
    require(actor, Can.REVIEW, proposal)
    if proposal.state not in UNANSWERED:
        raise Refused(ProposalCode.NOT_PUBLISHED if proposal.resource_id is None else ProposalCode.EDIT_ANSWERED)
    _move(actor, proposal, ProposalState.UNDER_REVIEW, clock.now(), "review", audit.state(proposal))


def review_many(actor: Actor, proposal_ids: Sequence[int]) -> int:
    """Say that some proposals are under review; those that are already, or are answered, stay as they are.

    Returns how many were moved.
    """
    moved = 0
    for proposal_id in sorted(set(proposal_ids)):
        proposal = _found(proposal_id)
        require(actor, Can.REVIEW, proposal)
        if proposal.state == ProposalState.PUBLISHED:
            review(actor, proposal_id)
            moved += 1
    return moved


def answer(
    actor: Actor,
    proposal_id: int,
    state: ProposalState,
    text: str,
    office: str,
    language: str,
) -> None:
    """Answer a proposal in the municipality's name: yes, yes in part, or no. Answering again replaces the answer.

    The first answer keeps its date.

    Raises:
        Refused: no text, no office, not one of the three answers, several offices answer it together, or the proposal
            is a draft or was withdrawn.
    """
    proposal = _found(proposal_id)
    require(actor, Can.ANSWER, proposal)
    if queries.parts(proposal_id):
        raise Refused(PartCode.IN_PARTS)
    check_answer(proposal, state, text, office)
    publish_answer(actor, proposal, state, text, office, language)


def publish_answer(
    actor: Actor, proposal: Proposal, state: ProposalState, text: str, office: str, language: str
) -> None:
    """Write the answer of a proposal, log it and announce it; ``check_answer`` comes before."""
    before = audit.state(proposal)
    proposal.answer = text
    proposal.answer_html = sanitise.render(text)
    proposal.answer_version = sanitise.VERSION
    proposal.answer_language = language
    proposal.answer_office = " ".join(office.split())[: LONGEST_OFFICE * MOST_PARTS]
    proposal.answered_by = actor.person_id
    when = clock.now()
    proposal.answered_at = proposal.answered_at or when
    end_stop(proposal)
    _move(actor, proposal, state, when, "answer", before)
    assert proposal.resource_id is not None  # noqa: S101 - the table has no other published rows
    events.announce(ProposalAnswered(proposal.id, proposal.resource_id, queries.authors(proposal.id).all, state.value))


def check_answer(proposal: Proposal, state: ProposalState, text: str, office: str) -> None:
    """Refuse an answer that cannot be published."""
    if proposal.state in GONE:
        raise Refused(ProposalCode.NOT_PUBLISHED)
    if state not in ANSWERED or not text.strip():
        raise Refused(ProposalCode.NO_ANSWER)
    if len(text) > LONGEST_BODY:
        raise Refused(ProposalCode.ANSWER_LONG, longest=LONGEST_BODY, length=len(text))
    if not office.strip():
        raise Refused(ProposalCode.NO_OFFICE)


def add_theme(actor: Actor, process_id: int, key: str, names: dict[str, str], position: int = 0) -> int:
    """Offer a theme to the proposals of a process; adding a key again replaces its names. Returns its id."""
    frame = queries.frame(process_id, actor)
    if frame is None:
        raise LookupError(f"no process {process_id}")
    require(actor, Can.MANAGE_THEMES, frame)
    row = {"process_id": process_id, "key": key, "names": names, "position": position}
    statement = upsert(Theme).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["process_id", "key"], set_={"names": statement.excluded.names, "position": position}
    )
    before = queries.theme_names(process_id, key)
    theme_id = db.session.execute(statement.returning(Theme.id)).scalar_one()
    audit.record(
        actor,
        "add_theme",
        "process",
        process_id,
        frame.municipality_id,
        before={"theme": before},
        after={"theme": names, "position": position},
    )
    return theme_id
