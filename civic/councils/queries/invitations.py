"""Seats that were offered to an address, or to somebody by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, false, or_, select

from civic.accounts import queries as accounts
from civic.accounts.models import Person
from civic.core.db import Selection, db, db_now
from civic.councils.models import Council, SeatInvitation


@dataclass(frozen=True)
class SeatInvited:
    """A seat that was offered: ``names`` are those of the council.

    ``email`` as it was typed for an offer to an address; ``person`` the name for one to a person.
    """

    id: int
    council_id: int
    municipality_id: int
    names: dict[str, str]
    email: str | None
    person: str | None
    kind: str
    office: str
    first_day: date
    last_day: date | None
    at: datetime


_SELECT: Selection = select(
    SeatInvitation.id,
    SeatInvitation.council_id,
    Council.municipality_id,
    Council.names,
    SeatInvitation.email,
    Person.display_name,
    SeatInvitation.kind,
    SeatInvitation.office,
    SeatInvitation.first_day,
    SeatInvitation.last_day,
    SeatInvitation.created_at,
)
_SELECT = _SELECT.join(Council, Council.id == SeatInvitation.council_id).outerjoin(
    Person, Person.id == SeatInvitation.person_id
)


def seat_invitations(council_id: int) -> list[SeatInvited]:
    """What a council offered within the time that an invitation lasts, whatever was answered but yes."""
    asked = SeatInvitation.council_id == council_id, SeatInvitation.expires_at > db_now()
    return [SeatInvited(*row) for row in db.session.execute(_SELECT.where(*asked).order_by(SeatInvitation.id))]


def offered_to(person_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """The conditions "this invitation waits for the answer of this person", by the clock of the database."""
    mailbox = accounts.own_mailbox(person_id)
    if mailbox is None:
        return (false(),)
    waits = SeatInvitation.declined_at.is_(None), SeatInvitation.expires_at > db_now()
    return or_(SeatInvitation.mailbox == mailbox, SeatInvitation.person_id == person_id), *waits


def seats_offered(person_id: int | None) -> list[SeatInvited]:
    """The seats that wait for a person's answer."""
    rows = db.session.execute(_SELECT.where(*offered_to(person_id)).order_by(SeatInvitation.id))
    return [SeatInvited(*row) for row in rows]
