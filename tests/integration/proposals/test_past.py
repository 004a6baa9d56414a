"""Proposals and supports of the past: the clock dates them, and the rules are those of that instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from civic.core import clock
from civic.core.db import db, db_now, run, transaction
from civic.core.permissions import SYSTEM, Refused
from civic.processes import service as processes
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.proposals import service
from civic.proposals.models import Proposal, Support
from civic.proposals.rules import PROPOSAL_PHASE, ProposalCode
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_draft

#: What the town of these tests has that others have not.
TOWN = {"support_threshold": 2}


@pytest.fixture
def process(town: Municipality) -> Process:
    """One whose phase of proposals ended ten days ago."""
    now = clock.now()
    with transaction():
        process = processes.add_process(SYSTEM, town, "past", {"en": "Past"}, state=ProcessState.PUBLISHED)
        begins, ends = now - timedelta(days=90), now - timedelta(days=10)
        processes.add_phase(SYSTEM, process, PROPOSAL_PHASE, {"en": "Ideas"}, begins, ends)
        return process


def _published(town: Municipality, process: Process) -> Proposal:
    author = make.make_person(town)
    draft = make_draft(process, author)
    with clock.standing_at(clock.now() - timedelta(days=60)):
        return service.publish(make.actor(author), draft.id)


def test_a_dated_proposal_is_published_in_the_phase_of_its_day(town: Municipality, process: Process):
    with transaction():
        proposal = _published(town, process)
    assert clock.now() - proposal.published_at > timedelta(days=59)
    with pytest.raises(Refused) as refused, transaction():
        author = make.make_person(town)
        service.publish(make.actor(author), make_draft(process, author).id)
    assert refused.value.code is ProposalCode.PHASE_CLOSED


def _support(proposal: Proposal, town: Municipality, days: int) -> datetime:
    """A support of somebody new, so many days ago; returns when."""
    then = clock.now() - timedelta(days=days)
    with clock.standing_at(then):
        service.set_support(make.actor(make.make_person(town)), proposal.id, True)
    return then


def test_supports_of_the_past_are_dated_and_reach_the_threshold_when_they_did(town: Municipality, process: Process):
    with transaction():
        proposal = _published(town, process)
        instants = [_support(proposal, town, days) for days in (40, 30, 20)]
    db.session.refresh(proposal)
    assert (proposal.support_count, proposal.threshold_at) == (3, instants[1])
    given = select(Support.at).where(Support.proposal_id == proposal.id).order_by(Support.at)
    assert list(db.session.scalars(given)) == instants


def test_a_support_of_the_past_is_refused_where_no_phase_took_it(town: Municipality, process: Process):
    """The phases are those of that instant, by the clock of the database too."""
    with transaction():
        proposal = _published(town, process)
        _support(proposal, town, 11)
    for days in (9, 91, 0):
        with pytest.raises(Refused) as refused, transaction():
            _support(proposal, town, days)
        assert refused.value.code is ProposalCode.NO_SUPPORT_NOW
    db.session.refresh(proposal)
    assert proposal.support_count == 1


def test_the_clock_of_the_database_goes_on_where_nothing_was_told() -> None:
    then = datetime(2020, 2, 29, 12, 30, 15, 250000, tzinfo=UTC)
    asked = select(db_now())
    for _ in range(2):
        assert abs(db.session.scalar(asked) - clock.wall()) < timedelta(minutes=1)
        with clock.standing_at(then):
            assert db.session.scalar(asked) == then
            with clock.standing_at(then + timedelta(days=1)):
                assert db.session.scalar(asked) == then + timedelta(days=1)
            assert run(asked, {}).scalar() == then
