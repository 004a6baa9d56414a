"""What the town asks the author of a proposal, to merge or to split it: ask, wait for the answer, stop asking."""

from __future__ import annotations

from civic.audit import service as audit
from civic.core import clock, i18n
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.proposals import queries
from civic.proposals.models import Proposal, Question
from civic.proposals.policy import Can, require
from civic.proposals.rules import LONGEST_REASON, QUESTION_WAIT, ProposalCode

#: Verbs of the activity log, for a question about merging and for one about splitting.
_VERBS = {
    "ask": ("ask_to_merge", "ask_to_split"),
    "decline": ("decline_merge", "decline_split"),
    "take_back": ("take_back_merge", "take_back_split"),
}


def locked(proposal_id: int) -> Proposal:
    """A proposal that nobody else changes until the end of the transaction.

    Raises:
        Absent: no such proposal.
    """
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise Absent(f"no proposal {proposal_id}")
    return proposal


def ask(actor: Actor, question: Question) -> int | None:
    """Put a question to the author of a proposal. The caller has locked it and checked who may.

    Returns: who is asked; None where there is nobody: imported proposals and those of people who left.

    Raises:
        Refused: too long a reason, or another question is open.
    """
    question.reason = question.reason.strip()
    if len(question.reason) > LONGEST_REASON:
        raise Refused(ProposalCode.STOP_REASON_LONG, longest=LONGEST_REASON, length=len(question.reason))
    if queries.question(question.proposal_id) is not None:
        raise Refused(ProposalCode.ALREADY_ASKED)
    question.asked_at, question.asked_by = clock.now(), actor.person_id
    db.session.add(question)
    db.session.flush()
    proposal = locked(question.proposal_id)
    changed(proposal)
    _record(actor, "ask", question, proposal, after={**_about(question), "reason": question.reason})
    return queries.authors(proposal.id).lead_id


def answered(actor: Actor, proposal_id: int, agreed: bool, *, split: bool) -> tuple[Proposal, Question]:
    """Note what the author answers; with no, the question is over.

    Raises:
        Refused: nobody asks.
        NotAllowed: somebody who is not the first author.
    """
    proposal = locked(proposal_id)
    require(actor, Can.ANSWER_QUESTION, queries.authors(proposal_id))
    question = _open(proposal, split=split)
    question.agreed = agreed
    if not agreed:
        end(question, proposal)
        _record(actor, "decline", question, proposal, before=_about(question), after={})
    return proposal, question


def over(actor: Actor, proposal_id: int, can: Can, *, split: bool) -> tuple[Proposal, Question]:
    """A question that the author had ``QUESTION_WAIT`` for.

    Raises:
        Refused: nobody was asked, or the time is not over.
    """
    proposal = locked(proposal_id)
    require(actor, can, proposal)
    question = _open(proposal, split=split)
    until = question.asked_at + QUESTION_WAIT
    if clock.now() < until:
        _, zone = queries.working_days(proposal.municipality_id)
        raise Refused(ProposalCode.TOO_EARLY, day=i18n.day(clock.day_in(zone, until)))
    return proposal, question


def take_back(actor: Actor, proposal_id: int, can: Can, *, split: bool) -> None:
    """Stop asking: the proposal goes on as it is.

    Raises:
        Refused: nobody is asked.
    """
    proposal = locked(proposal_id)
    require(actor, can, proposal)
    question = _open(proposal, split=split)
    end(question, proposal)
    _record(actor, "take_back", question, proposal, before=_about(question), after={})


def _open(proposal: Proposal, *, split: bool) -> Question:
    question = queries.question(proposal.id)
    if question is None or (question.into_id is None) is not split:
        raise Refused(ProposalCode.NOT_ASKED)
    return question


def end(question: Question, proposal: Proposal) -> None:
    """The question is over, whatever came of it."""
    question.ended_at = clock.now()
    changed(proposal)


def changed(*proposals: Proposal) -> None:
    """The pages of proposals show something new."""
    for each in proposals:
        each.revision += 1
    db.session.flush()


def _about(question: Question) -> dict[str, object]:
    if question.into_id is not None:
        return {"into": question.into_id}
    return {"version": question.version, "titles": [each["title"] for each in question.branches]}


def _record(
    actor: Actor,
    verb: str,
    question: Question,
    proposal: Proposal,
    *,
    after: dict[str, object],
    before: dict[str, object] | None = None,
) -> None:
    name = _VERBS[verb][question.into_id is None]
    audit.record(actor, name, "proposal", proposal.id, proposal.municipality_id, before=before, after=after)
