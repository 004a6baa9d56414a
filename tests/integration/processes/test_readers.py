"""What is in a process that only some read is used within it, and nowhere else."""

from __future__ import annotations

import pytest

from civic.core.db import transaction
from civic.core.permissions import STRANGER, SYSTEM, Refused, Role
from civic.measures.rules import MeasureCode
from civic.processes import queries, service
from civic.processes.labels import AUDIENCES
from civic.processes.models import Process
from civic.processes.policy import may_see_process
from civic.processes.rules import Audience
from civic.processes.service import Reading, Why
from civic.proposals.models import Proposal
from civic.resources import queries as resources
from civic.resources.kinds import Use
from civic.resources.things import things
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.measures import make_measure
from tests.support.proposals import make_proposal

World = tuple[Municipality, Process, Proposal]


@pytest.fixture
def world() -> World:
    """A town with a process that people read who are signed in, and a proposal in it."""
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        proposal = make_proposal(town, process, title="Quiet street")
        service.set_readers(SYSTEM, process, Reading(Audience.SIGNED_IN), Why("Neighbours first.", "en"))
    return town, process, proposal


def test_a_proposal_is_the_source_of_a_measure_of_its_own_process_alone(world: World) -> None:
    town, process, proposal = world
    with transaction():
        make_measure(town, proposal, process_id=process.id)
    with transaction(), pytest.raises(Refused) as refused:
        make_measure(town, proposal)
    assert refused.value.code is MeasureCode.UNKNOWN_PROPOSAL


def test_a_proposal_is_an_option_within_its_own_process_alone(world: World) -> None:
    town, process, proposal = world
    ids = {proposal.resource_id or 0}
    with transaction():
        other = make.make_process(town)
    assert set(resources.public_things(town.id, ids, Use.OPTION, process.id)) == ids
    for elsewhere in (None, other.id):
        assert resources.public_things(town.id, ids, Use.OPTION, elsewhere) == {}


def test_organisers_find_it_for_that_and_strangers_do_not(world: World) -> None:
    town, _process, proposal = world
    with transaction():
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
    address = f"proposals/{proposal.id}"
    for use in (Use.OPTION, Use.MEASURE, Use.MERGE):
        assert [found.value for found in things(use, within=True).search(town.id, organiser, "quiet")] == [address]
        assert things(use, within=True).search(town.id, STRANGER, "quiet") == []
    assert things(Use.RECOMMENDATION, public=True).search(town.id, organiser, "quiet") == []


@pytest.mark.parametrize("audience", list(AUDIENCES))
def test_the_condition_of_lists_says_what_the_rule_says(world: World, audience: Audience) -> None:
    """For each audience: a stranger, one with a link, a resident, a reader of the group, staff, staff elsewhere."""
    town, process, _proposal = world
    with transaction():
        resident, invited = make.make_person(town), make.make_person(town)
        staff, elsewhere = (
            make.make_person(town, Role.SECRETARY),
            make.make_person(make.make_municipality(), Role.ADMIN),
        )
        service.set_readers(SYSTEM, process, Reading(Audience.LINK), Why("By link.", "en"))
        token = service.renew_link(SYSTEM, process)
        service.accept_link(make.actor(invited), token)
        linked = process.link_hash
        process.audience = audience
    with_link = STRANGER.__class__(links=frozenset({linked or ""}))
    people = [STRANGER, with_link, *(make.actor(each) for each in (resident, invited, staff, elsewhere)), SYSTEM]
    listed = [process.id in {row.id for row in queries.processes(town.id, actor=who)} for who in people]
    assert listed == [may_see_process(who, process) for who in people]
    assert listed[4] and listed[6] and any(listed[:4])
