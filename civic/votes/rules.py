"""What a vote is, what a ballot may say, under which slot it is kept. Pure.

Secrecy: a ballot is stored under ``slot = HMAC-SHA256(vote key, entry of the roll)``. The key stays outside the
database, so that no table ever holds a voter beside a choice.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from civic.votes.tally.approval_and_score import approval
from civic.votes.tally.budget import Outcome, grouped, support
from civic.votes.tally.equal_shares import equal_shares
from civic.votes.tally.greedy import greedy_by_score
from civic.votes.tally.ties import Tied, by_rate, by_votes
from civic.votes.tally.town_rule import TownRule, town_rule

SMALLEST_BATCH = 20
BATCH_EVERY = timedelta(minutes=2)
KEY_BYTES = 32
#: How many different people destroy a key.
DESTROYERS = 2
FEWEST_OPTIONS = 2
MOST_OPTIONS = 200
LONGEST_TITLE = 200
LONGEST_OPTION_TEXT = 600


class Method(StrEnum):
    """How ballots are counted; printed on the ballot page before the first vote."""

    APPROVAL = "approval"
    EQUAL_SHARES = "equal_shares"
    GREEDY = "greedy"

    @property
    def has_budget(self) -> bool:
        return self is not Method.APPROVAL

    @property
    def ties(self) -> str:
        """The rule for options that are level, as the opening entry says it; the tally uses no other."""
        return {
            Method.APPROVAL: "the order of the list",
            Method.EQUAL_SHARES: "cheaper first, then more votes, then the order of the list",
            Method.GREEDY: "cheaper first, then the order of the list",
        }[self]


class VoteState(StrEnum):
    """``WRITING``: organisers work on it, nobody else sees it. ``DRAFT``: complete, announced, opens at its instant."""

    WRITING = "writing"
    DRAFT = "draft"
    OPENED = "opened"
    CLOSED = "closed"
    INTERRUPTED = "interrupted"


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
    OPTION_NO_TITLE = "option_no_title"
    UNKNOWN_ROW = "unknown_row"
    UNKNOWN_PROPOSAL = "unknown_proposal"
    MANY_OPTIONS = "many_options"
    RECORD_BROKEN = "record_broken"
    ROW_CHANGED = "row_changed"
    END_CHANGED = "end_changed"
    NO_REASON = "no_reason"
    TOO_EARLY = "too_early"
    KEY_DESTROYED = "key_destroyed"
    TURNOUT_MISSING = "turnout_missing"
    KEY_STAYS = "key_stays"


@dataclass(frozen=True)
class OptionRule:
    """An option as the rules see it; ``cost`` is None without a budget, in units of the vote's currency."""

    id: int
    cost: Fraction | None


@dataclass(frozen=True)
class BallotRule:
    """What a ballot of this vote may say. ``most`` None: as many as one likes."""

    method: Method
    options: tuple[OptionRule, ...]
    budget: Fraction | None = None
    fewest: int = 0
    most: int | None = None


def question_problem(
    method: Method, opens_at: datetime, closes_at: datetime, budget: Decimal | None, fewest: int, most: int | None
) -> VoteCode | None:
    """Why a vote cannot be written down so; None if it can. Options come later."""
    if closes_at <= opens_at:
        return VoteCode.CLOSES_BEFORE
    if method.has_budget and not budget:
        return VoteCode.NO_BUDGET
    if most is not None and most < fewest:
        return VoteCode.MOST_BELOW_FEWEST
    return None


def opening_problems(rule: BallotRule, closes_at: datetime, at: datetime) -> list[VoteCode]:
    """What has to be mended before a vote that organisers wrote can be opened."""
    costs = [option.cost for option in rule.options]
    budget = rule.budget if rule.method.has_budget else None
    found = {
        VoteCode.CLOSES_PAST: closes_at <= at,
        VoteCode.FEW_OPTIONS: len(costs) < FEWEST_OPTIONS,
        VoteCode.FEWEST_TOO_HIGH: len(costs) >= FEWEST_OPTIONS and rule.fewest > len(costs),
        VoteCode.NO_COST: rule.method.has_budget and any(cost is None for cost in costs),
        VoteCode.ABOVE_BUDGET: budget is not None and any(cost is not None and cost > budget for cost in costs),
    }
    return [code for code, holds in found.items() if holds]


def ballot_problem(rule: BallotRule, chosen: Collection[int]) -> tuple[VoteCode, dict[str, Any]] | None:
    """Why a ballot cannot be cast; None if it can. An empty ballot is a blank vote and counts as one."""
    costs = {option.id: option.cost for option in rule.options}
    if any(option not in costs for option in chosen):
        return VoteCode.UNKNOWN_OPTION, {}
    if rule.most is not None and len(chosen) > rule.most:
        return VoteCode.TOO_MANY, {"most": rule.most}
    if chosen and len(chosen) < rule.fewest:
        return VoteCode.TOO_FEW, {"fewest": rule.fewest}
    if rule.budget is not None:
        over = sum((costs[option] or Fraction(0) for option in chosen), Fraction(0)) - rule.budget
        if over > 0:
            return VoteCode.OVER_BUDGET, {"over": float(over)}
    return None


def slot(key: bytes, vote_id: int, entry_id: int) -> str:
    """The place of a ballot: HMAC-SHA256 (RFC 2104) of the roll's entry under the vote's key, 64 hex digits."""
    return hmac.new(key, f"slot/v1:{vote_id}:{entry_id}".encode(), hashlib.sha256).hexdigest()


def admission(secret: str, vote_id: int, mailbox: str) -> str:
    """The mark that a mailbox has entered a vote: HMAC-SHA256 of its normal form under ``secret``, 64 hex digits."""
    return hmac.new(secret.encode(), f"admission/v1:{vote_id}:{mailbox}".encode(), hashlib.sha256).hexdigest()


def order_seed(secret: str, vote_id: int, person_id: int) -> str:
    """What draws the order in which one voter sees the options: HMAC-SHA256 of vote and person under ``secret``.

    The order is shown, logged by browsers and photographed. It has nothing in common with the slot: not its key,
    not the entry of the roll, so that an order that somebody saw says nothing about the table of ballots.
    """
    return hmac.new(secret.encode(), f"order/v2:{vote_id}:{person_id}".encode(), hashlib.sha256).hexdigest()


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


def opening_entry(content: Mapping[str, Any]) -> tuple[str, str]:
    """The opening entry as canonical JSON, and its SHA-256: after opening, nothing of it can change."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text, sealed_hash(text)


def sealed_hash(entry: str) -> str:
    """The SHA-256 of an opening entry, 64 hex digits."""
    return hashlib.sha256(entry.encode()).hexdigest()


def result_hash(result: dict[str, Any]) -> str:
    """The SHA-256 of a result in canonical form (keys sorted, no spaces), 64 hex digits."""
    return sealed_hash(json.dumps(result, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def count(
    rule: BallotRule, ballots: Sequence[tuple[frozenset[int], int]], town: TownRule | None = None
) -> dict[str, Any]:
    """Tally ballots, given as what was chosen and how many ballots chose just that.

    Returns JSON-ready: number of ballots and of blank ones, votes by option, options in the order of success,
    the selected ones, ties that decided who was selected (who was level, who was taken); with a budget also what they
    cost and the rounds of the rule. An imported vote is counted by the rule of its ``town``.
    """
    place = {str(option.id): number for number, option in enumerate(rule.options)}
    names = {option.id: str(option.id) for option in rule.options}
    named = [(frozenset(names[o] for o in chosen), n) for chosen, n in ballots]
    votes: dict[str, int] = dict.fromkeys(names.values(), 0)
    for chosen, n in named:
        for option in chosen:
            votes[option] += n
    result: dict[str, Any] = {
        "method": rule.method.value,
        "ballots": sum(n for _, n in ballots),
        "blank": sum(n for chosen, n in ballots if not chosen),
        "votes": votes,
        "order": sorted(votes, key=lambda o: (-votes[o], place[o])),
    }
    if rule.method is Method.APPROVAL:
        totals = approval(list(names.values()), named)
        result["selected"] = list(totals.winners)
        result["ties"] = _told([Tied(_listed(totals.tied, place), totals.winners)] if totals.tied else [])
    else:
        result |= _bought(rule, names, named, town or _usual(rule.method))
    return result


def _listed(options: Collection[str], place: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(options, key=place.__getitem__))


def _told(ties: Sequence[Tied]) -> list[dict[str, list[str]]]:
    return [{"between": list(tie.between), "taken": list(tie.taken)} for tie in ties]


def _usual(method: Method) -> TownRule:
    """The rule of votes that are held here."""
    return town_rule({"rule": "greedy" if method is Method.GREEDY else "equalshares/add1"})


def _bought(
    rule: BallotRule, names: Mapping[int, str], ballots: list[tuple[frozenset[str], int]], town: TownRule
) -> dict[str, Any]:
    costs = {names[option.id]: option.cost or Fraction(0) for option in rule.options}
    budget = rule.budget or Fraction(0)
    if town.greedy:
        votes = support(grouped(ballots, costs), costs)
        outcome: Outcome = greedy_by_score(costs, votes, budget, skip=town.skip, threshold=town.threshold)
        # What ended the count, or took no part in it, was not decided by a tie.
        ties = by_votes(costs, votes, budget, outcome.selected) if town.skip and not town.threshold else []
    else:
        outcome = equal_shares(costs, ballots, budget, completion=town.completion)
        ties = by_rate(list(costs), outcome)
    return {
        "selected": list(outcome.selected),
        "ties": _told(ties),
        "spent": str(sum((p.cost for p in outcome.rounds), Fraction(0))),
        "share": None if outcome.share is None else str(outcome.share),
        "rounds": [
            {"option": p.project, "cost": str(p.cost), "rate": None if p.rate is None else str(p.rate)}
            for p in outcome.rounds
        ],
    }
