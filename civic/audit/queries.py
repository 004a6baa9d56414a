"""Reading the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from sqlalchemy import select

from civic.audit.models import AuditEntry, AuditHead
from civic.audit.rules import GENESIS, Entry
from civic.core.db import db, whole_read


def head(lock: bool = False) -> tuple[str, int]:
    """The last hash and the number of entries; with ``lock``, nobody else appends until the transaction ends."""
    statement = select(AuditHead.hash, AuditHead.entries).where(AuditHead.id == 1)
    row = db.session.execute(statement.with_for_update() if lock else statement).one_or_none()
    return (row.hash, row.entries) if row else (GENESIS, 0)


def entry_of(row: AuditEntry) -> Entry:
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    return Entry(at, row.actor_id, row.verb, row.kind, row.thing, row.municipality_id, row.details)


def entries() -> Iterator[tuple[Entry, str, str]]:
    """All entries from the first one on, as ``rules.first_break`` reads them."""
    statement = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    with whole_read():
        for row in db.session.scalars(statement):
            yield entry_of(row), row.previous, row.hash


def of_thing(kind: str, thing: int | str, limit: int = 50) -> list[AuditEntry]:
    """What happened to one thing, newest first."""
    statement = select(AuditEntry).where(AuditEntry.kind == kind, AuditEntry.thing == str(thing))
    return list(db.session.scalars(statement.order_by(AuditEntry.id.desc()).limit(limit)))
