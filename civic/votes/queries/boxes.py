"""Reading ballots, which lie in a table or on sheets; a slot leads to one, never a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import column, func, select, table

from civic.core.db import db, whole_read
from civic.votes import sheets
from civic.votes.models import SHEETS, Ballot

#: Pages of 8 kB up to which the table of ballots is clustered with each batch: half a second of waiting.
MOST_PAGES = 4000


def embedded() -> bool:
    """Whether ballots lie on sheets in a file of their own, as in SQLite."""
    return db.engine.dialect.name == "sqlite"


def sheet_count(vote_id: int) -> int:
    """How many sheets the ballots of a vote take; 0 before the first."""
    start = sheets.first(vote_id)
    last = db.session.scalar(
        select(func.max(SHEETS.c.id)).where(SHEETS.c.id >= start, SHEETS.c.id < start + sheets.MOST)
    )
    return 0 if last is None else last - start + 1


def sheet(number: int) -> str | None:
    return db.session.scalar(select(SHEETS.c.body).where(SHEETS.c.id == number))


def on_sheets(vote_id: int) -> dict[str, sheets.Record]:
    """All ballots of a vote that lie on sheets, by slot."""
    start = sheets.first(vote_id)
    bodies = select(SHEETS.c.body).where(SHEETS.c.id >= start, SHEETS.c.id < start + sheets.MOST)
    found: dict[str, sheets.Record] = {}
    for body in db.session.scalars(bodies):
        found |= sheets.read(body)
    return found


@dataclass(frozen=True)
class Found:
    """What lies under a slot."""

    choice: list[Any]
    revision: int
    nonce: bytes


def ballot(vote_id: int, slot: str) -> Found | None:
    """What lies under a slot, for the voter who changes it."""
    if embedded():
        count = sheet_count(vote_id)
        body = sheet(sheets.first(vote_id) + sheets.which(slot, count)) if count else None
        record = sheets.read(body).get(slot) if body else None
        return None if record is None else _on_record(record)
    row = db.session.execute(
        select(Ballot.choice, Ballot.revision, Ballot.nonce).where(Ballot.vote_id == vote_id, Ballot.slot == slot)
    ).one_or_none()
    return None if row is None else Found(row.choice, row.revision, row.nonce)


def _on_record(record: sheets.Record) -> Found:
    return Found(record[1], record[0], bytes.fromhex(record[2]))


def boxed(vote_id: int) -> dict[str, Found]:
    """All ballots of a vote with their nonces, by slot; for the public log."""
    if embedded():
        return {slot: _on_record(record) for slot, record in on_sheets(vote_id).items()}
    wanted = select(Ballot.slot, Ballot.choice, Ballot.revision, Ballot.nonce).where(Ballot.vote_id == vote_id)
    with whole_read():
        rows = db.session.execute(wanted.execution_options(yield_per=5000))
        return {row.slot: Found(row.choice, row.revision, row.nonce) for row in rows}


def ballots(vote_id: int) -> list[tuple[tuple[Any, ...], int]]:
    """All ballots of a vote, equal ones together, lists as tuples; for the tally."""
    if embedded():
        return list(Counter(_as_tuple(record[1]) for record in on_sheets(vote_id).values()).items())
    statement = select(Ballot.choice).where(Ballot.vote_id == vote_id).execution_options(yield_per=5000)
    with whole_read():
        return list(Counter(map(_as_tuple, db.session.scalars(statement))).items())


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value


def unsettled(vote_id: int) -> list[Ballot]:
    """Ballots that no batch has written anew yet; on sheets there are none."""
    if embedded():
        return []
    return list(db.session.scalars(select(Ballot).where(Ballot.vote_id == vote_id, Ballot.settled.is_(False))))


def settled_by_chance(vote_id: int, most: int) -> list[Ballot]:
    """So many of the other ballots, drawn by chance."""
    others = select(Ballot).where(Ballot.vote_id == vote_id, Ballot.settled).order_by(func.random()).limit(most)
    return list(db.session.scalars(others))


def may_cluster() -> bool:
    """Whether the database lets this program write the table of ballots anew, and it is small enough to do so often."""
    owner = func.pg_has_role(column("relowner"), "USAGE")
    found = select(owner & (column("relpages") < MOST_PAGES)).select_from(table("pg_class"))
    return bool(db.session.scalar(found.where(column("oid") == func.to_regclass(Ballot.__tablename__))))


def slots_used(vote_id: int) -> set[str]:
    if embedded():
        return set(on_sheets(vote_id))
    return set(db.session.scalars(select(Ballot.slot).where(Ballot.vote_id == vote_id)))
