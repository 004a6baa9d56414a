"""Planning, changing, cancelling, agenda and minutes, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from civic.audit.models import AuditEntry
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, NotAllowed, Refused, Role
from civic.meetings import queries, service
from civic.meetings.models import Meeting
from civic.meetings.rules import MOST_ITEMS, MeetingCode, MeetingState
from civic.meetings.service import NewItem, Venue
from civic.resources import queries as resources
from civic.resources import service as resources_service
from civic.resources.rules import Audience
from civic.towns import service as towns_service
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.meetings import HALL, make_meeting


def _council(town, name: str = "Council"):
    return towns_service.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": name})


def _refusal(do) -> MeetingCode:
    with pytest.raises(Refused) as refused, transaction():
        do()
    return refused.value.code


def _shift(meeting: Meeting, **values) -> None:
    """Let time pass: what the clock of the database sees is moved instead."""
    with transaction():
        for name, value in values.items():
            setattr(meeting, name, value)
        db.session.add(meeting)


def test_the_secretary_of_the_town_plans_and_others_do_not() -> None:
    with transaction():
        town, elsewhere = make.make_municipality(), make.make_municipality()
        secretary = make.actor(make.make_person(town, Role.SECRETARY))
        foreign = make.actor(make.make_person(elsewhere, Role.SECRETARY, Role.ADMIN))
        moderator = make.actor(make.make_person(town, Role.MODERATOR))
        resident = make.actor(make.make_person(town))
    now = clock.now()
    for actor in (STRANGER, foreign, moderator, resident):
        with pytest.raises(NotAllowed), transaction():
            service.plan(actor, town.id, {"en": "M"}, now, now + timedelta(hours=1), HALL)
    with transaction():
        meeting = service.plan(secretary, town.id, {"en": "M"}, now, now + timedelta(hours=1), HALL)
    resource = resources.resource(meeting.resource_id)
    assert (resource.address, resource.kind, resource.audience) == (f"meetings/{meeting.id}", "meeting", "public")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.kind, entry.thing) == ("plan", "meeting", str(meeting.id))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"titles": {"en": "  "}}, MeetingCode.NO_TITLE),
        ({"ends_at": clock.now()}, MeetingCode.ENDS_BEFORE),
        ({"venue": Venue()}, MeetingCode.NOWHERE),
        ({"venue": Venue(online_url="javascript:alert(1)")}, MeetingCode.BAD_LINK),
        ({"members_only": True}, MeetingCode.NO_GROUP),
        ({"group_id": 10**6}, MeetingCode.OTHER_HOST),
        ({"process_id": 10**6}, MeetingCode.OTHER_HOST),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(changes, code) -> None:
    with transaction():
        town = make.make_municipality()
    assert _refusal(lambda: make_meeting(town, **changes)) is code
    assert db.session.scalars(select(Meeting)).all() == []


def test_host_and_neighbourhood_belong_to_the_same_town() -> None:
    with transaction():
        town, elsewhere = make.make_municipality(), make.make_municipality()
        group, process = _council(elsewhere), make.make_process(elsewhere)
        hood = make.hoods_of(elsewhere)[0]
    assert _refusal(lambda: make_meeting(town, group_id=group.id)) is MeetingCode.OTHER_HOST
    assert _refusal(lambda: make_meeting(town, process_id=process.id)) is MeetingCode.OTHER_HOST
    venue = Venue(place_name="Hall", neighbourhood_id=hood)
    assert _refusal(lambda: make_meeting(town, venue=venue)) is MeetingCode.OTHER_PLACE


def test_a_change_raises_the_sequence_and_keeps_the_uid() -> None:
    with transaction():
        town = make.make_municipality()
        meeting = make_meeting(town)
    uid, later = meeting.uid, clock.now() + timedelta(days=9)
    with transaction():
        service.change(SYSTEM, meeting.id, {"fr": "Réunion"}, later, later + timedelta(hours=1), HALL)
    found = queries.meeting(meeting.id)
    assert (found.uid, found.sequence, found.starts_at, found.titles) == (uid, 1, later, {"fr": "Réunion"})
    assert resources.resource(found.resource_id).title == "Réunion"


def test_what_has_begun_by_the_clock_of_the_database_cannot_be_changed() -> None:
    with transaction():
        town = make.make_municipality()
        meeting = make_meeting(town)
    now = clock.now()
    _shift(meeting, starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1))
    later = now + timedelta(days=2)
    again = later, later + timedelta(hours=1)
    assert _refusal(lambda: service.change(SYSTEM, meeting.id, {"en": "M"}, *again, HALL)) is MeetingCode.BEGUN
    with transaction():
        service.cancel(SYSTEM, meeting.id, {"en": "The hall is flooded."})
    assert queries.meeting(meeting.id).state == MeetingState.CANCELLED


def test_cancelling_needs_a_reason_happens_once_and_not_afterwards() -> None:
    with transaction():
        town = make.make_municipality()
        coming, over = make_meeting(town), make_meeting(town, days=-3)
    assert _refusal(lambda: service.cancel(SYSTEM, coming.id, {"en": " "})) is MeetingCode.NO_REASON
    assert _refusal(lambda: service.cancel(SYSTEM, over.id, {"en": "Late."})) is MeetingCode.OVER
    with transaction():
        service.cancel(SYSTEM, coming.id, {"en": "Storm."})
    assert queries.meeting(coming.id).sequence == 1
    assert _refusal(lambda: service.cancel(SYSTEM, coming.id, {"en": "Storm."})) is MeetingCode.CANCELLED
    assert _refusal(lambda: service.set_agenda(SYSTEM, coming.id, [NewItem("x")])) is MeetingCode.CANCELLED


def test_the_agenda_is_written_as_a_whole_and_may_point_at_things_of_the_town() -> None:
    with transaction():
        town, elsewhere = make.make_municipality(), make.make_municipality()
        process, foreign = make.make_process(town), make.make_process(elsewhere)
        meeting = make_meeting(town)
        resources_service.add_resource("meeting", town.id, "Another meeting", "en", address="meetings/901")
        service.set_agenda(SYSTEM, meeting.id, [NewItem("Old"), NewItem(" ")])
        items = [NewItem("Welcome", minutes=10), NewItem("Plan", about=f"/fr/processes/{process.slug}", language="fr")]
        service.set_agenda(SYSTEM, meeting.id, items)
    found = queries.agendas([meeting.id], STRANGER)[meeting.id]
    assert [(i.title, i.minutes, i.language) for i in found] == [("Welcome", 10, "en"), ("Plan", None, "fr")]
    assert found[1].about == ("process", f"processes/{process.slug}", f"{process.titles['en']}", "en")
    for address in (f"processes/{foreign.slug}", "meetings/901"):
        bad = [NewItem("Theirs", about=address)]
        assert _refusal(lambda items=bad: service.set_agenda(SYSTEM, meeting.id, items)) is MeetingCode.UNKNOWN_THING
    many = [NewItem("x")] * (MOST_ITEMS + 1)
    assert _refusal(lambda: service.set_agenda(SYSTEM, meeting.id, many)) is MeetingCode.MANY_ITEMS
    assert len(queries.agendas([meeting.id], STRANGER)[meeting.id]) == 2


def test_what_a_reader_may_not_see_is_not_named_on_an_agenda() -> None:
    with transaction():
        town = make.make_municipality()
        group = _council(town)
        secret = resources_service.add_resource(
            "proposal", town.id, "Secret", "en", audience=Audience.GROUP, group_id=group.id, address="proposals/901"
        )
        meeting = make_meeting(town)
        service.set_agenda(SYSTEM, meeting.id, [NewItem("Item", about=secret.address)])
    assert queries.agendas([meeting.id], STRANGER)[meeting.id][0].about is None
    assert queries.agendas([meeting.id], SYSTEM)[meeting.id][0].about[2] == "Secret"


def test_minutes_are_written_afterwards_in_clean_html() -> None:
    with transaction():
        town = make.make_municipality()
        coming, over = make_meeting(town), make_meeting(town, days=-3)
    assert _refusal(lambda: service.write_minutes(SYSTEM, coming.id, {"en": "x"})) is MeetingCode.NOT_OVER
    assert _refusal(lambda: service.write_minutes(SYSTEM, over.id, {"en": " "})) is MeetingCode.NO_MINUTES
    with transaction():
        service.write_minutes(SYSTEM, over.id, {"en": "**Yes** <script>alert(1)</script>"})
    found = queries.meeting(over.id)
    assert found.state == MeetingState.HELD
    assert "<strong>Yes</strong>" in found.minutes_html["en"]
    assert "<script" not in found.minutes_html["en"]
    assert _refusal(lambda: service.set_agenda(SYSTEM, over.id, [])) is MeetingCode.MINUTES_WRITTEN


def test_a_meeting_for_members_is_seen_while_the_term_holds() -> None:
    with transaction():
        town = make.make_municipality()
        group = _council(town)
        person = make.make_person(town)
        today = make.today()
        term = towns_service.add_member(
            SYSTEM, group, person.id, today - timedelta(days=30), today + timedelta(days=30)
        )
        make_meeting(town, group_id=group.id, members_only=True)
        secretary = make.actor(make.make_person(town, Role.SECRETARY))
        foreign = make.actor(make.make_person(make.make_municipality(), Role.SECRETARY))
    member = make.actor(person)
    assert [len(queries.page(town.id, who, over=False).items) for who in (STRANGER, foreign, secretary, member)] == [
        0,
        0,
        1,
        1,
    ]
    with transaction():
        towns_service.end_term(SYSTEM, group, term.id, today - timedelta(days=1))
    assert list(queries.page(town.id, member, over=False).items) == []
    assert queries.next_of_groups([group.id], member) == {}


def test_the_next_meeting_is_the_first_one_that_takes_place() -> None:
    with transaction():
        town, other = make.make_municipality(), make.make_municipality()
        group, process = _council(town), make.make_process(town)
        make_meeting(town, days=-1, group_id=group.id)
        cancelled = make_meeting(town, days=1, group_id=group.id)
        make_meeting(town, days=9, group_id=group.id)
        second = make_meeting(town, days=3, group_id=group.id)
        walk = make_meeting(town, days=2, process_id=process.id)
        theirs = make_meeting(other, days=4)
        service.cancel(SYSTEM, cancelled.id, {"en": "Storm."})
    assert queries.next_of_groups([group.id], STRANGER)[group.id].id == second.id
    found = [queries.next_of_town(each.id, STRANGER) for each in (town, other)]
    assert [row.id for row in found if row is not None] == [walk.id, theirs.id]
    assert [row.id for row in queries.coming_of_processes([process.id], STRANGER)] == [walk.id]
    assert queries.page(town.id, STRANGER, over=False).items[0].id == cancelled.id
    assert len(queries.page(town.id, STRANGER, over=True).items) == 1


def test_a_term_cannot_end_before_it_began_nor_in_another_group() -> None:
    with transaction():
        town = make.make_municipality()
        group, other = _council(town), _council(town)
        today = make.today()
        term = towns_service.add_member(SYSTEM, group, make.make_person(town).id, today, None)
        resident = make.actor(make.make_person(town))
    with pytest.raises(Refused), transaction():
        towns_service.end_term(SYSTEM, group, term.id, today - timedelta(days=1))
    with pytest.raises(LookupError), transaction():
        towns_service.end_term(SYSTEM, other, term.id, today)
    with pytest.raises(NotAllowed), transaction():
        towns_service.end_term(resident, group, term.id, today)
