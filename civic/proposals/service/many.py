"""Offices and answers of many proposals at once; each is written to the log as if it were the only one."""

from __future__ import annotations

from collections.abc import Sequence

from civic.audit import service as audit
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.proposals import queries
from civic.proposals.policy import Can, require
from civic.proposals.rules import LONGEST_OFFICE, NewAnswer, ProposalCode, ProposalState
from civic.proposals.service.answer import answer


def answer_many(actor: Actor, answers: Sequence[NewAnswer], language: str) -> int:
    """Answer some proposals as if each were the only one: logged, announced, its author told. Returns how many.

    Raises:
        Refused: a proposal was changed since it was compared, or what ``answer`` refuses; then none is answered.
    """
    for each in sorted(answers, key=lambda one: one.proposal_id):
        proposal = queries.proposal(each.proposal_id, lock=True)
        if proposal is None or proposal.revision != each.revision:
            raise Refused(ProposalCode.ANSWERS_MOVED)
        answer(actor, each.proposal_id, ProposalState(each.state), each.text, each.office, language)
    return len(answers)


def assign(actor: Actor, proposal_ids: Sequence[int], office: str) -> int:
    """Say which office deals with some proposals. Returns how many it did not deal with before.

    Raises:
        Refused: no office, or none of them is a published proposal.
    """
    name = " ".join(office.split())[:LONGEST_OFFICE]
    if not name:
        raise Refused(ProposalCode.NO_OFFICE)
    changed = 0
    for proposal_id in sorted(set(proposal_ids)):
        proposal = queries.proposal(proposal_id, lock=True)
        if proposal is None:
            raise LookupError(f"no proposal {proposal_id}")
        require(actor, Can.REVIEW, proposal)
        if proposal.state == ProposalState.DRAFT:
            raise Refused(ProposalCode.NOT_PUBLISHED)
        if proposal.office != name:
            before = audit.state(proposal)
            proposal.office = name
            proposal.revision += 1
            db.session.flush()
            town, after = proposal.municipality_id, audit.state(proposal)
            audit.record(actor, "assign", "proposal", proposal.id, town, before=before, after=after)
            changed += 1
    return changed
