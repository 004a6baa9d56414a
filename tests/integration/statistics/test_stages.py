"""Who is counted at which step: who looked, who came to a meeting, what other packages know, releases of before."""

from __future__ import annotations

import pytest

from civic.core.db import db, transaction
from civic.meetings.models import Registration
from civic.processes import service as processes
from civic.statistics import gathering
from civic.statistics.rules import STAGES, Stage
from tests.support import factories as make
from tests.support.meetings import make_meeting
from tests.support.statistics import Crowd


def of_stage(found: gathering.Crowd, stage: str, stages: tuple[str, ...] = STAGES) -> set[int]:
    column = found.flags[: len(found.persons), stages.index(stage)]
    return {person for person, there in zip(found.persons, column, strict=True) if there}


def test_who_looked_is_counted_with_everybody_who_did_something_online(crowd: Crowd) -> None:
    did = {one.person_id for one in crowd.people if one.did & {"supported", "proposed"}}
    looked = next(one.person_id for one in crowd.people if one.person_id not in did)
    with transaction():
        processes.note_visits(crowd.process.id, [looked, min(did)])
    found = gathering.crowd(crowd.process)
    assert of_stage(found, Stage.VISITED) == did | {looked}
    assert of_stage(found, Stage.VISITED) <= of_stage(found, Stage.REGISTERED)


def test_who_came_to_two_meetings_is_counted_once_and_who_only_signed_up_is_not(crowd: Crowd) -> None:
    came, absent = (one.person_id for one in crowd.people[:2])
    with transaction():
        first, second = (make_meeting(crowd.municipality, -day, process_id=crowd.process.id) for day in (2, 3))
        elsewhere = make_meeting(crowd.municipality, -4)
        for meeting, person, there in ((first, came, True), (second, came, True), (first, absent, False)):
            db.session.add(Registration(meeting_id=meeting.id, person_id=person, waiting=False, attended=there))
        db.session.add(Registration(meeting_id=elsewhere.id, person_id=absent, waiting=False, attended=True))
    assert of_stage(gathering.crowd(crowd.process), Stage.ATTENDED) == {came}


def test_another_package_can_say_who_applied(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        stranger = make.make_person().id
    monkeypatch.setitem(gathering.SOURCES, Stage.APPLIED, lambda process_id: [stranger])
    found = gathering.crowd(crowd.process)
    assert of_stage(found, Stage.APPLIED) == {stranger} and stranger in of_stage(found, Stage.REGISTERED)


def test_a_process_whose_first_release_had_fewer_steps_goes_on_with_these(crowd: Crowd) -> None:
    before = ("registered", "supported", "commented", "proposed", "voted")
    found = gathering.crowd(crowd.process, before)
    assert found.flags.shape[1] == 5
    did = {one.person_id for one in crowd.people if "supported" in one.did}
    assert of_stage(found, "supported", before) == did
