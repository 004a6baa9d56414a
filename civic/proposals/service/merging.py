"""Two proposals become one: the author is asked, supports are carried over, supporters hear of it and can withdraw."""

from __future__ import annotations

from sqlalchemy import insert, literal, select

from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.proposals import queries
from civic.proposals.events import MergeAsked, ProposalMerged
from civic.proposals.models import Proposal, Question, Signature, Support
from civic.proposals.policy import Can, require
from civic.proposals.rules import UNANSWERED, ProposalCode, ProposalState
from civic.proposals.service import asking
from civic.proposals.service.counting import settle


def ask_to_merge(actor: Actor, proposal_id: int, into_id: int, reason: str, language: str) -> bool:
    """Ask the author of a proposal whether it may go on in another one of the same process.

    Where there is no author to be asked, imported proposals and those of people who left, it is done at once.

    Returns: whether it is done.

    Raises:
        Refused: no reason or too long a one; one of them was answered or given up; they are of different processes; the
            author was asked something already.
    """
    # In the order of their numbers, as everybody who locks both does.
    found = {number: asking.locked(number) for number in sorted({proposal_id, into_id})}
    proposal, into = found[proposal_id], found[into_id]
    require(actor, Can.MERGE, proposal)
    _check(proposal, into)
    if not reason.strip():
        raise Refused(ProposalCode.MERGE_WITHOUT_REASON)
    question = Question(proposal_id=proposal.id, into_id=into.id, reason=reason, reason_language=language)
    lead_id = asking.ask(actor, question)
    asking.changed(into)
    if lead_id is not None:
        assert proposal.resource_id is not None  # noqa: S101 - the table has no other published rows
        events.announce(MergeAsked(question.id, proposal.resource_id, lead_id))
        return False
    _merge(actor, question, proposal)
    return True


def answer_merge(actor: Actor, proposal_id: int, agreed: bool) -> None:
    """Answer as the author: with yes the proposals are merged, with no both go on.

    Raises:
        Refused: nobody asks, or one of them was answered or given up meanwhile.
    """
    proposal, question = asking.answered(actor, proposal_id, agreed, split=False)
    if agreed:
        _merge(actor, question, proposal)


def merge(actor: Actor, proposal_id: int) -> None:
    """Merge without the author's answer, once they had ``QUESTION_WAIT`` for it.

    Raises:
        Refused: nobody was asked, the time is not over, or one of them was answered or given up meanwhile.
    """
    proposal, question = asking.over(actor, proposal_id, Can.MERGE, split=False)
    _merge(actor, question, proposal)


def take_back_merge(actor: Actor, proposal_id: int) -> None:
    """Stop asking: both proposals go on.

    Raises:
        Refused: nobody is asked.
    """
    asking.take_back(actor, proposal_id, Can.MERGE, split=False)


def _check(proposal: Proposal, into: Proposal) -> None:
    if proposal.id == into.id or proposal.process_id != into.process_id:
        raise Refused(ProposalCode.OTHER_PROCESS)
    if proposal.state not in UNANSWERED or into.state not in UNANSWERED:
        raise Refused(ProposalCode.MERGE_NOWHERE)


def _merge(actor: Actor, question: Question, proposal: Proposal) -> None:
    assert question.into_id is not None  # noqa: S101 - a question about merging names the other proposal
    into = asking.locked(question.into_id)
    _check(proposal, into)
    before = audit.state(proposal)
    _carry_supports(proposal, into)
    now = clock.now()
    proposal.merged_into_id, proposal.state, proposal.state_at = into.id, ProposalState.MERGED, now
    # Who supported either before may withdraw, as after a change of the text.
    into.changed_at = now
    asking.end(question, proposal)
    asking.changed(into)
    after = audit.state(proposal)
    audit.record(actor, "merge", "proposal", proposal.id, proposal.municipality_id, before=before, after=after)
    assert into.resource_id is not None  # noqa: S101 - the table has no other published rows
    events.announce(ProposalMerged(question.id, into.resource_id))
    settle(into.id)


def _carry_supports(proposal: Proposal, into: Proposal) -> None:
    """Give every support of one proposal to the other, once for each person; its page keeps its own number."""
    theirs = select(Support.person_id).where(Support.proposal_id == into.id)
    rows = select(literal(into.id), Support.person_id, Support.at).where(
        Support.proposal_id == proposal.id, Support.person_id.not_in(theirs)
    )
    db.session.execute(insert(Support).from_select(["proposal_id", "person_id", "at"], rows))
    into.support_count = len(queries.supporters_of(into.id)) + (into.paper_count or 0)
    _carry_signatures(proposal, into)


def _carry_signatures(proposal: Proposal, into: Proposal) -> None:
    """The same for those who signed on paper."""
    if proposal.paper_count is None:
        return
    s = Signature
    theirs = select(s.mark).where(s.proposal_id == into.id)
    columns = s.mark, s.neighbourhood_id, s.day, s.entered_at, s.entered_by
    rows = select(literal(into.id), *columns).where(s.proposal_id == proposal.id, s.mark.not_in(theirs))
    names = ["proposal_id", *(column.key for column in columns)]
    db.session.execute(insert(s).from_select(names, rows))
    into.paper_count = into.paper_count or 0
