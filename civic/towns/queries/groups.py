"""Who belongs to what, now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from civic.core.db import db, db_now
from civic.towns.models import Group, Membership
from civic.towns.rules import GroupKind


def holds_term(at: datetime | ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """The condition "this membership holds at this instant", by the clock of the database."""
    at = db_now() if at is None else at
    return and_(Membership.starts_at <= at, or_(Membership.ends_at.is_(None), Membership.ends_at > at))


def is_member(person_id: int | None, group_id: int | None) -> bool:
    """Whether a person's term in a group holds now."""
    if person_id is None or group_id is None:
        return False
    statement = select(Membership.id).where(
        Membership.group_id == group_id, Membership.person_id == person_id, holds_term()
    )
    return db.session.scalar(statement.limit(1)) is not None


def members_now(group_id: int) -> list[int]:
    """Persons whose term in a group holds now."""
    statement = select(Membership.person_id).where(Membership.group_id == group_id, holds_term())
    return list(db.session.scalars(statement.distinct().order_by(Membership.person_id)))


def group(group_id: int) -> Group | None:
    return db.session.get(Group, group_id)


def groups_by_id(ids: Collection[int]) -> list[Group]:
    """Some groups. One query, none for nothing."""
    return list(db.session.scalars(select(Group).where(Group.id.in_(sorted(ids))))) if ids else []


def groups_of(municipality_id: int) -> list[Group]:
    """The groups of a municipality that can be chosen for something, in the order in which they were made."""
    own = Group.municipality_id == municipality_id, Group.kind != GroupKind.READERS
    return list(db.session.scalars(select(Group).where(*own).order_by(Group.id)))


def how_many_members(group_id: int) -> int:
    """How many people's terms in a group hold now."""
    statement = select(func.count(Membership.person_id.distinct()))
    return db.session.scalar(statement.where(Membership.group_id == group_id, holds_term())) or 0


def membership(membership_id: int) -> Membership | None:
    return db.session.get(Membership, membership_id)


def verified_group(municipality_id: int) -> int:
    """The group of all verified residents of a town, which has to be there."""
    kind = Group.kind == GroupKind.VERIFIED
    return db.session.scalars(select(Group.id).where(Group.municipality_id == municipality_id, kind)).one()


def is_verified(person_id: int | None, municipality_id: int | None) -> bool:
    """Whether somebody counts now among the verified residents of a town, which may have none yet."""
    statement = select(Membership.id).join(Group, Group.id == Membership.group_id)
    theirs = Group.municipality_id == municipality_id, Group.kind == GroupKind.VERIFIED
    mine = Membership.person_id == (person_id or 0), holds_term()
    return db.session.scalar(statement.where(*theirs, *mine).limit(1)) is not None


def residents_group(municipality_id: int) -> int:
    """The standing group of everybody who registered with a municipality."""
    return db.session.scalars(
        select(Group.id).where(Group.municipality_id == municipality_id, Group.kind == GroupKind.RESIDENTS)
    ).one()
