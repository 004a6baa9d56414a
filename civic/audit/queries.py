"""Reading the log."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVarTuple

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.exc import StatementError

from civic.audit.models import COVERS_NUMBER, AuditEntry, AuditHead, AuditSecret
from civic.audit.rules import Entry, Head, Walk
from civic.core.db import db, whole_read
from civic.core.pagination import Page, keyset, paged

Ts = TypeVarTuple("Ts")

PORTION = 1000


def head(lock: bool = False) -> Head | None:
    """The end of the log, None before its first entry; with ``lock``, others wait until the transaction ends."""
    statement = select(AuditHead.hash, AuditHead.entries).where(AuditHead.id == 1)
    row = db.session.execute(statement.with_for_update() if lock else statement).one_or_none()
    return Head(row.entries, row.hash) if row else None


@dataclass(frozen=True)
class _Row:
    number: int
    version: int
    at: datetime
    actor_id: int | None
    verb: str
    kind: str
    thing: str
    municipality_id: int | None
    details: dict[str, object]
    previous: str
    hash: str


def entry_of(row: _Row | AuditEntry) -> Entry:
    """What the hash of a row covers."""
    number = row.number if row.version >= COVERS_NUMBER else None
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    return Entry(at, row.actor_id, row.verb, row.kind, row.thing, row.municipality_id, row.details, number)


def walk(now: datetime, stops: frozenset[int] = frozenset()) -> Walk:
    """Go along the whole log, from its first entry to its end; what is wrong stands in ``faults``."""
    going = Walk(now, stops)
    with whole_read():
        numbers = _numbers()
        for number, row in _rows(numbers):
            if row is None:
                going.unreadable(number)
            else:
                going.take(number, entry_of(row), row.previous, row.hash)
        going.end(head() or Head())
    return going


def entries() -> Iterator[tuple[Entry, str, str]]:
    """All entries from the first one on, each with the hash before it and its own."""
    with whole_read():
        for _, row in _rows(_numbers()):
            if row is not None:
                yield entry_of(row), row.previous, row.hash


def _numbers() -> Iterator[list[int]]:
    last = None
    while True:
        statement = select(AuditEntry.id, AuditEntry.number).order_by(AuditEntry.number, AuditEntry.id).limit(PORTION)
        if last is not None:
            statement = statement.where(AuditEntry.number > last)
        found = [row.number for row in db.session.execute(statement)]
        if not found:
            return
        yield found
        last = found[-1]


def _rows(portions: Iterator[list[int]]) -> Iterator[tuple[int, _Row | None]]:
    """Each entry with its number, in the order of numbers; None where what is stored cannot be an entry."""
    for numbers in portions:
        try:
            yield from [(row.number, row) for row in _read(numbers)]
        except (ValueError, TypeError, StatementError):
            for number in numbers:
                yield number, _alone(number)


def _alone(number: int) -> _Row | None:
    try:
        return next(iter(_read([number])), None)
    except (ValueError, TypeError, StatementError):
        return None


def _read(numbers: Sequence[int]) -> list[_Row]:
    e = AuditEntry
    columns = (e.number, e.version, e.at, e.actor_id, e.verb, e.kind, e.thing, e.municipality_id)
    statement = select(*columns, cast(e.details, Text), e.previous, e.hash)
    statement = statement.where(e.number.between(numbers[0], numbers[-1])).order_by(e.number, e.id)
    return [_Row(*row[:8], json.loads(row[8]), *row[9:]) for row in db.session.execute(statement)]


def secret(number: int) -> bytes | None:
    """The key of an entry's commitments, if there still is one."""
    return db.session.scalar(select(AuditSecret.key).where(AuditSecret.number == number))


def numbers_about(person_id: int) -> Select[int]:
    """The entries that somebody wrote or that are about them."""
    own = (AuditEntry.actor_id == person_id) | ((AuditEntry.kind == "person") & (AuditEntry.thing == str(person_id)))
    return select(AuditEntry.number).where(own)


def of_thing(kind: str, thing: int | str, limit: int = 50) -> list[AuditEntry]:
    """What happened to one thing, newest first."""
    statement = select(AuditEntry).where(AuditEntry.kind == kind, AuditEntry.thing == str(thing))
    return list(db.session.scalars(statement.order_by(AuditEntry.number.desc()).limit(limit)))


@dataclass(frozen=True)
class Act:
    """When something was done, and what the log says of it."""

    at: datetime
    details: dict[str, object]


def first_acts(kind: str, things: Collection[int | str], *verbs: str) -> dict[str, dict[str, Act]]:
    """The first entry of each of some acts, by thing and verb. One query."""
    e = AuditEntry
    wanted = e.kind == kind, e.thing.in_([str(thing) for thing in things]), e.verb.in_(verbs)
    rows = db.session.execute(select(e.thing, e.verb, e.at, e.details).where(*wanted).order_by(e.number))
    found: dict[str, dict[str, Act]] = {}
    for row in rows:
        found.setdefault(row.thing, {}).setdefault(row.verb, Act(row.at, row.details))
    return found


@dataclass(frozen=True)
class Wanted:
    """Which acts somebody wants to see. None leaves out nothing.

    ``towns`` limits them to some municipalities; ``first`` belongs to the time that is asked for, ``until`` does not.
    """

    towns: frozenset[int] | None = None
    kind: str | None = None
    thing: str | None = None
    actor_id: int | None = None
    first: datetime | None = None
    until: datetime | None = None


def _of(statement: Select[*Ts], wanted: Wanted) -> Select[*Ts]:
    e = AuditEntry
    if wanted.towns is not None:
        statement = statement.where(e.municipality_id.in_(wanted.towns))
    for column, value in ((e.kind, wanted.kind), (e.thing, wanted.thing), (e.actor_id, wanted.actor_id)):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.first is not None:
        statement = statement.where(e.at >= wanted.first)
    return statement if wanted.until is None else statement.where(e.at < wanted.until)


def acts(wanted: Wanted, after: str | None, before: str | None, limit: int) -> tuple[Page[AuditEntry], int]:
    """A page of acts, newest first, and how many there are in all. Two queries."""
    statement, backwards = keyset(_of(select(AuditEntry), wanted), [(AuditEntry.number, True)], after, before, limit)
    rows = list(db.session.scalars(statement))
    page = paged(rows, lambda row: (row.number,), backwards, bool(after or before), limit)
    return page, db.session.scalar(_of(select(func.count()).select_from(AuditEntry), wanted)) or 0


def kinds(towns: frozenset[int] | None) -> list[str]:
    """The kinds of things that acts of some municipalities are about. One query."""
    return sorted(db.session.scalars(_of(select(AuditEntry.kind).distinct(), Wanted(towns))))
