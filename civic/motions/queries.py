"""Every SELECT of motions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from civic.core.db import db
from civic.motions.models import Motion, MotionVersion, Voice
from civic.motions.rules import Choice, State
from civic.votes.models import Vote


def motion(meeting_id: int, number: int) -> Motion | None:
    return db.session.scalar(select(Motion).where(Motion.meeting_id == meeting_id, Motion.number == number))


def motions(meeting_ids: Collection[int]) -> list[Motion]:
    """All motions and amendments of some meetings, in the order in which they were moved. One query."""
    statement = select(Motion).where(Motion.meeting_id.in_(meeting_ids))
    return list(db.session.scalars(statement.order_by(Motion.meeting_id, Motion.number)))


def by_id(motion_id: int) -> Motion:
    return db.session.get_one(Motion, motion_id)


def of_vote(vote_id: int) -> Motion | None:
    """The motion on which a secret ballot is held."""
    return db.session.scalar(select(Motion).where(Motion.vote_id == vote_id))


def latest(meeting_id: int) -> int:
    """The number of the motion that was moved last; 0 for none."""
    return db.session.scalar(select(func.max(Motion.number)).where(Motion.meeting_id == meeting_id)) or 0


def voting_now(meeting_id: int) -> Motion | None:
    """The motion that is being voted on."""
    return db.session.scalar(select(Motion).where(Motion.meeting_id == meeting_id, Motion.state == State.VOTING))


def open_amendments(motion_id: int) -> list[Motion]:
    """Amendments to a motion that were moved and are not settled, in their order."""
    still = Motion.amends_id == motion_id, Motion.state.in_((State.MOVED, State.VOTING))
    return list(db.session.scalars(select(Motion).where(*still).order_by(Motion.number)))


def versions(motion_id: int) -> list[MotionVersion]:
    """The texts of a motion, the first one first."""
    statement = select(MotionVersion).where(MotionVersion.motion_id == motion_id)
    return list(db.session.scalars(statement.order_by(MotionVersion.number)))


def voices(motion_ids: Collection[int]) -> dict[int, dict[int, Choice]]:
    """How people vote on some motions: motion -> person -> choice. One query, none for nothing."""
    found: dict[int, dict[int, Choice]] = {}
    if motion_ids:
        statement = select(Voice).where(Voice.motion_id.in_(motion_ids)).order_by(Voice.person_id)
        for voice in db.session.scalars(statement):
            found.setdefault(voice.motion_id, {})[voice.person_id] = Choice(voice.choice)
    return found


def counted(motion_id: int) -> Counter[Choice]:
    """How many vote how on a motion, as far as they have voted."""
    statement = select(Voice.choice, func.count()).where(Voice.motion_id == motion_id).group_by(Voice.choice)
    return Counter({Choice(choice): number for choice, number in db.session.execute(statement)})


def ballot(vote_id: int) -> tuple[str, dict[str, object] | None, datetime]:
    """A secret ballot: its state, its result once there is one, and when it closes."""
    row = db.session.execute(select(Vote.state, Vote.result, Vote.closes_at).where(Vote.id == vote_id)).one()
    return row[0], row[1], row[2]
