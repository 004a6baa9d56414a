"""A process that several towns share: invited, accepted, listed, taken part in, answered in parts, left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, Actor, NotAllowed, Refused, Role
from civic.processes import queries, service
from civic.processes.models import Process
from civic.processes.rules import Act, Audience, ProcessCode, Verdict
from civic.processes.service import Reading, Why
from civic.proposals import queries as proposals_queries
from civic.proposals import service as proposals
from civic.proposals.models import Proposal
from civic.proposals.rules import PROPOSAL_PHASE, PartCode, ProposalState
from civic.towns import service as towns
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support import verification
from tests.support.proposals import make_proposal, reach


@dataclass
class World:
    """A process of one town, to which another one is invited; an organiser of each, and of a third."""

    town: Municipality
    other: Municipality
    process: Process
    lead: Actor
    theirs: Actor
    stranger: Actor
    partner: int


@pytest.fixture
def world() -> World:
    with transaction():
        town, other, third = (make.make_municipality() for _ in range(3))
        process = make.make_process(town, PROPOSAL_PHASE)
        lead, theirs, stranger = (make.actor(make.make_person(one, Role.ORGANISER)) for one in (town, other, third))
        partner = service.invite_town(lead, process, other.id, "The cycle path", "en")
    return World(town, other, process, lead, theirs, stranger, partner)


def _accept(world: World) -> None:
    with transaction():
        service.share_process(world.theirs, world.partner, "The cycle path on our side", "en")


def _refusal(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as refused, transaction():
        act()
    return refused.value.code


def _listed(town: Municipality, shared: bool = True) -> list[int]:
    return [row.id for row in queries.processes(town.id, actor=STRANGER, shared=shared)]


def test_a_town_that_accepts_lists_the_process_and_says_what_it_is_responsible_for(world: World) -> None:
    assert _listed(world.other) == [] and queries.partners(world.process.id) == []
    assert [number for number, _titles in queries.invitations(world.other.id)] == [world.partner]
    _accept(world)
    assert _listed(world.other) == [world.process.id] and _listed(world.other, shared=False) == []
    assert [row.tasks for row in queries.partners(world.process.id)] == [{"en": "The cycle path on our side"}]
    assert queries.invitations(world.other.id) == []
    with transaction():
        service.leave_shared(world.lead, world.partner)
    assert _listed(world.other) == []
    assert _refusal(lambda: service.share_process(world.theirs, world.partner, "x", "en")) is (
        ProcessCode.INVITATION_GONE
    )
    verbs = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.municipality_id == world.town.id))
    assert {"invite_town", "share_process", "leave_shared"} <= set(verbs)


def test_each_town_acts_for_itself_only(world: World) -> None:
    for actor in (world.lead, world.stranger):
        with pytest.raises(NotAllowed), transaction():
            service.share_process(actor, world.partner, "x", "en")
    with pytest.raises(NotAllowed), transaction():
        service.leave_shared(world.stranger, world.partner)
    with pytest.raises(NotAllowed), transaction():
        service.invite_town(world.theirs, world.process, world.town.id, "x", "en")
    with transaction():
        service.leave_shared(world.theirs, world.partner)
    assert queries.partners_invited(world.process.id) == []


def test_what_not_everybody_reads_is_not_shared_and_no_town_is_invited_twice(world: World) -> None:
    def invite(town: Municipality, task: str = "x") -> object:
        return service.invite_town(world.lead, world.process, town.id, task, "en")

    assert _refusal(lambda: invite(world.other)) is ProcessCode.INVITED_ALREADY
    assert _refusal(lambda: invite(world.town)) is ProcessCode.OWN_TOWN
    assert _refusal(lambda: invite(world.other, " ")) is ProcessCode.NO_TASK
    assert _refusal(lambda: invite(world.other, "x" * 301)) is ProcessCode.LONG_TASK
    with transaction():
        service.set_readers(SYSTEM, world.process, Reading(Audience.LINK), Why("For invited people.", "en"))
    assert _refusal(lambda: invite(world.other)) is ProcessCode.NOT_TO_SHARE


def _verdict(process: Process, person: Person) -> Verdict:
    return queries.right_of(process.id, Act.SUPPORT, make.actor(person)).verdict


def test_residents_whom_a_partner_has_verified_take_part_and_only_while_it_shares(world: World) -> None:
    with transaction():
        neighbour, visitor = make.make_person(world.other), make.make_person(world.other)
        verification.confirm(world.other, neighbour)
        proposal = make_proposal(world.town, world.process)
        for phase in queries.phases(world.process.id):
            phase.group_id = towns.verified_group(world.town.id)
    assert _verdict(world.process, neighbour) is Verdict.NOT_YOU
    _accept(world)
    assert _verdict(world.process, neighbour) is Verdict.OPEN
    assert _verdict(world.process, visitor) is Verdict.NOT_YOU
    with transaction():
        assert proposals.set_support(make.actor(neighbour), proposal.id, True).changed
        other_process = make.make_process(world.town, PROPOSAL_PHASE)
        for phase in queries.phases(other_process.id):
            phase.group_id = towns.verified_group(world.town.id)
    assert _verdict(other_process, neighbour) is Verdict.NOT_YOU
    [mine] = proposals_queries.similar(world.town.id, make.actor(neighbour), [proposal.id]).values()
    assert mine.mine
    with transaction():
        service.leave_shared(world.theirs, world.partner)
    assert _verdict(world.process, neighbour) is Verdict.NOT_YOU


def _proposal(world: World) -> Proposal:
    with transaction():
        proposal = make_proposal(world.town, world.process)
        reach(proposal, make.days_ago(3))
    return proposal


def test_a_town_is_asked_for_its_part_writes_it_itself_and_one_clock_runs(world: World) -> None:
    proposal = _proposal(world)
    assert _refusal(lambda: proposals.ask_town(world.lead, proposal.id, world.other.id)) is PartCode.NOT_SHARED
    _accept(world)
    with transaction():
        office = proposals.ask_part(world.lead, proposal.id, "Parks")
        part = proposals.ask_town(world.lead, proposal.id, world.other.id)
    assert _refusal(lambda: proposals.ask_town(world.lead, proposal.id, world.other.id)) is PartCode.ALREADY_ASKED
    [(asked, number, *_title)] = proposals_queries.asked_elsewhere(world.other.id, world.theirs)
    assert (asked, number) == (proposal.id, part.id)
    [late] = proposals_queries.timed_elsewhere(world.other.id, STRANGER)
    assert (late.due_on, late.answered_at) == (proposals_queries.proposal(proposal.id).due_on, None)
    for actor, other_part in ((world.lead, part), (world.theirs, office), (world.stranger, part)):
        with pytest.raises(NotAllowed), transaction():
            proposals.answer_part(actor, proposal.id, other_part.id, ProposalState.ACCEPTED, "Yes.", "en")
    with transaction():
        proposals.answer_part(world.theirs, proposal.id, part.id, ProposalState.DECLINED, "Not on our side.", "en")
    assert proposals_queries.proposal(proposal.id).state == ProposalState.PUBLISHED
    with transaction():
        proposals.answer_part(world.lead, proposal.id, office.id, ProposalState.ACCEPTED, "Yes.", "en")
    found = proposals_queries.proposal(proposal.id)
    assert found.state == ProposalState.PARTLY_ACCEPTED and "Not on our side." in found.answer_html
    assert proposals_queries.asked_elsewhere(world.other.id, world.theirs) == []


def test_the_last_part_of_a_partner_completes_the_answer(world: World) -> None:
    proposal = _proposal(world)
    _accept(world)
    with transaction():
        part = proposals.ask_town(world.lead, proposal.id, world.other.id)
        proposals.answer_part(world.theirs, proposal.id, part.id, ProposalState.ACCEPTED, "We build it.", "en")
    found = proposals_queries.proposal(proposal.id)
    assert found.state == ProposalState.ACCEPTED and found.answered_at is not None
