"""Pictures and documents of proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db
from civic.proposals.models import Attachment, Proposal
from civic.proposals.rules import ProposalState
from civic.uploads.contents import Kind


@dataclass(frozen=True)
class File:
    """A picture or a document without what is in it; sizes are of the small version of a picture, in pixels."""

    id: int
    proposal_id: int
    kind: Kind
    description: str
    size: int
    width: int
    height: int


@dataclass(frozen=True)
class Past:
    """What happened with a file: who attached it when, and who removed it and why. Names are empty where they left."""

    kind: Kind
    description: str
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str
    reason: str


@dataclass(frozen=True)
class Sent:
    """A file as it is sent to a reader. ``draft``: only those who write the proposal may have it."""

    kind: Kind
    data: bytes
    draft: bool


def files_of(proposal_id: int) -> list[File]:
    """The files of a proposal in the order in which they were attached. One query."""
    a = Attachment
    columns = a.id, a.proposal_id, a.kind, a.description, a.size, a.small_width, a.small_height
    there = a.proposal_id == proposal_id, a.removed_at.is_(None)
    rows = db.session.execute(select(*columns).where(*there).order_by(a.id))
    return [File(row.id, row.proposal_id, Kind(row.kind), *row[3:]) for row in rows]


def file(proposal_id: int, file_id: int) -> Attachment | None:
    """A file of a proposal to change, without what is in it."""
    there = Attachment.id == file_id, Attachment.proposal_id == proposal_id, Attachment.removed_at.is_(None)
    return db.session.scalar(select(Attachment).where(*there))


def sent(proposal_id: int, file_id: int, *, small: bool) -> Sent | None:
    """A file with what is in it. One query."""
    data = Attachment.small if small else Attachment.data
    there = Attachment.id == file_id, Attachment.proposal_id == proposal_id, Attachment.removed_at.is_(None)
    statement = select(Attachment.kind, func.coalesce(data, Attachment.data).label("data"), Proposal.state)
    row = db.session.execute(
        statement.join(Proposal, Proposal.id == Attachment.proposal_id).where(*there)
    ).one_or_none()
    return Sent(Kind(row.kind), row.data, row.state == ProposalState.DRAFT) if row else None


def files_of_a_day(person_id: int | None) -> int:
    """How many files somebody attached within the last day."""
    lately = Attachment.added_at > clock.now() - timedelta(days=1)
    return db.session.scalar(select(func.count()).where(Attachment.added_by == person_id, lately)) or 0


def past_files(proposal_id: int) -> list[Past]:
    """Every file that a published proposal has or had, the newest first. One query."""
    adder, remover = aliased(Person), aliased(Person)
    a = Attachment
    statement = (
        select(a, adder.display_name, adder.left_at, remover.display_name, remover.left_at)
        .outerjoin(adder, adder.id == a.added_by)
        .outerjoin(remover, remover.id == a.removed_by)
        .where(a.proposal_id == proposal_id)
        .order_by(a.id.desc())
    )
    return [
        Past(
            Kind(one.kind),
            one.description,
            one.added_at,
            added if added and not added_left else "",
            one.removed_at,
            removed if removed and not removed_left else "",
            one.removal_reason,
        )
        for one, added, added_left, removed, removed_left in db.session.execute(statement)
    ]
