"""A phase asks for supporters from each neighbourhood: those count whose residence the town has verified."""

from __future__ import annotations

import pytest

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor, Refused, Role
from civic.processes import queries as processes
from civic.processes import service as phases
from civic.processes.models import Process
from civic.processes.rules import Act, Duty, ProcessCode
from civic.processes.service import Rights, Why
from civic.processes.template_rules import Origin
from civic.proposals import queries, service
from civic.proposals.models import Proposal
from civic.proposals.service import Signed
from civic.towns.models import Municipality
from civic.verification import service as verification
from tests.support import factories as make
from tests.support import verification as v
from tests.support.proposals import make_proposal

USUAL = frozenset({Act.SUPPORT, Act.DISCUSS, Act.AMEND})


def _rule(process: Process, duty: Duty | None) -> None:
    with transaction():
        phase = processes.phases(process.id)[0]
        rights, why = Rights(USUAL, None, duty), Why("Every quarter counts.", "en")
        span = phase.starts_at, phase.ends_at
        phases.change_phase(SYSTEM, process, phase, phase.titles, phase.summaries, *span, rights, why)


@pytest.fixture
def asked(town: Municipality, process: Process) -> Proposal:
    """A proposal that needs 3 supporters, one from each of the town's three neighbourhoods."""
    _rule(process, Duty(3, 20, True, each=1))
    with transaction():
        return make_proposal(town, process)


def _support(town: Municipality, proposal: Proposal, hood: int | None) -> Person:
    with transaction():
        person = make.make_person(town)
        if hood is not None:
            v.confirm(town, person, hood)
        service.set_support(make.actor(person), proposal.id, True)
    return person


def _reached(proposal: Proposal) -> bool:
    return db.session.get_one(Proposal, proposal.id, populate_existing=True).threshold_at is not None


def test_the_total_alone_is_not_enough_and_the_last_neighbourhood_is(town: Municipality, asked: Proposal) -> None:
    for hood in (0, 0, 1, None):
        _support(town, asked, hood)
    assert list(queries.supporters_by_neighbourhood(asked.id).values()) == [2, 1, 0]
    assert not _reached(asked)
    _support(town, asked, 2)
    assert _reached(asked)


def test_who_is_verified_later_counts_for_the_neighbourhood_then(town: Municipality, asked: Proposal) -> None:
    for hood in (0, 1):
        _support(town, asked, hood)
    late = _support(town, asked, None)
    assert not _reached(asked)
    with transaction():
        v.confirm(town, late, 2)
    assert _reached(asked)


def test_a_withdrawn_verification_counts_for_no_neighbourhood(town: Municipality, asked: Proposal) -> None:
    person = _support(town, asked, 0)
    with transaction():
        verification.withdraw(SYSTEM, town.id, person.id, "Moved away.", "en")
    assert list(queries.supporters_by_neighbourhood(asked.id).values()) == [0, 0, 0]


def test_a_signature_on_paper_counts_for_its_neighbourhood_once(town: Municipality, asked: Proposal) -> None:
    with transaction():
        v.use_register(town, v.HEAD + "Dupont,Zoe,1984-03-09,h1\n")
        officer: Actor = make.actor(make.make_person(town, Role.OFFICER))
        zoe = make.make_person(town)
        verification.compare(make.actor(zoe), town.id, v.ZOE, v.keys())
        signed = Signed(v.ZOE, clock.day_in(town.timezone, clock.now()))
        service.enter_signature(officer, asked.id, signed, v.keys())
    assert list(queries.supporters_by_neighbourhood(asked.id).values()) == [0, 1, 0]
    with transaction():
        service.set_support(make.actor(zoe), asked.id, True)
    assert list(queries.supporters_by_neighbourhood(asked.id).values()) == [0, 1, 0]


@pytest.mark.parametrize("each", [0, 4])
def test_more_from_each_than_in_all_is_refused(process: Process, each: int) -> None:
    with pytest.raises(Refused) as refused:
        _rule(process, Duty(3, 20, True, each=each))
    assert refused.value.code is ProcessCode.EACH_RANGE


@pytest.mark.parametrize("mapped", [True, False], ids=["town with a map", "town without"])
def test_a_template_carries_the_rule_to_another_process(town: Municipality, process: Process, mapped: bool) -> None:
    duty = Duty(3, 20, True, each=1)
    _rule(process, duty)
    found = phases.template_of(process, processes.phases(process.id), town.timezone, Origin("Here", "", ""))
    answers = phases.Answers("en", "Another one", "", None, make.today(), 30, "")
    with transaction():
        if not mapped:
            town.town_id = None
        made = phases.add_from_template(SYSTEM, town, found, answers, publish=False)
    [proposing, *_others] = processes.phases(made.id)
    assert proposing.duty == (duty if mapped else Duty(3, 20, True))


def test_the_change_of_the_rule_is_kept_with_the_number_of_each(process: Process) -> None:
    _rule(process, Duty(3, 20, True, each=1))
    [change] = processes.rule_changes(process.id)
    assert change.changes[0]["after"] == {"supporters": 3, "days": 20, "working": True, "each": 1}
