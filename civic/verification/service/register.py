"""Registers: an officer sends one, sees what would be used, and takes it into use. Only keyed hashes are kept."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, insert

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.places import queries as places
from civic.places.rules import Gazetteer
from civic.towns import queries as towns
from civic.verification import queries
from civic.verification.models import Register, RegisterEntry
from civic.verification.policy import Can, require
from civic.verification.reading import MOST_TOLD, Reader, Reading
from civic.verification.rules import VerificationCode, key_mark
from civic.verification.service.writing import key_of

#: Entries that go to the database at once.
_PORTION = 5_000


def look_at(actor: Actor, municipality_id: int, data: bytes, folder: Path) -> Register:
    """Read a register (CSV) and keep its marks beside the one in use, for the officer to decide.

    Raises:
        Unreadable: it is no table.
        Refused: a column is missing, or no line can be used.
    """
    require(actor, Can.VERIFY, towns.InMunicipality(municipality_id))
    town = towns.municipality_by_id(municipality_id)
    gazetteer = places.gazetteer(town.town_id) if town.town_id else Gazetteer(())
    key = key_of(folder, municipality_id)
    today = clock.day_in(town.timezone, clock.now())
    found = Reader(key, municipality_id, gazetteer, today).read(data)
    _forget_looked_at(municipality_id)
    row = Register(
        municipality_id=municipality_id,
        fields=[field.value for field in found.fields],
        key_mark=key_mark(key),
        entries=len(found.entries),
        left_out=len(found.problems),
        problems=[[one.line, one.code.value, one.column] for one in found.problems[:MOST_TOLD]],
    )
    db.session.add(row)
    db.session.flush()
    _write(row.id, found, queries.hood_ids(municipality_id))
    return row


def _write(register_id: int, found: Reading, hoods: dict[str, int]) -> None:
    rows = [
        {
            "register_id": register_id,
            "who": entry.marks.who,
            "all_fields": entry.marks.all,
            "neighbourhood_id": hoods.get(entry.neighbourhood or ""),
        }
        for entry in found.entries
    ]
    for start in range(0, len(rows), _PORTION):
        db.session.execute(insert(RegisterEntry), rows[start : start + _PORTION])


def take_into_use(actor: Actor, municipality_id: int) -> Register:
    """Compare people with the register that was looked at, from now on. Who is verified stays verified.

    Raises:
        Refused: none was looked at.
    """
    require(actor, Can.VERIFY, towns.InMunicipality(municipality_id))
    found = queries.register_looked_at(municipality_id)
    if found is None:
        raise Refused(VerificationCode.NO_DRAFT)
    before = queries.register_in_use(municipality_id)
    entries = before.entries if before else 0
    if before is not None:
        _forget(before.id)
    found.in_use_since = clock.now()
    db.session.flush()
    audit.record(
        actor,
        "take_into_use",
        "register",
        found.id,
        municipality_id,
        before={"number_of_entries": entries},
        after={"number_of_entries": found.entries},
    )
    return found


def discard(actor: Actor, municipality_id: int) -> None:
    """Forget the register that was looked at. Forgetting none is as good."""
    require(actor, Can.VERIFY, towns.InMunicipality(municipality_id))
    _forget_looked_at(municipality_id)


def _forget_looked_at(municipality_id: int) -> None:
    found = queries.register_looked_at(municipality_id)
    if found is not None:
        _forget(found.id)


def _forget(register_id: int) -> None:
    db.session.execute(delete(RegisterEntry).where(RegisterEntry.register_id == register_id))
    db.session.execute(delete(Register).where(Register.id == register_id))
    db.session.flush()
