"""Papers of meetings on both databases: who reads them, what keeps them, and where they are named."""

from __future__ import annotations

import pytest

from civic.core.permissions import SYSTEM, Absent, Actor, NotAllowed, Role
from civic.councils.rules import Procedure
from civic.meetings import papers, queries, service
from civic.meetings.rules import MeetingCode
from civic.meetings.rules.deciding import Publicity
from civic.meetings.service import NewItem
from tests.support import councils
from tests.support import factories as make
from tests.support.acts import do, refused
from tests.support.meetings import make_meeting, make_paper
from tests.support.rooms import make_room


@pytest.fixture
def town():
    return do(make.make_municipality)


@pytest.fixture
def meeting(town):
    made = do(make_meeting, town)
    do(service.set_agenda, SYSTEM, made.id, [NewItem("Square"), NewItem("Trees")])
    return made


def items_of_papers(meeting):
    return [(row.name, queries.titles_of_papers(meeting.id).get(row.id)) for row in queries.papers([meeting.id])]


def test_papers_are_in_the_order_of_the_agenda_and_stay_with_their_item_when_it_is_written_anew(meeting):
    square, trees = (item.id for item in queries.agenda_items(meeting.id))
    do(make_paper, meeting, "Map of trees", trees)
    do(make_paper, meeting, "Plan", square)
    do(make_paper, meeting, "How to get there")
    assert items_of_papers(meeting) == [("How to get there", None), ("Plan", "Square"), ("Map of trees", "Trees")]
    do(service.set_agenda, SYSTEM, meeting.id, [NewItem("Trees"), NewItem("Benches"), NewItem("Square")])
    assert items_of_papers(meeting) == [("How to get there", None), ("Map of trees", "Trees"), ("Plan", "Square")]
    do(service.set_agenda, SYSTEM, meeting.id, [NewItem("Square")])
    assert items_of_papers(meeting)[:2] == [("Map of trees", None), ("How to get there", None)]


def test_a_new_paper_brings_subscribed_calendars_up_to_date_and_the_log_has_its_fingerprint(meeting):
    before = queries.meeting(meeting.id).sequence
    paper = do(make_paper, meeting)
    assert queries.meeting(meeting.id).sequence == before + 1
    assert len(paper.sha256) == 64
    do(service.remove_paper, SYSTEM, meeting.id, paper.id)
    assert queries.meeting(meeting.id).sequence == before + 2
    refused(MeetingCode.PAPER_GONE, service.remove_paper, SYSTEM, meeting.id, paper.id)


def test_papers_stay_once_the_meeting_is_closed_and_are_final_with_the_minutes(town):
    room = do(make_room, town)
    paper = do(make_paper, room.meeting)
    do(service.close_meeting, SYSTEM, room.meeting.id)
    refused(MeetingCode.PAPER_KEPT, service.remove_paper, SYSTEM, room.meeting.id, paper.id)
    later = do(make_paper, room.meeting, "Sent in later")
    do(service.write_minutes, SYSTEM, room.meeting.id, {"en": "We met."})
    do(service.approve_minutes, SYSTEM, room.meeting.id)
    refused(MeetingCode.MINUTES_APPROVED, make_paper, room.meeting)
    refused(MeetingCode.PAPER_KEPT, service.remove_paper, SYSTEM, room.meeting.id, later.id)
    assert [row.id for row in queries.papers([room.meeting.id])] == [paper.id, later.id]


@pytest.mark.parametrize(
    ("publicity", "before", "after"),
    [(Publicity.PUBLIC, True, True), (Publicity.MINUTES, False, True), (Publicity.CLOSED, False, False)],
)
def test_the_rules_of_a_council_close_its_papers_before_a_meeting_is_opened_too(town, publicity, before, after):
    council = do(councils.make_council, town, procedure=Procedure(publicity=publicity))
    member, term = do(councils.make_member, town, council)
    meeting = do(make_meeting, town, days=-1 / 24, group_id=council.group_id)
    do(make_paper, meeting)
    secretary = make.actor(do(make.make_person, town, Role.SECRETARY))
    insiders, outsiders = (make.actor(member), secretary), (Actor(), make.actor(do(make.make_person)))

    def who_reads():
        found = queries.meeting(meeting.id)
        rows = queries.papers([meeting.id])
        for actor in (*insiders, *outsiders):
            assert bool(papers.readable(rows, actor)) is papers.reads(actor, found)
        assert all(papers.reads(actor, found) for actor in insiders)
        return {papers.reads(actor, found) for actor in outsiders}

    assert who_reads() == {before}
    assert papers.public(meeting) is before
    do(service.open_meeting, SYSTEM, meeting.id)
    assert who_reads() == {before}
    do(service.close_meeting, SYSTEM, meeting.id)
    do(service.write_minutes, SYSTEM, meeting.id, {"en": "We met."})
    assert who_reads() == {after}


def test_papers_of_a_meeting_for_members_are_never_named_to_the_public(town):
    council = do(councils.make_council, town)
    assert not papers.public(do(make_meeting, town, group_id=council.group_id, members_only=True))


def test_only_who_runs_the_meeting_adds_and_removes(meeting):
    paper = do(make_paper, meeting)
    somebody = make.actor(do(make.make_person))
    for verb, args in (
        (make_paper, (meeting, "Mine", None, somebody)),
        (service.remove_paper, (somebody, meeting.id, paper.id)),
    ):
        with pytest.raises(NotAllowed):
            do(verb, *args)


def test_what_cannot_be_added_is_refused(meeting, monkeypatch):
    refused(MeetingCode.PAPER_NAME, make_paper, meeting, "  ")
    with pytest.raises(Absent):
        do(make_paper, meeting, "Plan", 99999)
    monkeypatch.setattr("civic.meetings.service.papers.MOST_PAPERS", 1)
    do(make_paper, meeting)
    refused(MeetingCode.MANY_PAPERS, make_paper, meeting)
    do(service.cancel, SYSTEM, meeting.id, {"en": "Storm."})
    refused(MeetingCode.CANCELLED, make_paper, meeting)
