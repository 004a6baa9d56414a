"""Two proposals become one: the author is asked, supports are carried over, supporters hear of it and can withdraw."""

from __future__ import annotations

from sqlalchemy import insert, literal, select

from civic.audit import service as audit
from civic.core import clock, events, i18n
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.proposals import queries
from civic.proposals.events import MergeAsked, ProposalMerged
from civic.proposals.models import MergeRequest, Proposal, Signature, Support
from civic.proposals.policy import Can, require
from civic.proposals.rules import LONGEST_REASON, MERGE_WAIT, UNANSWERED, ProposalCode, ProposalState
from civic.proposals.service.counting import settle


def ask_to_merge(actor: Actor, proposal_id: int, into_id: int, reason: str, language: str) -> bool:
    """Ask the author of a proposal whether it may go on in another one of the same process.

    Where there is no author to be asked, imported proposals and those of people who left, it is done at once.

    Returns: whether it is done.

    Raises:
        Refused: no reason or too long a one; one of them was answered or given up; they are of different processes; the
            author was asked already.
    """
    # In the order of their numbers, as everybody who locks both does.
    found = {number: _locked(number) for number in sorted({proposal_id, into_id})}
    proposal, into = found[proposal_id], found[into_id]
    require(actor, Can.MERGE, proposal)
    _check(proposal, into)
    if not reason.strip():
        raise Refused(ProposalCode.MERGE_WITHOUT_REASON)
    if len(reason) > LONGEST_REASON:
        raise Refused(ProposalCode.STOP_REASON_LONG, longest=LONGEST_REASON, length=len(reason))
    if queries.merge_request(proposal.id) is not None:
        raise Refused(ProposalCode.MERGE_ASKED)
    request = MergeRequest(
        proposal_id=proposal.id,
        into_id=into.id,
        reason=reason.strip(),
        reason_language=language,
        asked_at=clock.now(),
        asked_by=actor.person_id,
    )
    db.session.add(request)
    db.session.flush()
    _changed(proposal, into)
    after = {"into": into.id, "reason": request.reason}
    audit.record(actor, "ask_to_merge", "proposal", proposal.id, proposal.municipality_id, after=after)
    lead_id = queries.authors(proposal.id).lead_id
    if lead_id is not None:
        assert proposal.resource_id is not None  # noqa: S101 - the table has no other published rows
        events.announce(MergeAsked(request.id, proposal.resource_id, lead_id))
        return False
    _merge(actor, request, proposal, into)
    return True


def answer_merge(actor: Actor, proposal_id: int, agreed: bool) -> None:
    """Answer as the author: with yes the proposals are merged, with no both go on.

    Raises:
        Refused: nobody asks, or one of them was answered or given up meanwhile.
    """
    proposal = _locked(proposal_id)
    require(actor, Can.ANSWER_MERGE, queries.authors(proposal_id))
    request = _open(proposal)
    request.agreed = agreed
    if agreed:
        into = _locked(request.into_id)
        _check(proposal, into)
        _merge(actor, request, proposal, into)
        return
    _end(request, proposal)
    before = {"into": request.into_id}
    audit.record(actor, "decline_merge", "proposal", proposal.id, proposal.municipality_id, before=before, after={})


def merge(actor: Actor, proposal_id: int) -> None:
    """Merge without the author's answer, once they had ``MERGE_WAIT`` for it.

    Raises:
        Refused: nobody was asked, the time is not over, or one of them was answered or given up meanwhile.
    """
    proposal = _locked(proposal_id)
    require(actor, Can.MERGE, proposal)
    request = _open(proposal)
    until = request.asked_at + MERGE_WAIT
    if clock.now() < until:
        _, zone = queries.working_days(proposal.municipality_id)
        raise Refused(ProposalCode.MERGE_TOO_EARLY, day=i18n.day(clock.day_in(zone, until)))
    into = _locked(request.into_id)
    _check(proposal, into)
    _merge(actor, request, proposal, into)


def take_back_merge(actor: Actor, proposal_id: int) -> None:
    """Stop asking: both proposals go on.

    Raises:
        Refused: nobody is asked.
    """
    proposal = _locked(proposal_id)
    require(actor, Can.MERGE, proposal)
    request = _open(proposal)
    _end(request, proposal)
    before = {"into": request.into_id}
    audit.record(actor, "take_back_merge", "proposal", proposal.id, proposal.municipality_id, before=before, after={})


def _locked(proposal_id: int) -> Proposal:
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise Absent(f"no proposal {proposal_id}")
    return proposal


def _open(proposal: Proposal) -> MergeRequest:
    request = queries.merge_request(proposal.id)
    if request is None:
        raise Refused(ProposalCode.MERGE_NOT_ASKED)
    return request


def _check(proposal: Proposal, into: Proposal) -> None:
    if proposal.id == into.id or proposal.process_id != into.process_id:
        raise Refused(ProposalCode.OTHER_PROCESS)
    if proposal.state not in UNANSWERED or into.state not in UNANSWERED:
        raise Refused(ProposalCode.MERGE_NOWHERE)


def _end(request: MergeRequest, proposal: Proposal) -> None:
    request.ended_at = clock.now()
    proposal.revision += 1
    db.session.flush()


def _merge(actor: Actor, request: MergeRequest, proposal: Proposal, into: Proposal) -> None:
    before = audit.state(proposal)
    _carry_supports(proposal, into)
    now = clock.now()
    proposal.merged_into_id, proposal.state, proposal.state_at = into.id, ProposalState.MERGED, now
    # Who supported either before may withdraw, as after a change of the text.
    into.changed_at = now
    _end(request, proposal)
    _changed(into)
    after = audit.state(proposal)
    audit.record(actor, "merge", "proposal", proposal.id, proposal.municipality_id, before=before, after=after)
    assert into.resource_id is not None  # noqa: S101 - the table has no other published rows
    events.announce(ProposalMerged(request.id, into.resource_id))
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


def _changed(*proposals: Proposal) -> None:
    for each in proposals:
        each.revision += 1
    db.session.flush()
