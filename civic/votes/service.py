"""The verbs of votes.

Casting writes one row and nothing else at all: no audit entry, no event, no outbox row, no touch of the session,
no log line. Who has voted is written by ``settle``, later, in shuffled batches.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal, select

from civic.accounts.events import PersonConfirmed
from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db, db_now, upsert
from civic.core.permissions import SYSTEM, Absent, Actor, Refused
from civic.spaces import queries as spaces_queries
from civic.spaces import service as spaces
from civic.spaces.rules import Audience
from civic.votes import keys, queries
from civic.votes.events import VoteClosed, VoteOpened
from civic.votes.models import Ballot, Option, RollEntry, Turnout, Vote
from civic.votes.policy import Can, require
from civic.votes.rules import (
    BATCH_EVERY,
    SMALLEST_BATCH,
    BallotRule,
    Method,
    VoteCode,
    VoteState,
    ballot_problem,
    count,
    opening_entry,
    slot,
)


@dataclass(frozen=True)
class NewOption:
    """An option to be written; ``cost`` in units of the vote's currency."""

    titles: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    cost: Decimal | None = None
    neighbourhood_id: int | None = None
    external_id: str | None = None


def prepare(
    actor: Actor,
    municipality_id: int,
    titles: dict[str, str],
    method: Method,
    options: Sequence[NewOption],
    opens_at: datetime,
    closes_at: datetime,
    *,
    process_id: int | None = None,
    texts: dict[str, str] | None = None,
    budget: Decimal | None = None,
    fewest: int = 0,
    most: int | None = None,
    group_id: int | None = None,
    currency: str | None = None,
    imported_from: str | None = None,
) -> Vote:
    """Write a vote that opens by itself at its instant. The electorate is a group; by default the residents.

    Amounts are in the municipality's currency, unless a vote of elsewhere brings its own.

    Raises:
        Refused: it would close before it opens, has fewer than two options, or a budget without costs.
    """
    require(actor, Can.PREPARE, spaces_queries.InMunicipality(municipality_id))
    if closes_at <= opens_at:
        raise Refused(VoteCode.CLOSES_BEFORE)
    if len(options) < 2:
        raise Refused(VoteCode.FEW_OPTIONS)
    if method.has_budget and (budget is None or any(option.cost is None for option in options)):
        raise Refused(VoteCode.NO_COST)
    language = next(language for language, title in titles.items() if title)
    resource = spaces.add_resource(
        "vote", municipality_id, titles[language], language, process_id=process_id, audience=Audience.PUBLIC
    )
    texts = texts or {}
    vote = Vote(
        resource_id=resource.id,
        process_id=process_id,
        municipality_id=municipality_id,
        group_id=group_id or spaces_queries.residents_group(municipality_id),
        titles=titles,
        texts=texts,
        texts_html={key: sanitise.render(text) for key, text in texts.items()},
        method=method,
        budget=budget,
        currency=currency or spaces_queries.municipality_by_id(municipality_id).currency,
        fewest=fewest,
        most=most,
        opens_at=opens_at,
        closes_at=closes_at,
        imported_from=imported_from,
    )
    db.session.add(vote)
    db.session.flush()
    resource.address = f"votes/{vote.id}"
    db.session.add_all(
        Option(
            vote_id=vote.id,
            position=position,
            titles=option.titles,
            texts=option.texts,
            cost=option.cost,
            neighbourhood_id=option.neighbourhood_id,
            external_id=option.external_id,
        )
        for position, option in enumerate(options, 1)
    )
    db.session.flush()
    audit.record(actor, "prepare", "vote", vote.id, municipality_id)
    return vote


def open_vote(actor: Actor, vote_id: int, folder: Path) -> None:
    """Freeze the question and the roll, make the key, and let people vote from the opening instant on.

    ``folder`` is where keys live. Opening twice is refused; nothing of the opening entry can change afterwards.

    Raises:
        Refused: the vote was opened before.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.OPEN, vote)
    if vote.state != VoteState.DRAFT:
        raise Refused(VoteCode.ALREADY_OPENED)
    _write_roll(vote)
    key_hash = keys.make(folder, vote.id)
    vote.opening, vote.opening_hash = opening_entry(_frozen(vote, key_hash))
    vote.state, vote.opened_at = VoteState.OPENED, clock.now()
    db.session.flush()
    audit.record(actor, "open", "vote", vote.id, vote.municipality_id, entry=vote.opening_hash)
    events.announce(VoteOpened(vote.id))


def _write_roll(vote: Vote) -> None:
    members = spaces_queries.members_now(vote.group_id)
    if members:
        db.session.execute(insert(RollEntry), [{"vote_id": vote.id, "person_id": person} for person in members])


def _frozen(vote: Vote, key_hash: str) -> dict[str, Any]:
    return {
        "vote": vote.id,
        "titles": vote.titles,
        "texts": vote.texts,
        "method": vote.method,
        "budget": None if vote.budget is None else str(vote.budget),
        "currency": vote.currency,
        "fewest": vote.fewest,
        "most": vote.most,
        "options": [
            {"id": o.id, "titles": o.titles, "texts": o.texts, "cost": None if o.cost is None else str(o.cost)}
            for o in queries.options(vote.id)
        ],
        "opens_at": vote.opens_at.astimezone(UTC).isoformat(),
        "closes_at": vote.closes_at.astimezone(UTC).isoformat(),
        "electorate": {"group": vote.group_id, "enter_until": vote.closes_at.astimezone(UTC).isoformat()},
        "roll": queries.roll_size(vote.id),
        "key": key_hash,
        "ties": "cheaper first, then more votes, then the order of the list",
    }


def arrive(event: PersonConfirmed) -> None:
    """Let somebody who has just arrived vote in the open votes of the groups they belong to."""
    for vote_id in queries.open_for_group_members(event.person_id):
        statement = upsert(RollEntry).values(vote_id=vote_id, person_id=event.person_id)
        db.session.execute(statement.on_conflict_do_nothing(index_elements=["vote_id", "person_id"]))


def cast(actor: Actor, vote_id: int, chosen: Collection[int], folder: Path, link: str | None = None) -> int:
    """Set one's ballot to a choice; casting again replaces it. One row is written, and nothing else.

    The closing instant is compared with the clock of the database, in the statement that writes. ``link`` is the
    secret part of the address that led here, where the vote is shown to nobody else.

    Returns: the revision, 1 for the first.

    Raises:
        Refused: not on the roll, the choice breaks the rule of the ballot, or the vote is not open (any more).
        Absent: no such vote, or none that they may see.
    """
    box = queries.box(vote_id, actor, link)
    if box is None:
        raise Absent(f"no vote {vote_id}")
    require(actor, Can.CAST, box)
    if box.entry is None:
        raise Refused(VoteCode.NOT_ON_ROLL)
    if box.opening is None:
        raise Refused(VoteCode.NOT_OPEN)
    _check(queries.opened_rule(vote_id), chosen)
    revision = _write_ballot(vote_id, slot(_key(vote_id, box.opening, folder), vote_id, box.entry), sorted(set(chosen)))
    if revision is None:
        raise Refused(VoteCode.NOT_OPEN)
    return revision


def check_ballot(actor: Actor, vote: Vote, chosen: Collection[int]) -> None:
    """Say whether a choice could be cast; writes nothing.

    Raises:
        Refused: not on the roll, or the choice breaks the rule of the ballot.
    """
    require(actor, Can.CAST, vote)
    if queries.roll_entry(vote.id, actor.person_id) is None:
        raise Refused(VoteCode.NOT_ON_ROLL)
    _check(queries.frozen_rule(vote), chosen)


def _check(rule: BallotRule, chosen: Collection[int]) -> None:
    problem = ballot_problem(rule, chosen)
    if problem:
        raise Refused(problem[0], **problem[1])


@cache
def _writing(dialect: str) -> Any:
    open_now = select(
        Vote.id,
        bindparam("place", type_=Ballot.slot.type),
        literal(1),
        bindparam("chosen", type_=Ballot.choice.type),
        bindparam("random", type_=Ballot.nonce.type),
        literal(False),
    ).where(
        Vote.id == bindparam("vote"),
        Vote.state == VoteState.OPENED,
        Vote.opens_at <= db_now(),
        Vote.closes_at > db_now(),
    )
    statement = upsert(Ballot.__table__).from_select(
        ["vote_id", "slot", "revision", "choice", "nonce", "settled"], open_now
    )
    return statement.on_conflict_do_update(
        index_elements=["vote_id", "slot"],
        set_={
            "revision": Ballot.revision + 1,
            "choice": statement.excluded.choice,
            "nonce": statement.excluded.nonce,
            "settled": False,
        },
    ).returning(Ballot.revision)


def _write_ballot(vote_id: int, place: str, choice: list[int]) -> int | None:
    values = {"vote": vote_id, "place": place, "chosen": choice, "random": secrets.token_bytes(16)}
    revision: int | None = db.session.execute(_writing(db.engine.dialect.name), values).scalar()
    return revision


def _key(vote_id: int, opening: str | None, folder: Path) -> bytes:
    if opening is None:
        raise Refused(VoteCode.NOT_OPEN)
    try:
        return keys.read(folder, vote_id, json.loads(opening)["key"])
    except keys.KeyLost as lost:
        raise Refused(VoteCode.KEY_LOST) from lost


def own_ballot(actor: Actor, vote: Vote, folder: Path) -> tuple[str, list[int] | None] | None:
    """A voter's own slot and what lies there; None for somebody who is not on the roll."""
    entry = queries.roll_entry(vote.id, actor.person_id)
    if entry is None:
        return None
    place = slot(_key(vote.id, vote.opening, folder), vote.id, entry)
    found = queries.ballot(vote.id, place)
    return place, (found[0] if found else None)


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
    key, used = _key(vote.id, vote.opening, folder), queries.slots_used(vote_id)
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


def close(actor: Actor, vote_id: int) -> None:
    """Count, in the same transaction that closes; twice equals once. Before its instant a vote cannot be closed.

    Raises:
        Refused: the vote's time is not over.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.CLOSE, vote)
    if vote.state == VoteState.CLOSED:
        return
    if vote_id not in queries.due_to_close():
        raise Refused(VoteCode.NOT_OPEN)
    _tally(vote)
    audit.record(actor, "close", "vote", vote.id, vote.municipality_id, ballots=(vote.result or {})["ballots"])
    events.announce(VoteClosed(vote.id))


def _tally(vote: Vote) -> None:
    rule = queries.ballot_rule(vote, queries.options(vote.id))
    result = count(rule, queries.ballots(vote.id))
    result["roll"] = queries.roll_size(vote.id)
    vote.result, vote.state, vote.closed_at = result, VoteState.CLOSED, clock.now()
    db.session.flush()


def hold_past(actor: Actor, vote_id: int, ballots: Mapping[int, Collection[int]], folder: Path) -> None:
    """Hold a vote whose time is over: roll, key, ballots (by person) and count at once, for the demonstration.

    Only the program itself may, and only with a vote that was never opened: nobody's ballot stands beside these.

    Raises:
        Refused: its time is not over, it was opened before, somebody is not on the roll, or a choice breaks the rule.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.CLOSE, vote)
    if vote.closes_at > clock.now():
        raise Refused(VoteCode.NOT_OPEN)
    open_vote(actor, vote_id, folder)
    key, entries = _key(vote.id, vote.opening, folder), []
    for person_id, chosen in ballots.items():
        check_ballot(Actor(person_id=person_id), vote, chosen)
        entries.append((queries.roll_entry(vote_id, person_id) or 0, chosen))
    _write_settled(vote, key, entries)
    vote.opened_at = vote.opens_at
    _tally(vote)
    vote.closed_at = vote.closes_at
    db.session.flush()
    audit.record(actor, "close", "vote", vote.id, vote.municipality_id, ballots=len(ballots))
    events.announce(VoteClosed(vote.id))


def _write_settled(vote: Vote, key: bytes, ballots: Sequence[tuple[int, Collection[int]]]) -> None:
    """Write ballots by entry of the roll, shuffled, and the turnout beside them."""
    rows = [
        {
            "vote_id": vote.id,
            "slot": slot(key, vote.id, entry),
            "revision": 1,
            "choice": sorted(set(chosen)),
            "nonce": secrets.token_bytes(16),
            "settled": True,
        }
        for entry, chosen in ballots
    ]
    random.SystemRandom().shuffle(rows)
    turnout = [{"vote_id": vote.id, "roll_entry_id": entry} for entry, _ in ballots]
    for start in range(0, len(rows), 2000):
        db.session.execute(insert(Ballot), rows[start : start + 2000])
        db.session.execute(insert(Turnout), turnout[start : start + 2000])


def interrupt(vote_id: int) -> None:
    """Declare a vote interrupted whose key is lost; it never goes on with a new key."""
    vote = queries.locked(vote_id)
    if vote.state == VoteState.OPENED:
        vote.state = VoteState.INTERRUPTED
        db.session.flush()
        audit.record(SYSTEM, "interrupt", "vote", vote.id, vote.municipality_id)


def import_ballots(vote: Vote, ballots: Sequence[tuple[int | None, Collection[int]]]) -> None:
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
    _tally(vote)
