"""The log's tables. No foreign keys: an entry outlives what it describes. No name and no free text of a person.

The database itself refuses to change the log (triggers below). Whoever owns the database can drop them; that is what
checkpoints outside of it are for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import DDL, Index, LargeBinary, Table, event
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from civic.audit.guards import POSTGRES_GUARDS, SQLITE_GUARDS
from civic.core import clock
from civic.core.db import Base

#: What ``version`` says of an entry: whether its hash covers its number.
COVERS_NUMBER = 2


class AuditEntry(Base):
    """One act: who (a number), what, to which thing, when; chained to the entry before by its hash.

    ``number`` is its place in the log, from 1 on and without a gap.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_thing", "kind", "thing"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=COVERS_NUMBER)
    at: Mapped[datetime] = mapped_column(default=clock.wall)
    actor_id: Mapped[int | None]
    verb: Mapped[str]
    kind: Mapped[str]
    thing: Mapped[str]
    municipality_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, object]]
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class AuditHead(Base):
    """The end of the chain: one row, locked by whoever appends."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    entries: Mapped[int]


class AuditSecret(Base):
    """The key of an entry's commitments. Deleting it takes what the entry said about words, and nothing else."""

    __tablename__ = "audit_secret"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[bytes] = mapped_column(LargeBinary)


def _ddl(statement: str, dialect: str) -> ExecutableDDLElement:
    make: Callable[[str], ExecutableDDLElement] = DDL  # its initialiser has no types in the library
    return make(statement.replace("%", "%%")).execute_if(dialect=dialect)


# After the last of the three tables that the guards are about.
_table = AuditSecret.__table__
assert isinstance(_table, Table)
for _other in (AuditEntry.__table__, AuditHead.__table__):
    assert isinstance(_other, Table)
    _table.add_is_dependent_on(_other)
for _guard in SQLITE_GUARDS:
    event.listen(_table, "after_create", _ddl(_guard, "sqlite"))
for _guard in POSTGRES_GUARDS:
    event.listen(_table, "after_create", _ddl(_guard, "postgresql"))
