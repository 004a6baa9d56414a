"""What a vote is, what a ballot may say, under which slot it is kept. Pure.

Secrecy: a ballot is stored under ``slot = HMAC-SHA256(vote key, entry of the roll)``. The key stays outside the
database, so that no table ever holds a voter beside a choice.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypedDict

#: What a kind of ballot alone is set up with, by name.
Settings = dict[str, int | str]


class ChangeTold(TypedDict):
    """The smallest change of one sort, as the row of a vote keeps it: ``tally.explaining.Change``."""

    value: str | None
    proven: bool
    out: list[str]


class LackedTold(TypedDict):
    """What one loser lacked; ``votes`` None where it took too long to work out."""

    option: str
    votes: ChangeTold | None
    cost: ChangeTold | None


class Explained(TypedDict):
    """What the losers of a vote lacked, those that are worked out, and how many there are."""

    of: int
    losers: list[LackedTold]


class SourceTold(TypedDict):
    """The proposal of which an option was made, as the row of the option keeps it: ``frozen.Source``."""

    title: str
    body: str
    language: str
    version: int


#: The kind of phase that this package offers.
VOTE_PHASE = "vote"

SMALLEST_BATCH = 20
BATCH_EVERY = timedelta(minutes=2)
KEY_BYTES = 32
#: How many different people destroy a key.
DESTROYERS = 2
#: How long a rehearsal is kept.
REHEARSAL = timedelta(days=7)
FEWEST_OPTIONS = 2
MOST_OPTIONS = 200
LONGEST_TITLE = 200
LONGEST_OPTION_TEXT = 600


class VoteState(StrEnum):
    """``WRITING``: organisers work on it, nobody else sees it. ``DRAFT``: complete, announced, opens at its instant."""

    WRITING = "writing"
    DRAFT = "draft"
    OPENED = "opened"
    CLOSED = "closed"
    INTERRUPTED = "interrupted"


class Electors(StrEnum):
    """Who can vote, by the kind of group that an opening entry names."""

    RESIDENTS = "residents"
    #: Residents whom the town has verified: all, or those of one neighbourhood.
    VERIFIED = "verified"
    NEIGHBOURHOOD = "neighbourhood"
    #: Those who are members at the opening; nobody enters later.
    MEMBERS = "members"
    #: Whoever enters a code that the town has sent by letter to the people of a list. No group says who they are.
    CODES = "codes"

    @property
    def verified(self) -> bool:
        """Whether the town has to have verified them."""
        return self in (Electors.VERIFIED, Electors.NEIGHBOURHOOD)


#: Who can vote in each town that shares the process of a vote, and not in one of them alone.
SHARED = (Electors.RESIDENTS, Electors.VERIFIED)


def electors(group_kind: str) -> Electors:
    """Who can vote in a vote for a group of this kind."""
    known = group_kind in set(Electors) and group_kind != Electors.CODES
    return Electors(group_kind) if known else Electors.MEMBERS


class VoteStage(StrEnum):
    """Where a vote is at an instant."""

    COMING = "coming"
    OPEN = "open"
    COUNTING = "counting"
    CLOSED = "closed"
    INTERRUPTED = "interrupted"


class VoteCode(StrEnum):
    """Why a request is refused."""

    NOT_ON_ROLL = "not_on_roll"
    NOT_OPEN = "not_open"
    UNKNOWN_OPTION = "unknown_option"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    OVER_BUDGET = "over_budget"
    ALREADY_OPENED = "already_opened"
    CLOSES_BEFORE = "closes_before"
    FEW_OPTIONS = "few_options"
    NO_QUESTION = "no_question"
    ONE_PROPOSAL = "one_proposal"
    FEW_TOPICS = "few_topics"
    MANY_TOPICS = "many_topics"
    BEST_AND_WORST = "best_and_worst"
    TWICE_IN_SET = "twice_in_set"
    SAME_PLACE = "same_place"
    PLACE_LEFT_OUT = "place_left_out"
    MANY_SEATS = "many_seats"
    NO_COST = "no_cost"
    KEY_LOST = "key_lost"
    NO_TITLE = "no_title"
    NO_SUCH_OPENING = "no_such_opening"
    NO_SUCH_CLOSING = "no_such_closing"
    CLOSES_PAST = "closes_past"
    NO_BUDGET = "no_budget"
    MOST_BELOW_FEWEST = "most_below_fewest"
    FEWEST_TOO_HIGH = "fewest_too_high"
    ABOVE_BUDGET = "above_budget"
    OTHER_PROCESS = "other_process"
    OTHER_PLACE = "other_place"
    OTHER_GROUP = "other_group"
    OPTION_NO_TITLE = "option_no_title"
    UNKNOWN_ROW = "unknown_row"
    UNKNOWN_PROPOSAL = "unknown_proposal"
    MANY_OPTIONS = "many_options"
    RECORD_BROKEN = "record_broken"
    ROW_CHANGED = "row_changed"
    END_CHANGED = "end_changed"
    BULLETIN_CHANGED = "bulletin_changed"
    NO_REASON = "no_reason"
    TOO_EARLY = "too_early"
    KEY_DESTROYED = "key_destroyed"
    TURNOUT_MISSING = "turnout_missing"
    KEY_STAYS = "key_stays"
    NO_LIST = "no_list"
    LIST_COLUMN = "list_column"
    LIST_LARGE = "list_large"
    LIST_LONG = "list_long"
    LIST_EMPTY = "list_empty"
    NO_LETTERS = "no_letters"
    NO_PRINT_REASON = "no_print_reason"
    CODE_MISTYPED = "code_mistyped"
    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"
    CODE_VOID = "code_void"
    CODE_ENOUGH = "code_enough"
    CODE_CLOSED = "code_closed"
    REHEARSAL_OVER = "rehearsal_over"
    BOOTH_ONESELF = "booth_oneself"
    BOOTH_NOT_ON_ROLL = "booth_not_on_roll"


@dataclass(frozen=True)
class OptionRule:
    """An option as the rules see it; ``cost`` is None without a budget, in units of the vote's currency."""

    id: int
    cost: Fraction | None


@dataclass(frozen=True)
class BallotRule:
    """What a ballot of this vote may say. ``method`` names its kind; ``most`` None: as many as one likes.

    ``settings`` are those that its kind alone has.
    """

    method: str
    options: tuple[OptionRule, ...]
    budget: Fraction | None = None
    fewest: int = 0
    most: int | None = None
    settings: Settings = field(default_factory=dict)


def opening_problems(options: int, fewest: int, closes_at: datetime, at: datetime) -> list[VoteCode]:
    """What has to be corrected before a vote can be opened that needs ``fewest`` options."""
    few = VoteCode.FEW_OPTIONS if fewest > 1 else VoteCode.NO_QUESTION
    found = {VoteCode.CLOSES_PAST: closes_at <= at, few: options < fewest}
    return [code for code, holds in found.items() if holds]


def slot(key: bytes, vote_id: int, entry_id: int) -> str:
    """The place of a ballot: HMAC-SHA256 (RFC 2104) of the roll's entry under the vote's key, 64 hex digits."""
    return hmac.new(key, f"slot/v1:{vote_id}:{entry_id}".encode(), hashlib.sha256).hexdigest()


def admission(secret: str, vote_id: int, mailbox: str) -> str:
    """The mark that a mailbox has entered a vote: HMAC-SHA256 of its normal form under ``secret``, 64 hex digits."""
    return hmac.new(secret.encode(), f"admission/v1:{vote_id}:{mailbox}".encode(), hashlib.sha256).hexdigest()


def register_mark(mark: str) -> str:
    """What ``admission`` is told of somebody whom a town has verified by its register: no mailbox looks like it."""
    return f"register:{mark}"


def roll_hash(entries: Iterable[int]) -> str:
    """The SHA-256 of a roll that nobody enters any more: its entries in ascending order, each followed by a newline."""
    return hashlib.sha256("".join(f"{entry}\n" for entry in sorted(entries)).encode()).hexdigest()


def order_seed(secret: str, vote_id: int, person_id: int) -> str:
    """What draws the order in which one voter sees the options: HMAC-SHA256 of vote and person under ``secret``.

    The order is shown, logged by browsers and photographed. It has nothing in common with the slot: not its key,
    not the entry of the roll, so that an order that somebody saw says nothing about the table of ballots.
    """
    return hmac.new(secret.encode(), f"order/v2:{vote_id}:{person_id}".encode(), hashlib.sha256).hexdigest()


def rehearsal_slot(secret: str, vote_id: int, person_id: int) -> str:
    """Under what a ballot of a rehearsal is kept: HMAC-SHA256 of vote and person under ``secret``, 64 hex digits."""
    return hmac.new(secret.encode(), f"rehearsal/v1:{vote_id}:{person_id}".encode(), hashlib.sha256).hexdigest()


def own_order(seed: str, options: Sequence[int]) -> list[int]:
    """Options in an order drawn by chance for one voter, the same each time and on each device."""
    order = list(options)
    random.Random(seed).shuffle(order)
    return order


def stage(state: VoteState, opens_at: datetime, closes_at: datetime, at: datetime) -> VoteStage:
    """Where a vote is. The opening instant is part of the open time, the closing instant is not."""
    if state is VoteState.CLOSED:
        return VoteStage.CLOSED
    if state is VoteState.INTERRUPTED:
        return VoteStage.INTERRUPTED
    if at >= closes_at:
        return VoteStage.COUNTING
    return VoteStage.OPEN if state is VoteState.OPENED and at >= opens_at else VoteStage.COMING


def batch(waiting: int) -> int:
    """How many of the ballots that wait go into the public log now.

    As many as stay behind in the pool, drawn by chance, so that whoever votes last is not alone: neither in a batch
    nor in the last one at closing. None at all before that.
    """
    return waiting - SMALLEST_BATCH if waiting >= 2 * SMALLEST_BATCH else 0


def opening_entry(content: Mapping[str, object]) -> tuple[str, str]:
    """The opening entry as canonical JSON, and its SHA-256: after opening, nothing of it can change."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text, sealed_hash(text)


def sealed_hash(entry: str) -> str:
    """The SHA-256 of an opening entry, 64 hex digits."""
    return hashlib.sha256(entry.encode()).hexdigest()


def result_hash(result: Mapping[str, object]) -> str:
    """The SHA-256 of a result in canonical form (keys sorted, no spaces), 64 hex digits."""
    return sealed_hash(json.dumps(result, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
