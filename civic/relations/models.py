"""Relations between public things."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Relation(Base):
    """Two things are related in one way; ``kind`` is ``rules.Kind`` as it is read from the one with the lower number.

    Who said it is in the activity log.
    """

    __tablename__ = "relations_relation"
    __table_args__ = (CheckConstraint("low_id < high_id", name="order"),)

    low_id: Mapped[int] = mapped_column(
        ForeignKey("spaces_resource.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    high_id: Mapped[int] = mapped_column(
        ForeignKey("spaces_resource.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
