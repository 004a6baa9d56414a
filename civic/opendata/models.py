"""Files of open data, made at night."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class OpenFile(Base):
    """A file of a town: a dataset in one format, or the archive of all. ``mark`` is ``queries.mark`` of its instant."""

    __tablename__ = "opendata_file"

    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("spaces_municipality.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    records: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str]
    mark: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
