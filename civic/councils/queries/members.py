"""Reading who sits in a council."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, or_, select

from civic.accounts.models import Organisation, Person
from civic.core.db import db, db_now
from civic.councils.models import Council, FormerTerm, Seat
from civic.councils.rules import SeatKind
from civic.towns import queries as towns
from civic.towns.models import Membership, Municipality


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
        .where(Membership.group_id == group_id, towns.holds_term(), Person.left_at.is_(None))
        .order_by(case((Membership.office == "chair", 0), else_=1), Person.display_name, Membership.id)
    )
    return [MemberRow(*row) for row in rows]


def seated(municipality_id: int) -> list[int]:
    """Persons who hold a seat in a council of a town now, each once. For statistics."""
    rows = db.session.scalars(
        select(Membership.person_id)
        .join(Council, Council.group_id == Membership.group_id)
        .where(Council.municipality_id == municipality_id, towns.holds_term())
        .distinct()
        .order_by(Membership.person_id)
    )
    return list(rows)


def past_members(group_id: int) -> int:
    """How many people sat there whose last term is over; who they were is not shown."""
    present = select(Membership.person_id).where(
        Membership.group_id == group_id, or_(Membership.ends_at.is_(None), Membership.ends_at > db_now())
    )
    statement = select(func.count(Membership.person_id.distinct())).where(
        Membership.group_id == group_id, Membership.ends_at <= db_now(), Membership.person_id.not_in(present)
    )
    return db.session.scalar(statement) or 0


@dataclass(frozen=True)
class PastTerm:
    """A term that is over, without its member."""

    first_day: date
    last_day: date | None
    kind: str | None
    organisation: str | None


#: So many past terms are shown, the latest first.
MOST_PAST = 100


def past_terms(group_id: int) -> list[PastTerm]:
    """Terms that are over, the latest first: when, on which kind of seat, for which organisation; never who."""
    rows = db.session.execute(
        select(Membership.first_day, Membership.last_day, Seat.kind, Organisation.name)
        .outerjoin(Seat, Seat.membership_id == Membership.id)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .where(Membership.group_id == group_id, Membership.ends_at <= db_now())
        .order_by(Membership.last_day.desc(), Membership.first_day, Seat.kind, Organisation.name)
        .limit(MOST_PAST)
    )
    return [PastTerm(*row) for row in rows]


def members_on(council: Council, day: date) -> int:
    """How many members a council had on a day of its municipality, those included who have left since."""
    sat = (
        select(func.count(Membership.person_id.distinct()))
        .where(Membership.group_id == council.group_id, Membership.first_day <= day)
        .where(or_(Membership.last_day.is_(None), Membership.last_day >= day))
    )
    gone = (
        select(func.count())
        .select_from(FormerTerm)
        .where(FormerTerm.council_id == council.id, FormerTerm.first_day <= day, FormerTerm.last_day >= day)
    )
    return (db.session.scalar(sat) or 0) + (db.session.scalar(gone) or 0)


def council_terms(person_id: int) -> list[tuple[int, str, date, date | None]]:
    """The terms of a person in councils, as (council, its time zone, first day, last day)."""
    statement = (
        select(Council.id, Municipality.timezone, Membership.first_day, Membership.last_day)
        .join(Membership, Membership.group_id == Council.group_id)
        .join(Municipality, Municipality.id == Council.municipality_id)
    )
    return [
        (row[0], row[1], row[2], row[3])
        for row in db.session.execute(statement.where(Membership.person_id == person_id))
    ]


@dataclass(frozen=True)
class OwnSeat:
    """A council in which somebody sits."""

    slug: str
    names: dict[str, str]
    last_day: date | None


def councils_of(person_id: int) -> list[OwnSeat]:
    """The councils in which somebody's term holds now. For that person only."""
    rows = db.session.execute(
        select(Council.slug, Council.names, Membership.last_day)
        .join(Membership, Membership.group_id == Council.group_id)
        .where(Membership.person_id == person_id, towns.holds_term())
        .order_by(Council.id)
    )
    return [OwnSeat(*row) for row in rows]


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
