"""Releases, and what the next one must know of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class Release(Base):
    """One compilation of the figures of a process. How far it is, or why nothing came of it, says its run.

    Everything here may be published. ``tables`` is the JSON of the protected tables, byte for byte what
    ``sha256`` is of; ``summary`` are the findings made of them. ``outcomes`` is the JSON of what is told of
    decisions by group (bands only), None for releases made before there were any. Exact counts are in no column.
    """

    __tablename__ = "statistics_release"
    __table_args__ = (
        UniqueConstraint("process_id", "snapshot"),
        UniqueConstraint("process_id", "number"),
        CheckConstraint("(published_at IS NULL) = (number IS NULL)", name="only_published_has_a_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("core_run.id"), unique=True)
    snapshot: Mapped[int]
    number: Mapped[int | None]
    requested_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"),
        index=True,
        info={"leaving": "keep: who had figures compiled is part of how they came about; the person's row is empty"},
    )
    published_at: Mapped[datetime | None]
    catalogue_version: Mapped[str | None]
    catalogue: Mapped[dict[str, Any] | None]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tables: Mapped[str | None] = mapped_column(Text)
    outcomes: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[dict[str, Any] | None]
    sha256: Mapped[str | None]


class History(Base):
    """Closed: who was counted in which cell of a release, for the gates of the next one. Read by the job only.

    People stand in it by a keyed hash, and the whole is encrypted with a key outside the database: ``sealed`` has who
    was counted, ``outcomes`` what was decided about them.
    """

    __tablename__ = "statistics_history"

    release_id: Mapped[int] = mapped_column(
        ForeignKey("statistics_release.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    outcomes: Mapped[bytes | None] = mapped_column(LargeBinary)
