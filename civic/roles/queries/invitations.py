"""Roles that were offered to an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, select

from civic.accounts import queries as accounts
from civic.core.db import db, db_now
from civic.roles.models import RoleInvitation


@dataclass(frozen=True)
class RoleInvited:
    """A role that was offered: ``email`` as it was typed."""

    id: int
    municipality_id: int
    email: str
    role: str
    at: datetime


_COLUMNS = (
    RoleInvitation.id,
    RoleInvitation.municipality_id,
    RoleInvitation.email,
    RoleInvitation.role,
    RoleInvitation.created_at,
)


def role_invitations(municipality_id: int) -> list[RoleInvited]:
    """What a municipality offered within the time that an invitation lasts, whatever was answered but yes."""
    statement = select(*_COLUMNS).where(
        RoleInvitation.municipality_id == municipality_id, RoleInvitation.expires_at > db_now()
    )
    rows = db.session.execute(statement.order_by(RoleInvitation.role, RoleInvitation.id))
    return [RoleInvited(*row) for row in rows]


def offered_to(person_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """The conditions "this invitation waits for the answer of this person", by the clock of the database."""
    mailbox = accounts.own_mailbox(person_id)
    if mailbox is None:
        return (false(),)
    return RoleInvitation.mailbox == mailbox, RoleInvitation.declined_at.is_(None), RoleInvitation.expires_at > db_now()


def roles_offered(person_id: int | None) -> list[RoleInvited]:
    """The roles that wait for a person's answer."""
    rows = db.session.execute(select(*_COLUMNS).where(*offered_to(person_id)).order_by(RoleInvitation.id))
    return [RoleInvited(*row) for row in rows]
