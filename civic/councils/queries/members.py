"""Reading who sits in a council."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, or_, select

from civic.accounts.models import Organisation, Person
from civic.core.db import db, db_now
from civic.councils.models import Seat
from civic.councils.rules import SeatKind
from civic.spaces import queries as spaces
from civic.spaces.models import Membership


@dataclass(frozen=True)
class MemberRow:
    """Somebody whose term holds. ``kind`` is None for a member who got no seat here."""

    membership_id: int
    person_id: int
    name: str
    office: str
    kind: str | None
    organisation: str | None
    organisation_slug: str | None
    first_day: date
    last_day: date | None


def members(group_id: int) -> list[MemberRow]:
    """Members whose term holds now, by the clock of the database: the chair first, then by name."""
    rows = db.session.execute(
        select(
            Membership.id,
            Person.id,
            Person.display_name,
            Membership.office,
            Seat.kind,
            Organisation.name,
            Organisation.slug,
            Membership.first_day,
            Membership.last_day,
        )
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Seat, Seat.membership_id == Membership.id)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .where(Membership.group_id == group_id, spaces.holds_term(), Person.left_at.is_(None))
        .order_by(case((Membership.office == "chair", 0), else_=1), Person.display_name, Membership.id)
    )
    return [MemberRow(*row) for row in rows]


def past_members(group_id: int) -> int:
    """How many people sat there whose last term is over; who they were is not shown."""
    present = select(Membership.person_id).where(
        Membership.group_id == group_id, or_(Membership.ends_at.is_(None), Membership.ends_at > db_now())
    )
    statement = select(func.count(Membership.person_id.distinct())).where(
        Membership.group_id == group_id, Membership.ends_at <= db_now(), Membership.person_id.not_in(present)
    )
    return db.session.scalar(statement) or 0


def terms(group_id: int) -> list[tuple[int, date, date | None, str | None]]:
    """Every term of a group, as (person, first day, last day, kind of seat)."""
    rows = db.session.execute(
        select(Membership.person_id, Membership.first_day, Membership.last_day, Seat.kind)
        .outerjoin(Seat, Seat.membership_id == Membership.id)
        .where(Membership.group_id == group_id)
    )
    return [(row.person_id, row.first_day, row.last_day, row.kind) for row in rows]


def taken(rows: Sequence[MemberRow]) -> dict[SeatKind, int]:
    """How many seats of each kind are taken."""
    return {kind: sum(1 for row in rows if row.kind == kind) for kind in SeatKind}
