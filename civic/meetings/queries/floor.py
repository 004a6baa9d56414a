"""Reading what happens in the room: who is there, who asks for the floor, who spoke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from civic.accounts.models import Person
from civic.core.db import db, db_now
from civic.meetings.models import AgendaItem, Apology, FloorWish, Meeting, Presence, Registration, Speech
from civic.meetings.rules.floor import CHAIR, Spoken, Wish
from civic.towns.models import Membership
from civic.towns.queries import holds_term


def instant() -> datetime:
    """The present instant by the clock of the database."""
    found: datetime = db.session.scalars(select(db_now())).one()
    return found


def chairs(person_id: int | None, group_id: int | None) -> bool:
    """Whether somebody chairs a group, by a term that holds now."""
    if person_id is None or group_id is None:
        return False
    mine = Membership.group_id == group_id, Membership.person_id == person_id, Membership.office == CHAIR
    return db.session.scalar(select(Membership.id).where(*mine, holds_term()).limit(1)) is not None


def _sits(
    person: InstrumentedAttribute[int], group_id: int | None, at: InstrumentedAttribute[datetime] | None = None
) -> ColumnElement[bool]:
    return exists().where(
        Membership.group_id == group_id,
        Membership.person_id == person,
        holds_term(at.expression if at is not None else None),
    )


def _has_place(person: InstrumentedAttribute[int], meeting_id: int) -> ColumnElement[bool]:
    mine = Registration.meeting_id == meeting_id, Registration.person_id == person, Registration.waiting.is_(False)
    return exists().where(*mine)


def groups_of(person_id: int | None) -> frozenset[int]:
    """The groups in which somebody's term holds now. No query for a stranger."""
    if person_id is None:
        return frozenset()
    return frozenset(
        db.session.scalars(select(Membership.group_id).where(Membership.person_id == person_id, holds_term()))
    )


def belongs(person_id: int | None, group_id: int | None, meeting_id: int) -> bool:
    """Whether somebody's term in a group holds now, or they are at its meeting for a member who is not."""
    if person_id is None or group_id is None:
        return False
    p = Presence
    deputy = exists().where(
        p.meeting_id == meeting_id, p.person_id == person_id, p.left_at.is_(None), p.deputy_for_id.is_not(None)
    )
    return (
        db.session.scalar(select(Person.id).where(Person.id == person_id, or_(_sits(Person.id, group_id), deputy)))
        is not None
    )


@dataclass(frozen=True)
class Attendee:
    """Somebody who can be at a meeting. ``member``: of its group now; ``here``: now; ``was_here``: at some time."""

    person_id: int
    name: str
    office: str
    member: bool
    apologised: bool
    here: bool
    was_here: bool
    deputy_for_id: int | None


def attendees(meeting: Meeting) -> list[Attendee]:
    """Members of the group, who has a place, and whoever was there, by name. One query."""
    at = meeting.closed_at or db_now()
    term = select(Membership.person_id, func.max(case((Membership.office == CHAIR, 1), else_=0)).label("chairs"))
    term = term.where(Membership.group_id == (meeting.group_id or 0), holds_term(at))
    sits = term.group_by(Membership.person_id).subquery()
    now, was = aliased(Presence), aliased(Presence)
    here = and_(now.meeting_id == meeting.id, now.person_id == Person.id, now.left_at.is_(None))
    was_here = exists().where(was.meeting_id == meeting.id, was.person_id == Person.id)
    apologised = exists().where(Apology.meeting_id == meeting.id, Apology.person_id == Person.id)
    columns = Person.id, Person.display_name, sits.c.person_id, sits.c.chairs, now.id, now.deputy_for_id
    statement = (
        select(*columns, apologised.label("apologised"), was_here.label("was_here"))
        .outerjoin(sits, sits.c.person_id == Person.id)
        .outerjoin(now, here)
        .where(or_(sits.c.person_id.is_not(None), was_here, _has_place(Person.id, meeting.id)))
        .order_by(Person.display_name, Person.id)
    )
    return [
        Attendee(
            row[0], row[1], CHAIR if row[3] else "", row[2] is not None, row[6], row[4] is not None, row[7], row[5]
        )
        for row in db.session.execute(statement)
    ]


def _speaks(person: InstrumentedAttribute[int], meeting: Meeting) -> ColumnElement[bool]:
    """Whether somebody is there now, as a member whose term holds, a deputy, or with a place."""
    p = Presence
    may = or_(p.deputy_for_id.is_not(None), _sits(p.person_id, meeting.group_id), _has_place(p.person_id, meeting.id))
    return exists().where(p.meeting_id == meeting.id, p.person_id == person, p.left_at.is_(None), may)


def takes_part(meeting: Meeting, person_id: int) -> bool:
    """Whether somebody who is there may speak: as a member whose term holds, as a deputy, or with a place."""
    return db.session.scalar(select(Person.id).where(Person.id == person_id, _speaks(Person.id, meeting))) is not None


def deciding(meeting: Meeting) -> frozenset[int]:
    """Who is there now and may decide: members of its group whose term holds now, and deputies of such members."""
    p = Presence
    may = or_(
        and_(p.deputy_for_id.is_(None), exists().where(*_term_of(p.person_id, meeting.group_id))),
        exists().where(*_term_of(p.deputy_for_id, meeting.group_id)),
    )
    here = p.meeting_id == meeting.id, p.left_at.is_(None), may
    return frozenset(db.session.scalars(select(p.person_id).where(*here)))


def _term_of(
    person: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], group_id: int | None
) -> tuple[ColumnElement[bool], ...]:
    return Membership.group_id == group_id, Membership.person_id == person, holds_term()


def presences(meeting_id: int) -> list[Presence]:
    """Who is there now."""
    there = Presence.meeting_id == meeting_id, Presence.left_at.is_(None)
    return list(db.session.scalars(select(Presence).where(*there).order_by(Presence.id)))


@dataclass(frozen=True)
class StayRow:
    """A stay at a meeting. ``counts``: for the quorum, as a member's or a deputy's."""

    id: int
    person_id: int
    name: str
    deputy_for: str | None
    arrived_at: datetime
    left_at: datetime | None
    counts: bool


def stays(meeting: Meeting) -> list[StayRow]:
    """Who was at a meeting and when, in the order of arrival. One query."""
    p, other = Presence, aliased(Person)
    counts: ColumnElement[bool] = true()
    if meeting.group_id is not None:
        counts = or_(p.deputy_for_id.is_not(None), _sits(p.person_id, meeting.group_id, p.arrived_at))
    columns = p.id, p.person_id, Person.display_name, other.display_name, p.arrived_at, p.left_at, counts.label("c")
    statement = select(*columns).join(Person, Person.id == p.person_id).outerjoin(other, other.id == p.deputy_for_id)
    rows = db.session.execute(statement.where(p.meeting_id == meeting.id).order_by(p.arrived_at, p.id))
    return [StayRow(*row) for row in rows]


@dataclass(frozen=True)
class WishRow:
    """A wish with the name of whoever has it."""

    wish: Wish
    name: str


def wishes(meeting: Meeting) -> list[WishRow]:
    """Who asks for the floor and may speak now, in the order of asking. One query."""
    w = FloorWish
    statement = select(w.id, w.person_id, w.order, w.asked_at, Person.display_name)
    statement = statement.join(Person, Person.id == w.person_id).where(
        w.meeting_id == meeting.id, _speaks(w.person_id, meeting)
    )
    rows = db.session.execute(statement.order_by(w.asked_at, w.id))
    return [WishRow(Wish(*row[:4]), row[4]) for row in rows]


@dataclass(frozen=True)
class SpeechRow:
    """A speech; ``seconds`` until its end, or until now."""

    id: int
    item_id: int | None
    person_id: int
    name: str
    order: bool
    started_at: datetime
    ended_at: datetime | None
    seconds: int


def speeches(meeting_id: int) -> list[SpeechRow]:
    """Who spoke, in that order, with the seconds that each took by the clock of the database. One query."""
    s = Speech
    columns = s.id, s.item_id, s.person_id, Person.display_name, s.order, s.started_at, s.ended_at, db_now()
    statement = select(*columns).join(Person, Person.id == s.person_id).where(s.meeting_id == meeting_id)
    return [
        SpeechRow(*row[:7], seconds=max(0, int(((row[6] or row[7]) - row[5]).total_seconds())))
        for row in db.session.execute(statement.order_by(s.started_at, s.id))
    ]


def spoken(rows: list[SpeechRow]) -> dict[int, Spoken]:
    """How often and how long each has spoken, by person, without points of order."""
    found: dict[int, Spoken] = {}
    for row in rows:
        if not row.order:
            before = found.get(row.person_id, Spoken())
            found[row.person_id] = Spoken(before.times + 1, before.seconds + row.seconds)
    return found


def running_speech(meeting_id: int) -> Speech | None:
    """Who has the floor."""
    return db.session.scalar(select(Speech).where(Speech.meeting_id == meeting_id, Speech.ended_at.is_(None)))


def item_now(meeting_id: int) -> AgendaItem | None:
    """The item that the chair called last."""
    called = AgendaItem.meeting_id == meeting_id, AgendaItem.called_at.is_not(None)
    return db.session.scalar(select(AgendaItem).where(*called).order_by(AgendaItem.called_at.desc()).limit(1))


def item(meeting_id: int, item_id: int) -> AgendaItem | None:
    return db.session.scalar(select(AgendaItem).where(AgendaItem.meeting_id == meeting_id, AgendaItem.id == item_id))
