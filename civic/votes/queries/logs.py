"""Reading the public log of a vote: its leaves, its checkpoints, and which ballots are not in it yet."""

from __future__ import annotations

from sqlalchemy import exists, select

from civic.core.db import db, whole_read
from civic.votes.models import BulletinFile, Checkpoint, Leaf, Vote
from civic.votes.queries.boxes import Found, boxed
from civic.votes.rules import VoteState


def leaves(vote_id: int, most: int | None = None) -> list[tuple[str, int, str]]:
    """The leaves of a vote in the order of the log, as (slot, revision, commitment); the first ``most``."""
    wanted = select(Leaf.slot, Leaf.revision, Leaf.commitment).where(Leaf.vote_id == vote_id).order_by(Leaf.number)
    with whole_read():
        return [(row.slot, row.revision, row.commitment) for row in db.session.execute(wanted.limit(most))]


def checkpoints(vote_id: int) -> list[Checkpoint]:
    """The signed checkpoints of a vote, oldest first."""
    return list(db.session.scalars(select(Checkpoint).where(Checkpoint.vote_id == vote_id).order_by(Checkpoint.number)))


def last_checkpoint(vote_id: int) -> Checkpoint | None:
    """The newest of them."""
    newest = select(Checkpoint).where(Checkpoint.vote_id == vote_id).order_by(Checkpoint.number.desc()).limit(1)
    return db.session.scalar(newest)


def not_in_log(vote_id: int) -> list[tuple[str, Found]]:
    """Ballots of which the revision that lies in the box is not in the log, by slot."""
    logged = {(slot, revision) for slot, revision, _ in leaves(vote_id)}
    return [(slot, found) for slot, found in boxed(vote_id).items() if (slot, found.revision) not in logged]


def finished_file(vote_id: int) -> BulletinFile | None:
    """The public file of a vote that is finished and was kept."""
    return db.session.get(BulletinFile, vote_id)


def without_file() -> list[int]:
    """Counted votes whose last checkpoint is signed and whose public file was not kept yet, what closed last first."""
    signed = exists().where(Checkpoint.vote_id == Vote.id, Checkpoint.result_hash.is_not(None))
    kept = exists().where(BulletinFile.vote_id == Vote.id)
    wanted = select(Vote.id).where(Vote.state == VoteState.CLOSED, signed, ~kept)
    return list(db.session.scalars(wanted.order_by(Vote.closed_at.desc(), Vote.id)))


def to_conclude() -> list[int]:
    """Counted votes with a log whose last checkpoint is not signed yet."""
    signed = exists().where(Checkpoint.vote_id == Vote.id, Checkpoint.result_hash.is_not(None))
    counted = Vote.state == VoteState.CLOSED, Vote.log_size.is_not(None)
    return list(db.session.scalars(select(Vote.id).where(*counted, ~signed)))
