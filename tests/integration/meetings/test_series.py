"""Series of meetings on both databases: their hours through changes of the clocks, moved and cancelled as a whole."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.mail import Mail
from civic.core.permissions import SYSTEM, NotAllowed
from civic.meetings import queries, service
from civic.meetings.rules import MeetingCode
from civic.meetings.rules.series import Every, Repeat, days
from civic.meetings.service import Hours, SignUp
from tests.support import factories as make
from tests.support.acts import do, refused
from tests.support.meetings import HALL

EVENING = Hours(time(18), time(20))


@pytest.fixture
def town():
    return do(make.make_municipality)


def plan(town, first: date, times: int, hours: Hours = EVENING):
    def one(starts_at, ends_at, series):
        return service.plan(
            SYSTEM, town.id, {"en": "Table"}, starts_at, ends_at, HALL, sign_up=SignUp(True), series=series
        )

    with transaction():
        found = days(first, Repeat(Every.WEEKS, times=times), lambda _day: False)
        return service.plan_series(one, found, hours, town.timezone)


def told(meetings):
    return [(queries.meeting(one.id).uid, queries.meeting(one.id).sequence) for one in meetings]


def local(meeting, town):
    return queries.meeting(meeting.id).starts_at.astimezone(ZoneInfo(town.timezone)).replace(tzinfo=None)


def test_each_is_a_meeting_of_its_own_at_the_same_hour_through_a_change_of_the_clocks(town):
    year = clock.now().year + 1
    change = max(date(year, 10, day) for day in range(25, 32) if date(year, 10, day).weekday() == 6)
    made = plan(town, change - timedelta(days=3), 2)
    assert len({one.uid for one in made}) == 2
    assert len({one.series for one in made}) == 1 and made[0].series
    assert [local(one, town).time() for one in made] == [time(18), time(18)]
    assert made[1].starts_at - made[0].starts_at == timedelta(days=7, hours=1), "that night has an hour more"


def test_an_hour_that_the_clocks_jump_over_is_refused_and_nothing_is_planned(town):
    year = clock.now().year + 1
    change = max(date(year, 3, day) for day in range(25, 32) if date(year, 3, day).weekday() == 6)
    with pytest.raises(Exception, match="no_such_time"):
        plan(town, change - timedelta(days=7), 2, Hours(time(2, 30), time(4)))
    assert queries.how_many(town.id, SYSTEM, over=False) == 0


def test_the_rest_is_moved_with_a_reason_and_calendars_and_people_hear_of_it(town):
    first = clock.now().date() + timedelta(days=10)
    made = plan(town, first, 3)
    before, person = told(made), do(make.make_person, town)
    do(service.sign_up, make.actor(person), made[2].id)
    later = Hours(time(19), time(21, 30))
    refused(MeetingCode.NO_MOVE_REASON, service.move_rest, SYSTEM, made[1].id, first, later, {"en": " "})
    past = clock.now().date() - timedelta(days=30)
    refused(MeetingCode.MOVED_TO_PAST, service.move_rest, SYSTEM, made[1].id, past, later, {"en": "Earlier."})
    day = first + timedelta(days=8)
    assert do(service.move_rest, SYSTEM, made[1].id, day, later, {"en": "The hall is taken."}) == 2
    assert [local(one, town).date() for one in made] == [first, day, day + timedelta(days=7)]
    assert [local(one, town).time() for one in made] == [time(18), time(19), time(19)]
    assert told(made) == [before[0], *((uid, sequence + 1) for uid, sequence in before[1:])]
    assert queries.meeting(made[2].id).moved_reasons == {"en": "The hall is taken."}
    assert queries.meeting(made[0].id).moved_reasons == {}
    subjects = db.session.scalars(select(Mail.subject).where(Mail.recipient == person.email)).all()
    assert "A meeting has changed" in subjects


def test_the_rest_is_cancelled_with_a_reason_and_what_was_cancelled_before_stays_so(town):
    made = plan(town, clock.now().date() + timedelta(days=10), 4)
    do(service.cancel, SYSTEM, made[2].id, {"en": "Snow."})
    assert do(service.cancel_rest, SYSTEM, made[1].id, {"en": "The table ends."}) == 2
    states = [queries.meeting(one.id).state for one in made]
    assert states == ["planned", "cancelled", "cancelled", "cancelled"]
    assert queries.meeting(made[2].id).reasons == {"en": "Snow."}
    refused(MeetingCode.NO_SERIES, service.cancel_rest, SYSTEM, made[1].id, {"en": "Again."})


def test_only_staff_move_or_cancel_a_series_and_a_single_meeting_has_none(town):
    [alone] = plan(town, clock.now().date() + timedelta(days=10), 1)
    assert alone.series is None
    refused(MeetingCode.NO_SERIES, service.cancel_rest, SYSTEM, alone.id, {"en": "No."})
    with pytest.raises(NotAllowed):
        do(service.cancel_rest, make.actor(do(make.make_person, town)), alone.id, {"en": "No."})
