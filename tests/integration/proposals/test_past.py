"""Proposals and supports of the past, as the demonstration dates them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.processes import service as processes
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.proposals import service
from civic.proposals.models import Proposal, Support
from civic.proposals.rules import PROPOSAL_PHASE, ProposalCode
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_draft


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality(support_threshold=2)


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
    return service.publish(make.actor(author), draft.id, at=clock.now() - timedelta(days=60))


def test_a_dated_proposal_is_published_in_the_phase_of_its_day(town: Municipality, process: Process):
    with transaction():
        proposal = _published(town, process)
    assert clock.now() - proposal.published_at > timedelta(days=59)
    with pytest.raises(Refused) as refused, transaction():
        author = make.make_person(town)
        service.publish(make.actor(author), make_draft(process, author).id)
    assert refused.value.code is ProposalCode.PHASE_CLOSED


def test_recorded_supports_count_once_and_reach_the_threshold_when_they_did(town: Municipality, process: Process):
    now = clock.now()
    with transaction():
        proposal = _published(town, process)
        people = [make.make_person(town).id for _ in range(3)]
        days = [now - timedelta(days=n) for n in (20, 40, 30)]
        given = dict(zip(people, days, strict=True))
        assert service.record_supports(SYSTEM, proposal.id, given) == 3
        assert service.record_supports(SYSTEM, proposal.id, given) == 0
    db.session.refresh(proposal)
    assert proposal.support_count == 3
    assert proposal.threshold_at == days[2]
    assert db.session.scalar(select(func.count()).where(Support.proposal_id == proposal.id)) == 3


def test_a_threshold_that_was_reached_keeps_its_day(town: Municipality, process: Process):
    now = clock.now()
    with transaction():
        proposal = _published(town, process)
        first = {make.make_person(town).id: now - timedelta(days=50 - n) for n in range(2)}
        service.record_supports(SYSTEM, proposal.id, first)
        later = {make.make_person(town).id: now - timedelta(days=20)}
        service.record_supports(SYSTEM, proposal.id, later)
    db.session.refresh(proposal)
    assert (proposal.support_count, proposal.threshold_at) == (3, max(first.values()))


def test_supports_outside_of_a_phase_are_refused_whole(town: Municipality, process: Process):
    now = clock.now()
    with transaction():
        proposal = _published(town, process)
        people = [make.make_person(town).id for _ in range(2)]
    with pytest.raises(Refused) as refused, transaction():
        given = {people[0]: now - timedelta(days=30), people[1]: now - timedelta(days=1)}
        service.record_supports(SYSTEM, proposal.id, given)
    assert refused.value.code is ProposalCode.NO_SUPPORT_NOW
    assert db.session.scalar(select(func.count()).select_from(Support)) == 0


def test_no_organiser_records_supports(town: Municipality, process: Process):
    with transaction():
        proposal = _published(town, process)
        organiser = make.make_person(town, Role.ORGANISER)
    with pytest.raises(NotAllowed), transaction():
        service.record_supports(make.actor(organiser), proposal.id, {})
