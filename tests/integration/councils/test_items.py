"""A phase names a council: with its supporters a proposal comes on the council's list, and followers are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor, NotAllowed, Refused, Role
from civic.councils import queries, service
from civic.councils.models import Council, Item
from civic.councils.rules import CouncilCode
from civic.notifications import queries as notifications
from civic.notifications import service as telling
from civic.notifications.rules import Kind
from civic.processes import queries as processes
from civic.processes import service as phases
from civic.processes.models import Process
from civic.processes.rules import Act, Duty, ProcessCode
from civic.processes.service import Rights, Why
from civic.proposals import service as proposals
from civic.proposals.models import Proposal
from civic.proposals.queries import outcome
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.councils import make_council
from tests.support.proposals import make_proposal


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def council(town: Municipality) -> Council:
    with transaction():
        return make_council(town)


@pytest.fixture
def process(town: Municipality) -> Process:
    with transaction():
        return make.make_process(town)


def _name(process: Process, group_id: int) -> None:
    with transaction():
        phase = processes.phases(process.id)[0]
        rights = Rights(frozenset({Act.SUPPORT}), None, Duty(1, 20, False, council_id=group_id))
        span, why = (phase.starts_at, phase.ends_at), Why("The council asked for it.", "en")
        phases.change_phase(SYSTEM, process, phase, phase.titles, phase.summaries, *span, rights, why)


@pytest.fixture
def listed(town: Municipality, process: Process, council: Council) -> tuple[Item, Person]:
    """A proposal of the council's list, and its only supporter."""
    _name(process, council.group_id)
    with transaction():
        proposal, person = make_proposal(town, process), make.make_person(town)
        proposals.set_support(make.actor(person), proposal.id, True)
        proposals.set_support(make.actor(make.make_person(town)), proposal.id, True)
    return db.session.scalars(select(Item).where(Item.proposal_id == proposal.id)).one(), person


def _secretary(town: Municipality) -> Actor:
    with transaction():
        return make.actor(make.make_person(town, Role.SECRETARY))


def _kinds(person: Person) -> list[Kind]:
    return [each.kind for each in notifications.told(make.actor(person))]


def test_the_council_has_a_clock_and_the_town_owes_no_answer(
    town: Municipality, council: Council, listed: tuple[Item, Person]
) -> None:
    item, person = listed
    assert item.due_on == item.since + timedelta(days=20)
    proposal = db.session.get_one(Proposal, item.proposal_id, populate_existing=True)
    assert proposal.threshold_at is not None and proposal.due_on is None
    assert outcome.timed(town.id, SYSTEM) == []
    assert [row.title for row in queries.items(council.id, make.actor(person))] == [proposal.title]
    assert db.session.scalars(select(AuditEntry.verb).where(AuditEntry.verb == "put_on_list")).all() == ["put_on_list"]
    telling.tell_item(item.id)
    telling.tell_item(item.id)
    assert _kinds(person) == [Kind.COUNCIL]


def test_the_secretary_records_once_what_the_council_did_and_it_is_told(
    town: Municipality, council: Council, listed: tuple[Item, Person]
) -> None:
    item, person = listed
    secretary = _secretary(town)
    for day, words, code in (
        (item.since - timedelta(days=1), "Supported.", CouncilCode.ITEM_DAY),
        (item.since, "  ", CouncilCode.ITEM_NO_OUTCOME),
    ):
        with pytest.raises(Refused) as refused, transaction():
            service.treat(secretary, council, item.id, day, words, "en")
        assert refused.value.code is code
    with pytest.raises(NotAllowed), transaction():
        service.treat(make.actor(person), council, item.id, item.since, "Mine.", "en")
    with transaction():
        service.treat(secretary, council, item.id, item.since, "The council supports it.", "en")
    with pytest.raises(Refused) as again, transaction():
        service.treat(secretary, council, item.id, item.since, "Or not.", "en")
    assert again.value.code is CouncilCode.ITEM_TREATED
    telling.tell_item(item.id)
    assert _kinds(person) == [Kind.TREATED]


def test_only_a_council_of_the_town_is_named(process: Process) -> None:
    with transaction():
        elsewhere = make_council(make.make_municipality())
    with pytest.raises(Refused) as refused:
        _name(process, elsewhere.group_id)
    assert refused.value.code is ProcessCode.OTHER_GROUP


def test_what_is_not_for_a_council_comes_on_no_list(town: Municipality, process: Process, council: Council) -> None:
    with transaction():
        proposal = make_proposal(town, process)
        proposals.set_support(make.actor(make.make_person(town)), proposal.id, True)
    assert queries.items(council.id, SYSTEM) == []
