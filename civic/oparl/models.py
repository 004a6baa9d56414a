"""Who agreed to be named in the open standard, and when objects of it were first seen, changed and gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Named(Base):
    """A member agreed to be named in the open data of a council; without a row they are not in it.

    The number of the row stands for them there, so that members of several councils are not linked by it.
    """

    __tablename__ = "oparl_named"
    # A number that stood for one person must never stand for another.
    __table_args__ = (UniqueConstraint("council_id", "person_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("councils_council.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    agreed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Noted(Base):
    """An object that was public: of one that is gone, nothing but that it was there.

    ``kind`` and ``number`` are its address; ``digest`` is a hash of what it said.
    """

    __tablename__ = "oparl_noted"
    __table_args__ = (UniqueConstraint("municipality_id", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    kind: Mapped[str]
    number: Mapped[int]
    digest: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
