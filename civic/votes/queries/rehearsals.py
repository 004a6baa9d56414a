"""Rehearsals and their ballots, which no other query reads."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection

from sqlalchemy import func, or_, select

from civic.core.db import db, db_now
from civic.votes.frozen import Paper
from civic.votes.methods import Ballots, Choice, kind
from civic.votes.models import Rehearsal, TrialBallot, Vote
from civic.votes.queries.papers import read
from civic.votes.queries.votes import DraftRow


def rehearsal(vote_id: int, *, locked: bool = False) -> Rehearsal | None:
    """The rehearsal of a vote; held until the transaction ends, if asked for."""
    statement = select(Rehearsal).where(Rehearsal.vote_id == vote_id, Rehearsal.until > db_now())
    statement = statement.with_for_update() if locked else statement
    return db.session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()


def trial_paper(vote: Vote, found: Rehearsal) -> Paper:
    """What a rehearsal asks, and what came out of it."""
    return Paper(
        **vars(read(vote.id, json.loads(found.entry))),
        id=vote.id,
        process_id=vote.process_id,
        state=vote.state,
        result=found.result,
        key_sealed_at=None,
        key_destroyed_at=None,
        explained=found.explained,
    )


def trial_ballot(vote_id: int, slot: str, method: str) -> Choice | None:
    """What lies under a slot."""
    mine = TrialBallot.vote_id == vote_id, TrialBallot.slot == slot
    found = db.session.scalar(select(TrialBallot.choice).where(*mine))
    return None if found is None else kind(method).normal(found)


def trial_ballots(vote_id: int, method: str) -> Ballots:
    """All ballots of a rehearsal, equal ones together."""
    found = db.session.scalars(select(TrialBallot.choice).where(TrialBallot.vote_id == vote_id))
    return list(Counter(kind(method).normal(choice) for choice in found).items())


def how_many_trials(vote_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(TrialBallot).where(TrialBallot.vote_id == vote_id)) or 0


def rehearsals_over() -> list[int]:
    """Votes whose rehearsal has to be deleted."""
    return list(db.session.scalars(select(Rehearsal.vote_id).where(Rehearsal.until <= db_now())))


def rehearsed_in(municipality_ids: Collection[int], organised: Collection[int]) -> list[DraftRow]:
    """Votes of municipalities that are rehearsed, as far as all staff can try them; all in those ``organised``."""
    statement = select(Vote.id, Vote.municipality_id, Vote.process_id, Vote.titles).join(Rehearsal)
    seen = or_(Rehearsal.staff, Vote.municipality_id.in_(organised))
    wanted = statement.where(Vote.municipality_id.in_(municipality_ids), seen, Rehearsal.until > db_now())
    return [DraftRow(*row) for row in db.session.execute(wanted.order_by(Vote.id.desc()))]
