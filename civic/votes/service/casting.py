"""Casting: one row is written, and nothing else at all."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from civic.core.permissions import Absent, Actor, Faulty, Refused
from civic.votes import keys, queries, receipts
from civic.votes.methods import Choice, Marks, kind
from civic.votes.models import Vote
from civic.votes.policy import Can, require
from civic.votes.receipts import NONCE_BYTES, Receipt
from civic.votes.rules import BallotRule, VoteCode, slot
from civic.votes.service import box


@dataclass(frozen=True)
class Cast:
    """A ballot that lies in the box: its ``revision``, 1 for the first, and the receipt that its voter is shown."""

    revision: int
    receipt: Receipt


def cast(actor: Actor, vote_id: int, marks: Marks, folder: Path, link: str | None = None) -> Cast:
    """Set one's ballot; casting again replaces it. One row is written, and nothing else. The kind reads the ``marks``.

    The closing instant of the opening entry is compared with the clock of the database, in the statement that writes.
    ``link`` is the secret part of the address that led here, where the vote is shown to nobody else.

    Raises:
        Refused: not on the roll, the choice breaks the rule of the ballot, or the vote is not open (any more).
        Absent: no such vote, or none that they may see.
        Faulty: the vote's key or its opening entry cannot be read.
    """
    found = queries.box(vote_id, actor, link)
    if found is None:
        raise Absent(f"no vote {vote_id}")
    require(actor, Can.CAST, found)
    if found.entry is None:
        raise Refused(VoteCode.NOT_ON_ROLL)
    if found.opening is None:
        raise Refused(VoteCode.NOT_OPEN)
    asked = queries.question(vote_id, found.opening, found.opening_hash)
    choice = _checked(queries.ballot_rule(asked, asked.options), marks)
    place = slot(voting_key(vote_id, found.opening, folder), vote_id, found.entry)
    nonce = secrets.token_bytes(NONCE_BYTES)
    revision = box.put(vote_id, place, choice, (asked.opens_at, asked.closes_at), nonce)
    if revision is None:
        raise Refused(VoteCode.NOT_OPEN)
    return Cast(revision, receipts.receipt(vote_id, place, revision, choice, nonce))


def check_ballot(actor: Actor, vote: Vote, marks: Marks) -> None:
    """Say whether a choice could be cast; writes nothing.

    Raises:
        Refused: not on the roll, or the choice breaks the rule of the ballot.
    """
    require(actor, Can.CAST, vote)
    if queries.roll_entry(vote.id, actor.person_id) is None:
        raise Refused(VoteCode.NOT_ON_ROLL)
    paper = queries.paper(vote)
    _checked(queries.ballot_rule(paper, paper.options), marks)


def _checked(rule: BallotRule, marks: Marks) -> Choice:
    of = kind(rule.method)
    choice = of.marked(marks)
    if problem := of.problem(rule, choice):
        raise Refused(problem[0], **problem[1])
    return choice


def voting_key(vote_id: int, opening: str | None, folder: Path) -> bytes:
    """The key of an opened vote.

    Raises:
        Faulty: it cannot be read now. Nothing is decided by that: the vote goes on when it is back.
        Refused: the vote was not opened.
    """
    if opening is None:
        raise Refused(VoteCode.NOT_OPEN)
    try:
        return keys.read(folder, vote_id, json.loads(opening)["key"])
    except keys.KeyLost as lost:
        raise Faulty(VoteCode.KEY_LOST, vote=vote_id) from lost


@dataclass(frozen=True)
class OwnBallot:
    """What a voter has in the box: None before they cast. The slot stays inside: no page can show or use it.

    ``receipt`` is there to be compared with the one that casting gave; no page shows it again.
    """

    chosen: Choice | None
    receipt: Receipt | None = None


def own_ballot(actor: Actor, vote: Vote, folder: Path) -> OwnBallot | None:
    """What a voter has cast; None for somebody who is not on the roll."""
    entry = queries.roll_entry(vote.id, actor.person_id)
    if entry is None:
        return None
    place = slot(voting_key(vote.id, vote.opening, folder), vote.id, entry)
    found = queries.ballot(vote.id, place)
    if found is None:
        return OwnBallot(None)
    choice = kind(vote.method).normal(found.choice)
    return OwnBallot(choice, receipts.receipt(vote.id, place, found.revision, choice, found.nonce))
