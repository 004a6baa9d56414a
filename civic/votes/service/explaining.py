"""What each loser lacked, worked out after the count: a piece at a time, so that no vote waits for another one's."""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction

from civic.core.db import db, transaction, whole_read
from civic.core.permissions import Actor
from civic.votes import queries
from civic.votes.methods import Ballots, kind
from civic.votes.policy import Can, require
from civic.votes.rules import BallotRule, ChangeTold, Explained, LackedTold, VoteState
from civic.votes.tally.budget import Amount
from civic.votes.tally.effort import smallest_unit
from civic.votes.tally.explaining import Change, Lacked, lacked

#: Seconds for one piece. A loser that needs more than all of them alone is told without figures.
PIECE = 20.0


class OutOfTime(Exception):
    """A count that would begin after the time of a piece."""


def explain(actor: Actor, vote_id: int, seconds: float = PIECE) -> bool:
    """Work out what losers of a closed vote lacked, as many as the time allows, and keep it. Repeatable.

    Returns:
        whether all are explained. What is kept says how many there are, so that pages can tell how far it is.
    """
    with whole_read():
        found = queries.vote(vote_id)
        assert found is not None
        require(actor, Can.CLOSE, found)
        if found.state != VoteState.CLOSED:
            return True
        paper = queries.paper(found)
        rule, ballots = queries.ballot_rule(paper, paper.options), queries.ballots(vote_id)
        selected = list((found.result or {})["selected"])
        before = found.explained["losers"] if found.explained else []
    db.session.rollback()
    losers = _losers(rule, selected)
    made = _piece(rule, ballots, selected, losers, before, seconds)
    with transaction():
        vote = queries.locked(vote_id)
        vote.explained = {"of": len(losers), "losers": made}
        db.session.flush()
    return len(made) == len(losers)


def explained(rule: BallotRule, ballots: Ballots, selected: Sequence[str], seconds: float) -> Explained:
    """What losers lacked, as many as the time allows; of a kind whose results explain themselves, nobody."""
    losers = _losers(rule, selected)
    return {"of": len(losers), "losers": _piece(rule, ballots, selected, losers, [], seconds)}


def _losers(rule: BallotRule, selected: Sequence[str]) -> list[str]:
    losers = [str(option.id) for option in rule.options if str(option.id) not in selected]
    return losers if losers and kind(rule.method).favours(rule, int(losers[0])) is not None else []


def _piece(
    rule: BallotRule,
    ballots: Ballots,
    selected: Sequence[str],
    losers: list[str],
    before: list[LackedTold],
    seconds: float,
) -> list[LackedTold]:
    made: list[LackedTold] = list(before)
    end = time.monotonic() + seconds
    for option in losers[len(before) :]:
        try:
            made.append(_told(_lacked(rule, ballots, selected, option, end)))
        except OutOfTime:
            if len(made) > len(before):
                break  # next time it has a whole piece for itself
            made.append({"option": option, "votes": None, "cost": None})
    return made


def _lacked(rule: BallotRule, ballots: Ballots, selected: Sequence[str], option: str, end: float) -> Lacked:
    of, costs = kind(rule.method), [one.cost for one in rule.options if one.cost is not None]
    cost = next(one.cost for one in rule.options if str(one.id) == option) if of.has_budget else None

    def count(price: Amount, more: int) -> list[str]:
        if time.monotonic() > end:
            raise OutOfTime
        return of.counted_again(rule, ballots, int(option), None if cost is None else Fraction(price), more)

    return lacked(
        option,
        selected,
        count,
        voters=sum(number for _choice, number in ballots),
        monotone=of.monotone,
        cost=cost,
        budget=rule.budget or 0,
        unit=smallest_unit(rule.budget or 0, *costs),
    )


def _told(found: Lacked) -> LackedTold:
    return {
        "option": found.option,
        "votes": _change(found.votes),
        "cost": None if found.cost is None else _change(found.cost),
    }


def _change(change: Change) -> ChangeTold:
    value = change.smallest.value
    told = None if value is None else str(value)
    return {"value": told, "proven": change.smallest.proven, "out": list(change.out)}


def unexplained(told: Explained | None) -> bool:
    """Whether losers of a closed vote wait to be explained, by what is kept of them."""
    return told is None or len(told["losers"]) < told["of"]
