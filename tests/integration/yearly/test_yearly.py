"""Every figure of a yearly report, counted again from the rows, row by row and day by day."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from civic.core.db import db, transaction
from civic.core.permissions import NotAllowed, Refused, Role
from civic.councils.models import Council, FollowUp, FormerTerm, Item, Recommendation, Seat
from civic.meetings.models import Meeting, Presence, Speech
from civic.resources.models import Resource
from civic.towns.models import Membership
from civic.yearly import queries, service
from civic.yearly.models import YearlyReport
from civic.yearly.rules import Figures, YearlyCode, counted, period
from tests.support import factories as make
from tests.support.councils import make_item
from tests.support.proposals import make_proposal
from tests.support.yearly import Year, make_year


def counted_now(year: Year) -> Figures:
    """What the job would count."""
    found = period(year.year, make.today())
    return counted(year.year, found, queries.rows(year.council, make.ZONE, found))


def again(council: Council, year: int) -> dict:
    """The same figures, counted the slow way: over all days, people and rows, without the package that is tested."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    sat_on: dict[date, list[object]] = {day: [] for day in days}
    by_kind: Counter[str] = Counter()
    began = ended = 0
    for row in db.session.scalars(select(Membership).where(Membership.group_id == council.group_id)):
        seat = db.session.get(Seat, row.id)
        began, ended = began + (row.first_day in sat_on), ended + (row.last_day in sat_on)
        for day in days:
            if row.first_day <= day <= (row.last_day or day):
                sat_on[day].append(row.person_id)
                by_kind[seat.kind if seat else ""] += day == last
    for number, row in enumerate(db.session.scalars(select(FormerTerm).where(FormerTerm.council_id == council.id))):
        began, ended = began + (row.first_day in sat_on), ended + (row.last_day in sat_on)
        for day in days:
            if row.first_day <= day <= row.last_day:
                sat_on[day].append(f"gone {number}")
    meetings = []
    for row in db.session.scalars(select(Meeting).where(Meeting.group_id == council.group_id).order_by(Meeting.id)):
        day = row.starts_at.astimezone(ZoneInfo(make.ZONE)).date()
        if day not in sat_on:
            continue
        seats = set(sat_on[day])
        stays = list(db.session.scalars(select(Presence).where(Presence.meeting_id == row.id)))
        speeches = list(db.session.scalars(select(Speech).where(Speech.meeting_id == row.id)))
        lengths = [(s.ended_at - s.started_at).total_seconds() for s in speeches if not s.order]
        taken = {stay.deputy_for_id if stay.deputy_for_id else stay.person_id for stay in stays}
        noted = bool(stays)
        meetings.append(
            {
                "id": row.id,
                "titles": row.titles,
                "day": day.isoformat(),
                "open": True,
                "entitled": len(seats),
                "present": len([one for one in taken if one in seats]) if noted else None,
                "speeches": len(lengths) if noted else None,
                "orders": len(speeches) - len(lengths) if noted else None,
                "seconds": sum(lengths) if noted else None,
            }
        )
    advice, told, waits, steps, late_steps, delays = [], [], [], 0, 0, [0]
    found = list(db.session.scalars(select(Recommendation).where(Recommendation.council_id == council.id)))
    for row in sorted(found, key=lambda each: each.number):
        replied = row.replied_on if row.replied_on and row.replied_on <= last else None
        late = max(0, ((replied or last) - row.due_on).days)
        if row.adopted_on in sat_on:
            entry = {"id": row.id, "number": row.number, "title": row.title, "language": row.language}
            entry |= {"adopted_on": row.adopted_on.isoformat(), "due_on": row.due_on.isoformat(), "days_late": late}
            entry |= {"replied_on": replied and replied.isoformat(), "reply": row.reply if replied else None}
            advice.append(entry)
        if row.replied_on in sat_on:
            told.append(row)
            delays.append(late)
        if row.adopted_on <= last and replied is None:
            waits.append(row)
            delays.append(late)
        for step in db.session.scalars(select(FollowUp).where(FollowUp.recommendation_id == row.id)):
            steps += step.done_on in sat_on
            late_steps += step.due_on < last and not (step.done_on and step.done_on <= last)
    items = list(db.session.scalars(select(Item).where(Item.council_id == council.id)))
    due = [i for i in items if i.since <= last and not (i.treated_on and i.treated_on <= last)]
    seats = {"lot": council.seats_lot, "organisation": council.seats_organisation, "elected": council.seats_elected}
    return {
        "year": year,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "seating": {
            "members": len({one for sat in sat_on.values() for one in sat}),
            "began": began,
            "ended": ended,
            "by_kind": {kind: [number, by_kind[kind]] for kind, number in seats.items()},
        },
        "meetings": meetings,
        "cancelled": 0,
        "advice": advice,
        "answers": {
            "in_time": sum(row.replied_on <= row.due_on for row in told),
            "late": sum(row.replied_on > row.due_on for row in told),
            "by_reply": dict(Counter(row.reply for row in told)),
            "waiting": len(waits),
            "overdue": sum(row.due_on < last for row in waits),
            "most_days_late": max(delays),
            "steps_done": steps,
            "steps_late": late_steps,
        },
        "treated": {
            "came": sum(i.since in sat_on for i in items),
            "treated": sum(i.treated_on in sat_on for i in items),
            "waiting": len(due),
            "overdue": sum(i.due_on < last for i in due),
        },
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_that_of_the_rows(seed: int) -> None:
    with transaction():
        year = make_year(seed)
        process = make.make_process(year.town)
        for days, treated in ((20, 50), (200, None), (-30, 400)):
            since = date(year.year, 1, 1) + timedelta(days=days)
            item = make_item(year.council, make_proposal(year.town, process, year.members[0]))
            item.since, item.due_on = since, since + timedelta(days=60)
            if treated is not None:
                item.treated_on, item.outcome = date(year.year, 1, 1) + timedelta(days=treated), "Adopted."
        db.session.flush()
    expected = again(year.council, year.year)
    assert json.loads(json.dumps(asdict(counted_now(year)))) == expected
    assert expected["advice"] and expected["answers"]["waiting"] and expected["meetings"][0]["seconds"]
    assert any(each["present"] is None for each in expected["meetings"])


def test_closed_meetings_are_not_in_it() -> None:
    """One that only members may see is not there at all; of one behind closed doors only that it took place."""
    with transaction():
        year = make_year()
        ids = list(db.session.scalars(select(Meeting.id).where(Meeting.group_id == year.council.group_id)))
        shut, secret = ids[0], ids[1]
        db.session.execute(
            update(Meeting)
            .where(Meeting.id == shut)
            .values(voting="more_for", publicity="closed", opened_at=Meeting.starts_at)
        )
        resource = db.session.get_one(Meeting, secret).resource_id
        db.session.execute(
            update(Resource).where(Resource.id == resource).values(audience="group", group_id=year.council.group_id)
        )
    told = {each.id: each for each in counted_now(year).meetings}
    assert secret not in told
    assert not told[shut].open and told[shut].present is told[shut].seconds is None


def test_who_publishes_and_of_which_years() -> None:
    with transaction():
        year = make_year()
        secretary = make.actor(make.make_person(year.town, Role.SECRETARY))
        others = [make.actor(year.members[0]), make.actor(make.make_person(year.town, Role.MODERATOR))]
        others.append(make.actor(make.make_person(make.make_municipality(), Role.SECRETARY)))
    for actor in others:
        with pytest.raises(NotAllowed), transaction():
            service.publish(actor, year.council, year.year, make.ZONE)
    for wrong in (0, year.year + 2, year.year - 10):
        with pytest.raises(Refused) as refused, transaction():
            service.publish(secretary, year.council, wrong, make.ZONE)
        assert refused.value.code is YearlyCode.NO_SUCH_YEAR
    with transaction():
        service.publish(secretary, year.council, year.year, make.ZONE)
    with transaction():
        service.publish(secretary, year.council, year.year, make.ZONE)
    assert db.session.scalar(select(func.count()).select_from(YearlyReport)) == 1
