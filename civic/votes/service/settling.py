"""Who has voted, written in shuffled batches that no ballot can be laid beside."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy import delete, insert

from civic.core import clock
from civic.core.db import db
from civic.votes import queries
from civic.votes.models import Ballot, Turnout
from civic.votes.rules import BATCH_EVERY, SMALLEST_BATCH, slot
from civic.votes.service.casting import voting_key


def settle(vote_id: int, folder: Path, *, last: bool = False) -> None:
    """Shuffle new ballots among each other: at least 20 at once, or, when the vote has ended, all that are left.

    On PostgreSQL a row tells which transaction wrote it; written anew in one batch, its ballots tell only that.
    """
    vote = queries.locked(vote_id)
    rows = queries.unsettled(vote.id)
    if len(rows) < SMALLEST_BATCH and not last:
        return
    content = [
        {
            "vote_id": b.vote_id,
            "slot": b.slot,
            "revision": b.revision,
            "choice": b.choice,
            "nonce": b.nonce,
            "settled": True,
        }
        for b in rows
    ]
    random.SystemRandom().shuffle(content)
    for ballot in rows:
        db.session.expunge(ballot)
    db.session.execute(delete(Ballot).where(Ballot.vote_id == vote.id, Ballot.settled.is_(False)))
    if content:
        db.session.execute(insert(Ballot), content)


def write_turnout(vote_id: int, folder: Path, *, last: bool = False) -> None:
    """Write down who has voted, never what: shuffled, at least 20 at once and not sooner than 2 minutes after.

    It knows of ballots only by computing every slot of the roll again, in a transaction of its own.
    """
    vote = queries.locked(vote_id)
    early = vote.batched_at is not None and clock.now() - vote.batched_at < BATCH_EVERY
    if early and not last:
        return
    key, used = voting_key(vote.id, vote.opening, folder), queries.slots_used(vote_id)
    voted = [entry for entry in queries.not_in_turnout(vote_id) if slot(key, vote_id, entry) in used]
    if len(voted) < SMALLEST_BATCH and not last:
        return
    chance = random.SystemRandom()
    chance.shuffle(voted)
    if not last:
        # Some of them wait for the next batch, so that its borders are not those of the ballots' batches.
        voted = voted[: max(SMALLEST_BATCH, len(voted) - chance.randrange(SMALLEST_BATCH))]
    if voted:
        db.session.execute(insert(Turnout), [{"vote_id": vote_id, "roll_entry_id": entry} for entry in voted])
    vote.batched_at = clock.now()
    db.session.flush()
