"""The log's table. No foreign keys: an entry outlives what it describes. No name and no free text of a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class AuditEntry(Base):
    """One act: who (a number), what, to which thing, when; chained to the entry before by its hash."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None]
    verb: Mapped[str]
    kind: Mapped[str]
    thing: Mapped[str]
    municipality_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class AuditHead(Base):
    """The end of the chain: one row, locked by whoever appends."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    entries: Mapped[int]


SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb.upper()} ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    for verb in ("update", "delete")
)
POSTGRES_GUARDS = (
    "CREATE FUNCTION audit_entry_append_only() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION 'the log is append-only'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()",
)


def _ddl(statement: str, dialect: str) -> Any:
    make: Any = DDL  # untyped in the library
    return make(statement.replace("%", "%%")).execute_if(dialect=dialect)


_table = AuditEntry.__table__
assert isinstance(_table, Table)
for _guard in SQLITE_GUARDS:
    event.listen(_table, "after_create", _ddl(_guard, "sqlite"))
for _guard in POSTGRES_GUARDS:
    event.listen(_table, "after_create", _ddl(_guard, "postgresql"))
