"""Every SELECT of verification."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from civic.accounts.models import Person
from civic.core.db import db, db_now
from civic.places.models import Neighbourhood
from civic.towns.models import Municipality
from civic.verification.models import DeskCode, Register, RegisterEntry, Tries, Verification
from civic.verification.rules import Level


def verification(person_id: int, municipality_id: int) -> Verification | None:
    """What a town has confirmed of a person, withdrawn or not."""
    mine = Verification.person_id == person_id, Verification.municipality_id == municipality_id
    return db.session.scalar(select(Verification).where(*mine))


def who_has(mark: str, municipality_id: int, but: int) -> bool:
    """Whether another account of a town than that of ``but`` was verified with a mark."""
    of_town = Verification.municipality_id == municipality_id, Verification.mark == mark
    return db.session.scalar(select(Verification.id).where(*of_town, Verification.person_id != but)) is not None


def marks_of(municipality_id: int, person_ids: Collection[int]) -> dict[int, str]:
    """By which marks a town knows people apart, as far as it compared their names and dates of birth. One query."""
    of_town = Verification.municipality_id == municipality_id, Verification.person_id.in_(person_ids)
    statement = select(Verification.person_id, Verification.mark).where(*of_town, Verification.mark.is_not(None))
    return {row.person_id: row.mark for row in db.session.execute(statement)}


@dataclass(frozen=True)
class Verified:
    """A verification as its owner reads it. ``hoods`` are the names of the neighbourhood."""

    municipality_id: int
    level: str
    hoods: dict[str, str] | None
    day: date
    way: str
    withdrawn_at: datetime | None
    reason: str
    language: str


def of_person(person_id: int, municipality_id: int) -> Verified | None:
    """What a town says of a person. One query."""
    v = Verification
    columns = v.municipality_id, v.level, Neighbourhood.names, v.day, v.way, v.withdrawn_at, v.reason, v.language
    statement = select(*columns).outerjoin(Neighbourhood, Neighbourhood.id == v.neighbourhood_id)
    row = db.session.execute(statement.where(v.person_id == person_id, v.municipality_id == municipality_id)).first()
    return Verified(*row) if row else None


def account_by_code(code: str) -> int | None:
    """Whose code somebody shows at the desk, while it lasts."""
    still = DeskCode.code == code, DeskCode.expires_at > db_now()
    return db.session.scalar(select(DeskCode.person_id).where(*still))


def code_of(person_id: int) -> DeskCode | None:
    """The code that somebody can show now."""
    mine = DeskCode.person_id == person_id, DeskCode.expires_at > db_now()
    return db.session.scalar(select(DeskCode).where(*mine))


def with_account(person_id: int) -> Person | None:
    """Somebody whose e-mail address is confirmed, and who has not left."""
    there = Person.id == person_id, Person.left_at.is_(None), Person.email_confirmed_at.is_not(None)
    return db.session.scalar(select(Person).where(*there))


def register_in_use(municipality_id: int) -> Register | None:
    of_town = Register.municipality_id == municipality_id, Register.in_use_since.is_not(None)
    return db.session.scalar(select(Register).where(*of_town))


def register_looked_at(municipality_id: int) -> Register | None:
    """The register that an officer sent and has not taken into use."""
    of_town = Register.municipality_id == municipality_id, Register.in_use_since.is_(None)
    return db.session.scalar(select(Register).where(*of_town).order_by(Register.id.desc()).limit(1))


def fields_of_register(municipality_id: int) -> list[str] | None:
    """Which fields people type to compare themselves with the register of their town; None without one."""
    of_town = Register.municipality_id == municipality_id, Register.in_use_since.is_not(None)
    return db.session.scalar(select(Register.fields).where(*of_town))


def entry(register_id: int, who: str, all_fields: str) -> RegisterEntry | None:
    same = RegisterEntry.register_id == register_id, RegisterEntry.who == who, RegisterEntry.all_fields == all_fields
    return db.session.scalar(select(RegisterEntry).where(*same))


@dataclass(frozen=True)
class Home:
    """Where a resident lives; None in a town without a map."""

    neighbourhood_id: int | None


def homes_of(wanted: Collection[str], register: Register) -> dict[str, Home]:
    """Where people live by their marks: by a register, or else by what an officer confirmed. Two queries.

    Whom neither knows is left out.
    """
    v = Verification
    confirmed = select(v.mark, v.neighbourhood_id).where(
        v.municipality_id == register.municipality_id, v.mark.in_(wanted), v.level == Level.RESIDENCE
    )
    listed = select(RegisterEntry.who, RegisterEntry.neighbourhood_id).where(
        RegisterEntry.register_id == register.id, RegisterEntry.who.in_(wanted)
    )
    found: dict[str, Home] = {}
    for statement in (confirmed, listed):
        found |= {mark: Home(hood) for mark, hood in db.session.execute(statement) if mark is not None}
    return found


def known_in(register_id: int, other_id: int) -> int:
    """How many people of one register are in another one too."""
    others = select(RegisterEntry.who).where(RegisterEntry.register_id == other_id)
    statement = select(func.count()).where(RegisterEntry.register_id == register_id, RegisterEntry.who.in_(others))
    return int(db.session.scalar(statement) or 0)


@dataclass(frozen=True)
class Totals:
    """How many people of a town are verified as residents, and how many of those by its register."""

    residents: int
    by_register: int


def totals(municipality_id: int) -> Totals:
    """One query."""
    v = Verification
    by_register = func.count().filter(v.way == "register")
    now = v.municipality_id == municipality_id, v.withdrawn_at.is_(None), v.level == "residence"
    row = db.session.execute(select(func.count(), by_register).where(*now)).one()
    return Totals(int(row[0]), int(row[1]))


def tries_since(person_id: int, municipality_id: int) -> datetime | None:
    """When somebody compared themselves with a register for the first time of those that count."""
    mine = Tries.person_id == person_id, Tries.municipality_id == municipality_id
    return db.session.scalar(select(Tries.since).where(*mine))


def hood_ids(municipality_id: int) -> dict[str, int]:
    """Neighbourhoods of a town's map by their code; without those that the map lacks by now."""
    statement = select(Neighbourhood.code, Neighbourhood.id).join(
        Municipality, Municipality.town_id == Neighbourhood.town_id
    )
    rows: Collection[Any] = db.session.execute(
        statement.where(Municipality.id == municipality_id, Neighbourhood.retired.is_(False))
    ).all()
    return {row.code: row.id for row in rows}
