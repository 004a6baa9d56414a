"""Mixed tables of a meeting on both databases: who is drawn for, what the draw sees, and that it can be repeated."""

from __future__ import annotations

import csv
import io
import json
import shlex

import pytest

from civic.core.db import transaction
from civic.core.permissions import SYSTEM, NotAllowed
from civic.meetings import jobs, queries, service
from civic.meetings.rules import MeetingCode
from civic.meetings.rules.mixing import command, file
from civic.meetings.service import Settings, SignUp, Told
from civic.methods.cli import main
from tests.support import factories as make
from tests.support.acts import do, refused
from tests.support.meetings import make_meeting
from tests.support.rooms import make_room

ASKED = Settings(2, 2, "How do you come?", ["By bike", "By bus"], offers={"ar": [2], "en": [1, 2], "step-free": [1]})


@pytest.fixture
def municipality():
    with transaction():
        return make.make_municipality()


@pytest.fixture
def signed(municipality):
    """A meeting to come for which six people signed up, and what some of them told."""
    meeting = do(make_meeting, municipality, sign_up=SignUp(True, 6))
    do(service.set_tables, SYSTEM, meeting.id, ASKED, "en")
    people = [do(make.make_person) for _ in range(7)]  # the seventh waits
    for person in people:
        do(service.sign_up, make.actor(person), meeting.id)
    do(service.tell_for_tables, make.actor(people[0]), meeting.id, Told(0, ["ar"], []))
    do(service.tell_for_tables, make.actor(people[1]), meeting.id, Told(1, [], ["step-free"]))
    return meeting, people


def drawn(meeting, seed="417", seats=None):
    do(service.draw_tables, SYSTEM, meeting.id, seed, seats)
    found = queries.mixing(meeting.id)
    jobs.seat_tables(found.run_id)
    return queries.mixing(meeting.id)


def labels(meeting, people):
    return {person.id: queries.my_label(meeting.id, person.id) for person in people}


def test_those_with_a_place_are_seated_where_they_asked_and_nobody_who_waits(signed):
    meeting, people = signed
    found = drawn(meeting)
    of = labels(meeting, people)
    assert of[people[6].id] is None
    assert sorted(label for table in found.seated[0] for label in table) == sorted(of[p.id] for p in people[:6])
    for tables in found.seated:
        assert of[people[0].id] in tables[1]
        assert of[people[1].id] in tables[0]
    assert found.repeats >= found.least_repeats == 2
    assert (found.counts, found.draws, found.seed) == (12, 1, "417")


def test_the_published_file_and_the_number_give_the_same_tables_on_the_command_line(signed, tmp_path, capsys):
    meeting, people = signed
    found = drawn(meeting)
    (tmp_path / "tables.csv").write_text(file(found.drawn))
    words = shlex.split(command(str(tmp_path / "tables.csv"), found.drawn, found.tables, found.rounds, found.seed))
    assert main(words[2:]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rounds"] == found.seated
    assert (told["repeated_pairs"], told["repeated_pairs_bound"]) == (found.repeats, found.least_repeats)


def test_the_file_holds_labels_and_letters_and_neither_names_nor_answers(signed):
    meeting, people = signed
    rows = list(csv.DictReader(io.StringIO(file(drawn(meeting).drawn))))
    assert sorted(row["id"] for row in rows) == list("123456")
    assert {row["field1"] for row in rows} == {"A", "B", "C"}
    assert sorted(row["only"] for row in rows) == ["", "", "", "", "1", "2"]
    text = json.dumps(rows)
    assert not any(word in text for word in ("bike", "ar", "step", *(person.display_name for person in people)))


def test_an_open_meeting_seats_who_is_present_and_mixes_by_kind_of_seat(municipality):
    room = do(make_room, municipality)
    do(service.set_tables, SYSTEM, room.meeting.id, Settings(2, 1, by_seat=True), "en")
    do(service.set_present, SYSTEM, room.meeting.id, {one.id: None for one in (room.chair, *room.members)})
    seats = {room.chair.id: "elected", room.members[0].id: "elected", **{p.id: "lot" for p in room.members[1:]}}
    do(service.draw_tables, make.actor(room.chair), room.meeting.id, " 007 ", seats)
    found = queries.mixing(room.meeting.id)
    jobs.seat_tables(found.run_id)
    found, of = queries.mixing(room.meeting.id), labels(room.meeting, [room.chair, *room.members])
    assert found.seed == "7"
    for table in found.seated[0]:
        kinds = sorted(seats[person] for person, label in of.items() if label in table)
        assert kinds == ["elected", "lot"]
    do(service.set_present, SYSTEM, room.meeting.id, {room.chair.id: None})
    refused(MeetingCode.TABLES_FEW, service.draw_tables, SYSTEM, room.meeting.id, "7")


def test_what_people_told_goes_when_the_meeting_closes_or_is_over(municipality):
    room = do(make_room, municipality)
    do(service.set_tables, SYSTEM, room.meeting.id, ASKED, "en")
    do(service.tell_for_tables, make.actor(room.members[0]), room.meeting.id, Told(1, ["en"], ["step-free"]))
    assert queries.mixing_answers(room.meeting.id)
    do(service.close_meeting, SYSTEM, room.meeting.id)
    assert not queries.mixing_answers(room.meeting.id)
    refused(MeetingCode.TABLES_OVER, service.draw_tables, SYSTEM, room.meeting.id, "7")
    refused(MeetingCode.TABLES_OVER, service.tell_for_tables, make.actor(room.chair), room.meeting.id, Told())
    lost = do(make_meeting, municipality, days=-3, group_id=room.council.group_id)
    do(service.set_tables, SYSTEM, lost.id, ASKED, "en")
    do(service.tell_for_tables, make.actor(room.members[0]), lost.id, Told(1))
    jobs.purge()
    assert not queries.mixing_answers(lost.id)


def test_other_settings_drop_the_tables_and_another_question_the_answers_to_it(signed):
    meeting, people = signed
    drawn(meeting)
    do(
        service.set_tables,
        SYSTEM,
        meeting.id,
        Settings(3, 1, "Where do you live?", ["Here", "There"], offers={"ar": [3]}),
        "en",
    )
    found = queries.mixing(meeting.id)
    assert (found.seated, found.seed, found.run_id, found.draws) == (None, None, None, 1)
    assert queries.my_label(meeting.id, people[0].id) is None
    kept = queries.mixing_answers(meeting.id)[people[0].id]
    assert (kept.option, kept.languages) == (None, ["ar"])


def test_a_draw_that_is_replaced_while_it_is_computed_keeps_nothing(signed):
    meeting, _people = signed
    do(service.draw_tables, SYSTEM, meeting.id, "1")
    first = queries.mixing(meeting.id).run_id
    do(service.draw_tables, SYSTEM, meeting.id, "2")
    jobs.seat_tables(first)
    assert queries.mixing(meeting.id).seated is None
    jobs.seat_tables(queries.mixing(meeting.id).run_id)
    assert (queries.mixing(meeting.id).seed, queries.mixing(meeting.id).draws) == ("2", 2)
    assert queries.mixing(meeting.id).seated is not None


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (Settings(81, 1), MeetingCode.TABLES_MANY),
        (Settings(2, 13), MeetingCode.TABLES_MANY),
        (Settings(2, 1, "Why?", ["Because"]), MeetingCode.TABLE_OPTIONS),
        (Settings(2, 1, "", ["A", "B"]), MeetingCode.TABLE_OPTIONS),
        (Settings(2, 1, offers={"en": [3]}), MeetingCode.NO_SUCH_TABLE),
    ],
)
def test_what_cannot_be_set_up_is_refused(municipality, settings, code):
    refused(code, service.set_tables, SYSTEM, do(make_meeting, municipality).id, settings, "en")


def test_what_cannot_be_drawn_or_told_is_refused(signed):
    meeting, people = signed
    refused(MeetingCode.TABLE_NUMBER, service.draw_tables, SYSTEM, meeting.id, "lucky")
    refused(MeetingCode.NO_TABLES, service.tell_for_tables, make.actor(people[0]), meeting.id, Told(2))
    refused(MeetingCode.TABLES_NOT_MINE, service.tell_for_tables, make.actor(do(make.make_person)), meeting.id, Told())
    for person in people[1:5]:
        do(service.tell_for_tables, make.actor(person), meeting.id, Told(access=["step-free"]))
    refused(MeetingCode.TABLES_FULL, service.draw_tables, SYSTEM, meeting.id, "7")


def test_only_who_runs_the_meeting_sets_up_and_draws(signed):
    meeting, people = signed
    for verb, args in ((service.set_tables, (ASKED, "en")), (service.draw_tables, ("7",))):
        with pytest.raises(NotAllowed):
            do(verb, make.actor(people[0]), meeting.id, *args)
