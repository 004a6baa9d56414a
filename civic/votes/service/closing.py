"""Counting, in the transaction that closes; and votes that were held elsewhere or before."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert

from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db, whole_read
from civic.core.permissions import Actor, Faulty, Refused
from civic.towns import queries as towns
from civic.votes import queries
from civic.votes.events import VoteClosed, VoteInterrupted
from civic.votes.methods import Choice, kind
from civic.votes.models import Admission, RollEntry, Turnout, Vote
from civic.votes.policy import Can, require
from civic.votes.rules import BallotRule, VoteCode, VoteState, result_hash, slot
from civic.votes.service import box, letters, publishing
from civic.votes.tally.town_rule import TownRule


@dataclass(frozen=True)
class Counted:
    """A count that was made before the transaction that closes, with all that it depends on."""

    rule: BallotRule
    ballots: dict[Choice, int]
    result: dict[str, Any]


def count_ahead(vote_id: int) -> Counted:
    """Count a vote whose time is over before the transaction that closes it: nobody else can write in that one, and
    tens of thousands of ballots take many seconds.

    Raises:
        Faulty: as ``queries.paper``.
    """
    with whole_read():
        found = queries.vote(vote_id)
        assert found is not None
        paper = queries.paper(found)
        rule, ballots = queries.ballot_rule(paper, paper.options), queries.ballots(vote_id)
    db.session.rollback()
    return Counted(rule, dict(ballots), kind(rule.method).count(rule, ballots))


def close(actor: Actor, vote_id: int, ahead: Counted | None = None) -> None:
    """Count, in the same transaction that closes; twice equals once. Before its instant a vote cannot be closed.

    Args:
        ahead: a count that is taken if it was made of just the ballots and the rule that there are now.

    Raises:
        Refused: the vote's time is not over.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.CLOSE, vote)
    if vote.state == VoteState.CLOSED:
        return
    if vote_id not in queries.due_to_close():
        raise Refused(VoteCode.NOT_OPEN)
    before = audit.state(vote)
    _tally(vote, ahead=ahead)
    publishing.complete(vote)
    audit.record(
        actor,
        "close",
        "vote",
        vote.id,
        vote.municipality_id,
        ballots=(vote.result or {})["ballots"],
        result=result_hash(vote.result or {}),
        log_size=vote.log_size,
        log_root=vote.log_root,
        before=before,
        after=audit.state(vote),
    )
    events.announce(VoteClosed(vote.id))


def _tally(vote: Vote, town: TownRule | None = None, ahead: Counted | None = None) -> None:
    paper = queries.paper(vote)
    rule, ballots = queries.ballot_rule(paper, paper.options), queries.ballots(vote.id)
    if ahead is not None and (ahead.rule, ahead.ballots) == (rule, dict(ballots)):
        result = ahead.result
    else:
        result = kind(rule.method).count(rule, ballots, town)
    result["roll"] = queries.roll_size(vote.id)
    vote.result, vote.state, vote.closed_at = result, VoteState.CLOSED, clock.now()
    _over(vote, paper.objection_days)
    db.session.flush()


def _over(vote: Vote, days: int) -> None:
    """Nobody enters any more: which mailboxes and codes did is forgotten. The key stays for the time of objections."""
    db.session.execute(delete(Admission).where(Admission.vote_id == vote.id))
    letters.forget(vote.id, codes=True)
    vote.objections_until = clock.wall() + timedelta(days=days)  # as the log dates its end


def _write_settled(vote: Vote, key: bytes, ballots: Sequence[tuple[int, Collection[int]]]) -> None:
    """Write ballots by entry of the roll, and the turnout beside them."""
    normal = kind(vote.method).normal
    box.fill(vote.id, [(slot(key, vote.id, entry), normal(chosen)) for entry, chosen in ballots])
    turnout = [{"vote_id": vote.id, "roll_entry_id": entry} for entry, _ in ballots]
    for start in range(0, len(turnout), 2000):
        db.session.execute(insert(Turnout), turnout[start : start + 2000])


def interrupt(actor: Actor, vote_id: int, reason: str) -> None:
    """Declare an open vote interrupted, by a person and for a reason that everybody reads. It is held again.

    Raises:
        Refused: no reason, or the vote is not open.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.INTERRUPT, vote)
    if vote.state != VoteState.OPENED:
        raise Refused(VoteCode.NOT_OPEN)
    if not reason.strip():
        raise Refused(VoteCode.NO_REASON)
    before = audit.state(vote)
    vote.state, vote.interruption = VoteState.INTERRUPTED, reason.strip()
    _over(vote, _objection_days(vote))
    db.session.flush()
    audit.record(
        actor,
        "interrupt",
        "vote",
        vote.id,
        vote.municipality_id,
        reason=vote.interruption,
        before=before,
        after=audit.state(vote),
    )
    events.announce(VoteInterrupted(vote.id))


def _objection_days(vote: Vote) -> int:
    """The days that were said when the vote was opened. A broken record must not keep a vote from being ended."""
    try:
        return queries.question(vote.id, vote.opening, vote.opening_hash).objection_days
    except Faulty:
        return towns.objection_days(vote.municipality_id)


def import_ballots(
    vote: Vote, ballots: Sequence[tuple[int | None, Collection[int]]], town: TownRule | None = None
) -> None:
    """Fill a vote with the ballots of a file that anybody can read, and count them.

    Each is an imported respondent (or None) and what was chosen. The file itself says who chose what, so there is
    no secret to keep; the slots are drawn under a key that is thrown away, and the tables look like any other's.
    """
    key = secrets.token_bytes(32)
    entries = [{"vote_id": vote.id, "person_id": None, "respondent_id": respondent} for respondent, _ in ballots]
    ids: list[int] = []
    for start in range(0, len(entries), 2000):
        statement = insert(RollEntry).returning(RollEntry.id, sort_by_parameter_order=True)
        ids += db.session.scalars(statement, entries[start : start + 2000])
    _write_settled(vote, key, [(entry, chosen) for entry, (_, chosen) in zip(ids, ballots, strict=True)])
    vote.opened_at = vote.opens_at
    _tally(vote, town)
