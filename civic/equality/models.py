"""The check of a process: one row, written by its organisers until it is fixed, and never again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Table, event
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from civic.core.db import Base
from civic.equality.guards import POSTGRES_GUARDS, SQLITE_GUARDS


class Check(Base):
    """What a town writes before a process, see ``rules.Content``. From ``fixed_at`` on the database refuses changes.

    Who wrote and fixed it is in the log of acts, which has the forecast and the hash too.
    """

    __tablename__ = "equality_check"
    __table_args__ = (CheckConstraint("(fixed_at IS NULL) = (sha256 IS NULL)", name="fixed_has_a_hash"),)

    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id"), primary_key=True, autoincrement=False)
    affected: Mapped[dict[str, str]]
    evidence: Mapped[dict[str, str]]
    mitigation: Mapped[dict[str, str]]
    neighbourhoods: Mapped[list[str]]
    dimension: Mapped[str]
    forecast: Mapped[dict[str, int]]
    fixed_at: Mapped[datetime | None]
    sha256: Mapped[str | None]


def _ddl(statement: str, dialect: str) -> ExecutableDDLElement:
    make: Callable[[str], ExecutableDDLElement] = DDL  # its initialiser has no types in the library
    return make(statement.replace("%", "%%")).execute_if(dialect=dialect)


_table = Check.__table__
assert isinstance(_table, Table)
for _guard in SQLITE_GUARDS:
    event.listen(_table, "after_create", _ddl(_guard, "sqlite"))
for _guard in POSTGRES_GUARDS:
    event.listen(_table, "after_create", _ddl(_guard, "postgresql"))
