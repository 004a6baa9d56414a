"""Phases: only registered kinds, and what is announced when one is added, changed or taken away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from civic import wiring
from civic.core import clock, events
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Refused, Role
from civic.deliberation import queries as threads
from civic.deliberation import service as deliberation
from civic.deliberation.rules import DISCUSSION_PHASE
from civic.processes import kinds, queries
from civic.processes import service as processes
from civic.processes.events import PhaseChanged
from civic.processes.kinds import PhaseKind
from civic.processes.models import Process
from civic.processes.rules import ProcessCode, ProcessState
from civic.processes.service import Rights
from civic.resources import queries as resources
from civic.towns import queries as towns_queries
from civic.towns.models import Municipality
from tests.support import factories as make


@pytest.fixture
def process() -> Process:
    """A draft that will be discussed once."""
    with transaction():
        return make.make_process(make.make_municipality(), DISCUSSION_PHASE, state=ProcessState.DRAFT)


def _thread(process: Process) -> int | None:
    return threads.thread_of(resources.resource_of_process(process.id))


def _remove_first(process: Process) -> None:
    with transaction():
        processes.remove_phase(SYSTEM, process, queries.phases(process.id)[0])


def test_an_empty_discussion_goes_with_its_last_phase_and_comes_with_the_next(process: Process) -> None:
    with transaction():
        processes.add_phase(SYSTEM, process, DISCUSSION_PHASE, {}, None, None)
    _remove_first(process)
    assert _thread(process) is not None, "another phase of discussion is left"
    _remove_first(process)
    assert _thread(process) is None
    with transaction():
        processes.add_phase(SYSTEM, process, DISCUSSION_PHASE, {}, None, None)
    assert _thread(process) is not None


def test_what_people_wrote_stays_when_its_phase_is_taken_away(process: Process) -> None:
    with transaction():
        organiser = make.make_person(db.session.get_one(Municipality, process.municipality_id), Role.ORGANISER)
    with transaction():
        deliberation.post(make.actor(organiser), _thread(process) or 0, "Benches, please.", "en")
    _remove_first(process)
    assert _thread(process) is not None


def test_a_phase_of_another_kind_leaves_the_discussion_alone(process: Process) -> None:
    with transaction():
        decided = processes.add_phase(SYSTEM, process, "decision", {}, None, None)
        processes.remove_phase(SYSTEM, process, decided)
    assert _thread(process) is not None


def test_new_days_of_a_phase_are_announced(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[PhaseChanged] = []
    monkeypatch.setitem(events._handlers, PhaseChanged, [heard.append])
    phase, now = queries.phases(process.id)[0], clock.now()
    with transaction():
        processes.change_phase(SYSTEM, process, phase, {}, {}, now, now + timedelta(days=9))
    assert heard == [PhaseChanged(process.id, phase.id, DISCUSSION_PHASE, now, now + timedelta(days=9))]


@pytest.fixture
def with_walks() -> Iterator[None]:
    kinds.register((*wiring.PHASES, PhaseKind("walk", "Walks")))
    yield
    kinds.register(wiring.PHASES)


def test_only_kinds_that_a_package_offers_can_be_added(process: Process) -> None:
    with pytest.raises(LookupError), transaction():
        processes.add_phase(SYSTEM, process, "walk", {}, None, None)


def test_a_kind_is_offered_and_named_once_it_is_registered(process: Process, with_walks: None) -> None:
    with transaction():
        phase = processes.add_phase(SYSTEM, process, "walk", {}, None, None)
    assert ("walk", "Walks") in kinds.offered()
    assert kinds.label(phase.kind) == "Walks"


def test_a_phase_says_what_people_can_do_in_it_and_keeps_what_its_kind_is_for(process: Process) -> None:
    with transaction():
        usual = processes.add_phase(SYSTEM, process, "proposals", {}, None, None)
        quiet = processes.add_phase(SYSTEM, process, "proposals", {}, None, None, acts=["vote"])
        processes.change_phase(SYSTEM, process, usual, {}, {}, None, None, Rights(frozenset({"amend", "propose"})))
    assert usual.acts == ["propose", "amend"]
    assert quiet.acts == ["propose"]


def test_no_phase_is_for_a_group_of_another_town(process: Process) -> None:
    with transaction():
        other = towns_queries.residents_group(make.make_municipality().id)
    with pytest.raises(Refused) as refused, transaction():
        processes.add_phase(SYSTEM, process, "proposals", {}, None, None, group_id=other)
    assert refused.value.code is ProcessCode.OTHER_GROUP
