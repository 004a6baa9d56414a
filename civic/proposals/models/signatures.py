"""Supporters who signed on paper."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Signature(Base):
    """Somebody of the register signed for a proposal on paper, on a day, as an officer entered it.

    ``mark`` is ``verification.rules.Marks.who``, a keyed hash of name and date of birth: the key makes a person count
    once. Neither is kept in clear. The neighbourhood is that of the register on the day of entering.
    """

    __tablename__ = "proposals_signature"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    mark: Mapped[str] = mapped_column(primary_key=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("places_neighbourhood.id"))
    day: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    entered_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the act is the town's"}
    )
