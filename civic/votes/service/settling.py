"""Ballots written anew among others, and who has voted: in batches that nobody can lay beside each other."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy import delete, insert, text

from civic.core import clock
from civic.core.db import db
from civic.votes import queries
from civic.votes.models import Ballot, Turnout
from civic.votes.rules import BATCH_EVERY, SMALLEST_BATCH, slot
from civic.votes.service.casting import voting_key

#: How many ballots a batch writes anew, where there are so many.
COMPANY = 200
LOCK_WAIT = "2s"
_PORTION = 2000


def settle(vote_id: int) -> bool:
    """Write new ballots anew among others, in one batch and in an order drawn by chance; returns whether any were new.

    On PostgreSQL a row tells which transaction wrote it and, by its place, which came before it. Written anew, it tells
    only the batch, and each batch takes along so many of the others, by chance, that it is COMPANY or all there are:
    to be among the last who voted says nothing. On sheets there is nothing to hide.
    """
    vote = queries.locked(vote_id)
    rows = queries.unsettled(vote.id)
    if not rows:
        return False
    rows += queries.settled_by_chance(vote.id, max(0, COMPANY - len(rows)))
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
    slots = [row["slot"] for row in content]
    for start in range(0, len(slots), _PORTION):
        some = Ballot.slot.in_(slots[start : start + _PORTION])
        db.session.execute(delete(Ballot).where(Ballot.vote_id == vote.id, some))
    db.session.execute(insert(Ballot), content)
    return True


def tidy() -> None:
    """Write the table of ballots anew in the order of slots, so that its file keeps no row of before.

    People who cast wait meanwhile, and no longer than LOCK_WAIT for its beginning.

    Raises:
        OperationalError: somebody else holds the table; the next batch tries again.
    """
    if queries.embedded() or not queries.may_cluster():
        return
    db.session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'"))
    db.session.execute(text("CLUSTER votes_ballot USING pk_votes_ballot"))


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
    if last:
        vote.turnout_at = clock.now()
    db.session.flush()
