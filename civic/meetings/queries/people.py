"""Reading who signed up for meetings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, select

from civic.accounts.models import Person
from civic.core.db import db, db_now
from civic.meetings.models import Meeting, Registration
from civic.meetings.rules import MeetingState


def registration(meeting_id: int, person_id: int) -> Registration | None:
    """That somebody signed up for a meeting."""
    mine = Registration.meeting_id == meeting_id, Registration.person_id == person_id
    return db.session.scalar(select(Registration).where(*mine))


def registered(meeting_id: int) -> list[Registration]:
    """Who signed up, with a place or waiting, in their order."""
    statement = select(Registration).where(Registration.meeting_id == meeting_id).order_by(Registration.id)
    return list(db.session.scalars(statement))


def places_taken(meeting_id: int) -> int:
    """How many have a place."""
    taken = Registration.meeting_id == meeting_id, Registration.waiting.is_(False)
    return db.session.scalar(select(func.count()).where(*taken)) or 0


def waiting(meeting_id: int) -> list[int]:
    """Who waits for a place, the one who waits longest first."""
    found = Registration.meeting_id == meeting_id, Registration.waiting
    return list(db.session.scalars(select(Registration.person_id).where(*found).order_by(Registration.id)))


def how_many_attended(meeting_id: int) -> int:
    """How many of those who signed up came."""
    came = Registration.meeting_id == meeting_id, Registration.attended.is_(True)
    return db.session.scalar(select(func.count()).where(*came)) or 0


def attended(process_id: int) -> list[int]:
    """Persons who came to a meeting of a process, each once, as its organisers entered."""
    statement = select(Registration.person_id).join(Meeting, Meeting.id == Registration.meeting_id)
    came = Meeting.process_id == process_id, Registration.attended.is_(True)
    return list(db.session.scalars(statement.where(*came).distinct()))


def coming_of_person(person_id: int) -> list[int]:
    """Meetings to come for which somebody signed up, in the order in which their rows are locked."""
    statement = select(Meeting.id).join(Registration, Registration.meeting_id == Meeting.id)
    mine = Registration.person_id == person_id, Meeting.starts_at > db_now(), Meeting.state == MeetingState.PLANNED
    return list(db.session.scalars(statement.where(*mine).order_by(Meeting.id)))


@dataclass(frozen=True)
class Recipient:
    """Somebody who can be told by e-mail."""

    person_id: int
    email: str
    language: str


def recipients(people: Collection[int]) -> list[Recipient]:
    """Those of some people who have an address, in their order. One query, none for nobody."""
    if not people:
        return []
    statement = select(Person.id, Person.email, Person.language).where(Person.id.in_(sorted(people)))
    found = {row.id: row for row in db.session.execute(statement.where(Person.email.is_not(None)))}
    return [Recipient(found[one].id, found[one].email or "", found[one].language) for one in people if one in found]


@dataclass(frozen=True)
class Signed:
    """How many signed up for a meeting, and what the reader has; None: they did not."""

    taken: int
    waiting: int
    mine: bool | None


def signed(meeting_id: int, person_id: int | None) -> Signed:
    """How a meeting fills, for one reader: ``mine`` is whether they wait. One query."""
    r = Registration
    mine = func.max(case((r.person_id == (person_id or 0), case((r.waiting, 1), else_=0))))
    taken, waits = func.count().filter(r.waiting.is_(False)), func.count().filter(r.waiting)
    row = db.session.execute(select(taken, waits, mine).where(r.meeting_id == meeting_id)).one()
    return Signed(row[0], row[1], None if row[2] is None else bool(row[2]))


@dataclass(frozen=True)
class Participant:
    """Somebody who signed up, as organisers see them."""

    person_id: int
    name: str
    waiting: bool
    attended: bool | None


def participants(meeting_id: int) -> list[Participant]:
    """Who signed up, by name, in their order. One query."""
    r = Registration
    statement = select(r.person_id, Person.display_name, r.waiting, r.attended).join(Person, Person.id == r.person_id)
    return [Participant(*row) for row in db.session.execute(statement.where(r.meeting_id == meeting_id).order_by(r.id))]
