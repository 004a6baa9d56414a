"""Who writes a proposal together with its first author, and who was asked to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class CoAuthor(Base):
    """Somebody who agreed to write a proposal with its first author, which is ``Proposal.author_id``."""

    __tablename__ = "proposals_author"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
        info={"leaving": "forget"},
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)


class AuthorInvitation(Base):
    """An author asked somebody to write with them; ``person_id`` is None where nobody is found under what was typed.

    Both kinds look the same to the author until ``expires_at``, also one that was declined: whoever asks learns
    nothing about who has an account. ``asked_as`` is what was typed, ``asked_key`` its normal form.
    """

    __tablename__ = "proposals_author_invitation"
    __table_args__ = (UniqueConstraint("proposal_id", "asked_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"}
    )
    asked_as: Mapped[str]
    asked_key: Mapped[str]
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"}
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
