"""Count those who support a proposal here and those who signed on paper: each person once."""

from __future__ import annotations

from civic.core import clock, events
from civic.core.db import db
from civic.proposals import queries
from civic.proposals.events import ThresholdReached
from civic.proposals.models import Proposal
from civic.proposals.rules import UNANSWERED
from civic.proposals.service.deadline import begin_clock


def settle(proposal_id: int) -> int:
    """Compare the supporters of a proposal with its signatures anew, and begin its clock where there are enough.

    The row is locked first. So of a support and a signature at once, whichever is counted later sees the other.

    Returns:
        The number of supporters.
    """
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise LookupError(f"no proposal {proposal_id}")
    if proposal.paper_count is not None:
        _count_paper(proposal, proposal.paper_count)
    _reach(proposal)
    db.session.flush()
    return proposal.support_count


def _count_paper(proposal: Proposal, before: int) -> None:
    found = queries.counted_on_paper(proposal.id)
    if found != before:
        proposal.paper_count = found
        proposal.support_count += found - before
        proposal.revision += 1


def _reach(proposal: Proposal) -> None:
    """Keep the first time that there are as many supporters as were asked for, and tell it."""
    if proposal.threshold_at is not None or proposal.state not in UNANSWERED or not _enough(proposal):
        return
    proposal.threshold_at, proposal.threshold_paper = clock.now(), proposal.paper_count or 0
    proposal.revision += 1
    db.session.flush()
    begin_clock(proposal.id)
    assert proposal.resource_id is not None, "only drafts have none"  # noqa: S101 - the table has no other rows
    events.announce(ThresholdReached(proposal.id, proposal.resource_id))


def _enough(proposal: Proposal) -> bool:
    if proposal.support_count < proposal.support_threshold:
        return False
    return proposal.support_each is None or all(
        number >= proposal.support_each for number in queries.supporters_by_neighbourhood(proposal.id).values()
    )
