"""What the set-up asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Row, func, inspect, select

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.core.db import db, db_now
from civic.core.outbox import OutboxRow
from civic.towns.models import Municipality
from civic.votes.models import Vote
from civic.votes.rules import VoteState


def is_empty() -> bool:
    """Whether no municipality has been founded yet."""
    return db.session.scalar(select(Municipality.id).limit(1)) is None


def has_admin() -> bool:
    """Whether somebody looks after the installation."""
    return db.session.scalar(select(Person.id).where(Person.admin).limit(1)) is not None


def clock_of(connection: Connection) -> datetime:
    """The present instant as a database sees it."""
    return connection.execute(select(db_now())).scalar_one()


def log_hash(connection: Connection, number: int) -> str | None:
    """The hash of an entry of the log; None if there is none."""
    return connection.execute(select(AuditEntry.hash).where(AuditEntry.number == number)).scalar_one_or_none()


def tables(connection: Connection) -> int:
    """How many tables a database has; reads its file, which asking for the time does not."""
    return len(inspect(connection).get_table_names())


def open_votes(connection: Connection) -> list[tuple[int, str | None]]:
    """Votes in which people can vote or that wait to be counted, with their opening entries; none before any table."""
    if not inspect(connection).has_table(Vote.__tablename__):
        return []
    found = connection.execute(select(Vote.id, Vote.opening).where(Vote.state == VoteState.OPENED))
    return [(row.id, row.opening) for row in found]


def revisions(connection: Connection) -> set[str]:
    """The migrations at which a database stands; empty where none ever ran."""
    return set(MigrationContext.configure(connection).get_current_heads())


def stopped_jobs(connection: Connection) -> Sequence[Row[str, str | None, int]]:
    """Jobs that were given up, as rows of ``name``, ``error`` and ``count``."""
    return connection.execute(
        select(OutboxRow.name, OutboxRow.error, func.count().label("count"))
        .where(OutboxRow.failed_at.is_not(None))
        .group_by(OutboxRow.name, OutboxRow.error)
        .order_by(OutboxRow.name, OutboxRow.error)
    ).all()


def stopped() -> Sequence[OutboxRow]:
    """Jobs that were given up, the first one first."""
    return db.session.scalars(select(OutboxRow).where(OutboxRow.failed_at.is_not(None)).order_by(OutboxRow.id)).all()
