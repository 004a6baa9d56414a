"""Destroying the key of a vote: two people, after the time for objections. From then on nobody can link."""

from __future__ import annotations

import json
from pathlib import Path

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Faulty, Refused
from civic.votes import keys, queries
from civic.votes.models import KeyConsent
from civic.votes.policy import Can, require
from civic.votes.rules import DESTROYERS, VoteCode, VoteState


def seal_key(actor: Actor, vote_id: int, folder: Path) -> None:
    """Seal the key of a vote that was counted to its trustees. Without two of them it stays as it is.

    Raises:
        Faulty: the key cannot be read, or the folder cannot be written.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.CLOSE, vote)
    if vote.state != VoteState.CLOSED or vote.opening is None or vote.turnout_at is None or vote.key_sealed_at:
        return
    try:
        if not keys.seal(folder, vote.id, json.loads(vote.opening)["key"]):
            return
    except (keys.KeyLost, OSError) as error:
        raise Faulty(VoteCode.KEY_LOST, vote=vote.id) from error
    before = audit.state(vote)
    vote.key_sealed_at = clock.now()
    db.session.flush()
    audit.record(actor, "seal_key", "vote", vote.id, vote.municipality_id, before=before, after=audit.state(vote))


def destroy_key(actor: Actor, vote_id: int, folder: Path) -> bool:
    """Agree to destroy the key of a vote; the second person who does destroys it. Twice by one person is once.

    Returns: whether it is destroyed now.

    Raises:
        Refused: the vote has not ended, the time for objections is not over, or who voted is not yet complete.
        Faulty: the file cannot be removed, or the opening entry is broken.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.DESTROY_KEY, vote)
    if vote.state not in (VoteState.CLOSED, VoteState.INTERRUPTED) or vote.opening is None:
        raise Refused(VoteCode.TOO_EARLY)
    if vote.key_destroyed_at is not None:
        raise Refused(VoteCode.KEY_DESTROYED)
    until = queries.objections_end(vote)
    if until is None or clock.now() < until:
        raise Refused(VoteCode.TOO_EARLY)
    if vote.state == VoteState.CLOSED and vote.turnout_at is None:
        raise Refused(VoteCode.TURNOUT_MISSING)
    row = {"vote_id": vote.id, "person_id": actor.person_id, "at": clock.now()}
    once = upsert(KeyConsent).values(row).on_conflict_do_nothing(index_elements=["vote_id", "person_id"])
    if db.session.execute(once.returning(KeyConsent.person_id)).first() is not None:
        audit.record(
            actor,
            "consent_to_destroy_key",
            "vote",
            vote.id,
            vote.municipality_id,
            after={"consents": len(queries.consents(vote.id))},
        )
    if len(queries.consents(vote.id)) < DESTROYERS:
        return False
    try:
        keys.destroy(folder, vote.id)
    except OSError as error:
        raise Faulty(VoteCode.KEY_STAYS, vote=vote.id) from error
    before = audit.state(vote)
    vote.key_destroyed_at = clock.now()
    db.session.flush()
    audit.record(actor, "destroy_key", "vote", vote.id, vote.municipality_id, before=before, after=audit.state(vote))
    return True
