"""A council with a past of its own, for tests of its yearly report."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db
from civic.councils.models import Council, FollowUp, Recommendation
from civic.councils.rules import SeatKind, Seats
from civic.meetings.models import Meeting, Presence, Speech
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.councils import make_council, make_member, make_recommendation, make_sitting
from tests.support.meetings import make_meeting

REPLIES = ("accepted", "partly", "declined")


@dataclass
class Year:
    """A council and the year that its report is about: the one before the present."""

    town: Municipality
    council: Council
    members: list[Person]
    year: int


def make_year(seed: int = 1, members: int = 9, town: Municipality | None = None, **changes: object) -> Year:
    """Terms, meetings, speeches, recommendations and answers by chance, last year and around it. Inside transaction().

    Rows are written as they are: what verbs allow has tests of its own.
    """
    chance = random.Random(seed)
    town = town or make.make_municipality(languages=["en"])
    council = make_council(town, seats=Seats(members + 5, 2, 1), **changes)
    year = make.today().year - 1
    first = date(year, 1, 1)
    people = []
    for number in range(members):
        kind = chance.choice([SeatKind.LOT] * 4 + [SeatKind.ELECTED]) if number else SeatKind.ELECTED
        begins = first + timedelta(days=chance.randrange(-200, 300))
        ends = begins + timedelta(days=chance.randrange(100, 900))
        if kind is SeatKind.ELECTED and number:
            kind = SeatKind.LOT
        person = make.make_person(town)
        _seat(town, council, person, kind, begins, ends)
        people.append(person)
    make_sitting(council, first + timedelta(days=40), 2)
    for number in range(4):
        _meet(chance, town, council, people, first + timedelta(days=30 + 80 * number), note=number != 2)
    for number in range(1, 7):
        _recommend(chance, town, council, number, first)
    db.session.flush()
    return Year(town, council, people, year)


def _seat(town: Municipality, council: Council, person: Person, kind: SeatKind, begins: date, ends: date) -> None:
    """As on the first day of the term: terms that are over are given to nobody."""
    with clock.standing_at(datetime.combine(begins, time(12), ZoneInfo(make.ZONE))):
        make_member(town, council, person=person, kind=kind, first_day=begins, last_day=ends)


def _meet(
    chance: random.Random, town: Municipality, council: Council, people: list[Person], day: date, note: bool
) -> Meeting:
    at = datetime.combine(day, time(18), ZoneInfo(make.ZONE))
    meeting = make_meeting(town, starts_at=at, group_id=council.group_id)
    if not note:
        return meeting
    came = [person for person in people if chance.random() < 0.7] or people[:1]
    away = [person for person in people if person not in came]
    for person in came:
        deputy_for = away[0].id if away and person is came[-1] else None
        db.session.add(Presence(meeting_id=meeting.id, person_id=person.id, deputy_for_id=deputy_for, arrived_at=at))
    # Somebody who came back is there once.
    db.session.add(
        Presence(meeting_id=meeting.id, person_id=came[0].id, arrived_at=at - timedelta(hours=1), left_at=at)
    )
    begun = at
    for _ in range(chance.randrange(2, 8)):
        ends = begun + timedelta(seconds=chance.randrange(5, 400))
        speaker, order = chance.choice(came), chance.random() < 0.2
        values = {"meeting_id": meeting.id, "person_id": speaker.id, "order": order}
        db.session.add(Speech(started_at=begun, ended_at=ends, **values))
        begun = ends
    return meeting


def _recommend(chance: random.Random, town: Municipality, council: Council, number: int, first: date) -> None:
    adopted = first + timedelta(days=chance.randrange(-150, 380))
    replied = adopted + timedelta(days=chance.randrange(1, 150)) if chance.random() < 0.7 else None
    with clock.standing_at(datetime.combine(adopted, time(12), ZoneInfo(make.ZONE))):
        found: Recommendation = make_recommendation(council, adopted_on=adopted, title=f"Advice {number}")
    found.due_on = adopted + timedelta(days=60)
    if replied is not None:
        found.state, found.reply, found.reply_text = "answered", chance.choice(REPLIES), "Because."
        found.replied_on = replied
        found.replied_at = datetime.combine(replied, time(9), ZoneInfo(make.ZONE))
        done = replied + timedelta(days=20) if chance.random() < 0.5 else None
        step = {"recommendation_id": found.id, "position": 1, "title": "A step", "language": "en"}
        db.session.add(FollowUp(due_on=replied + timedelta(days=30), done_on=done, **step))
