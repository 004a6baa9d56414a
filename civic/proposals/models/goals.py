"""Which Sustainable Development Goals a proposal serves."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class ProposalGoal(Base):
    """One goal, by its number, that a proposal or a draft serves as its authors say."""

    __tablename__ = "proposals_goal"
    __table_args__ = (CheckConstraint("goal BETWEEN 1 AND 17", name="goal"),)

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    goal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
