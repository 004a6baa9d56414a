"""Roles in municipalities, and offers of them. Tables keep the prefix ``spaces_``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class RoleGrant(Base):
    """A role in one municipality."""

    __tablename__ = "spaces_role"
    __table_args__ = (UniqueConstraint("municipality_id", "person_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    role: Mapped[str]
    since: Mapped[datetime] = mapped_column(default=clock.now)


class RoleInvitation(Base):
    """An address was asked to take a role in a municipality; who has it holds the role once they accept.

    It belongs to an address, not to a person: there is a row whether or not an account has that mailbox. A row that
    was declined stays until it expires, so that it looks as if it still waited and is not sent again at once.
    """

    __tablename__ = "spaces_role_invitation"
    __table_args__ = (UniqueConstraint("municipality_id", "mailbox", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    email: Mapped[str]
    mailbox: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
