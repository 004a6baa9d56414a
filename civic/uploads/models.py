"""Files that towns sent. The table keeps the prefix ``spaces_``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class TownFile(Base):
    """A map or a table of people that was sent, until it is used or has waited for too long.

    ``run_id`` is the job that reads it; None for a short table, which is read at once. ``data`` is the file until it
    was read, ``found`` (JSON) what was read from it. ``options`` are the other fields of its form.
    """

    __tablename__ = "spaces_town_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("core_run.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    kind: Mapped[str]
    options: Mapped[dict[str, Any]]
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    found: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
