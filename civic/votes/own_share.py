"""What one voter's share of a budget by Equal Shares was, what it paid for, and why the rest was not used. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from civic.votes.tally.budget import Purchase, payments
from civic.votes.verifying import Verified, rule_of


@dataclass(frozen=True)
class Missed:
    """A project that the voter chose and that was not bought: what its supporters had left together."""

    option: int
    cost: Fraction
    voters: int
    left: Fraction


@dataclass(frozen=True)
class OwnShare:
    """Exact amounts in the currency of the vote: the ``share`` with what add1 put on top, and the ``rest`` of it."""

    share: Fraction
    paid: dict[int, Fraction]
    rest: Fraction
    missed: tuple[Missed, ...]


def own_share(found: Verified, choice: Collection[int]) -> OwnShare | None:
    """The share of a voter who chose this; None where there is none: another rule, a blank ballot, no count yet."""
    result = None if found.result is None else found.result["result"]
    if not choice or result is None or result.get("share") is None:
        return None
    share = Fraction(result["share"]) + Fraction(result["increment"])
    rounds = [Purchase(each["option"], Fraction(each["cost"]), 0, Fraction(each["rate"])) for each in result["rounds"]]
    costs = {option.id: option.cost or Fraction(0) for option in rule_of(found.opening).options}

    def ledger(chosen: Collection[int]) -> dict[int, Fraction]:
        return {int(option): paid for option, paid in payments([str(o) for o in chosen], share, rounds).items()}

    own = ledger(choice)
    ballots = [row["choice"] for row in found.rows["ballot"]]
    missed = []
    for option in choice:
        if option not in own:
            backers = [ballot for ballot in ballots if option in ballot]
            left = sum((share - sum(ledger(ballot).values(), Fraction(0)) for ballot in backers), Fraction(0))
            missed.append(Missed(option, costs[option], len(backers), left))
    return OwnShare(share, own, share - sum(own.values(), Fraction(0)), tuple(missed))
