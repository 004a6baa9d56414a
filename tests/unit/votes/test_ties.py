"""A result names who was level where not all could be chosen; the rule that decided is the one that was published."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from civic.votes import methods
from civic.votes.methods import Kind
from civic.votes.rules import BallotRule, OptionRule

Ballots = list[tuple[str, int]]


def _count(kind: Kind, options: dict[str, int | None], ballots: Ballots, budget: int | None = None) -> Any:
    """Count with options that are letters; in the result they are letters again."""
    ids = {letter: number for number, letter in enumerate(reversed(options), 1)}
    letters = {str(number): letter for letter, number in ids.items()}
    rules = tuple(OptionRule(ids[o], None if cost is None else Fraction(cost)) for o, cost in options.items())
    rule = BallotRule(kind.code, rules, None if budget is None else Fraction(budget))
    found = kind.count(rule, [(kind.normal([ids[o] for o in chosen]), n) for chosen, n in ballots])
    ties = [("".join(letters[o] for o in t["between"]), "".join(letters[o] for o in t["taken"])) for t in found["ties"]]
    return "".join(letters[o] for o in found["selected"]), ties


@pytest.mark.parametrize(
    ("options", "ballots", "winner", "ties"),
    [
        ("ZAM", [("Z", 1), ("A", 1), ("ZA", 1), ("", 1)], "Z", [("ZA", "Z")]),
        ("AZM", [("Z", 1), ("A", 1), ("ZA", 1), ("", 1)], "A", [("AZ", "A")]),
        ("ZAM", [("Z", 2), ("A", 1)], "Z", []),
        ("ZAM", [("Z", 1), ("A", 1), ("M", 1)], "Z", [("ZAM", "Z")]),
        ("ZAM", [("Z", 2), ("A", 1), ("M", 1)], "Z", []),
        ("ZAM", [("", 4)], "", []),
    ],
)
def test_approval_takes_the_first_of_the_list(options: str, ballots: Ballots, winner: str, ties: Any) -> None:
    assert _count(methods.APPROVAL, dict.fromkeys(options), ballots) == (winner, ties)


@pytest.mark.parametrize(
    ("costs", "ballots", "budget", "chosen", "ties"),
    [
        ({"Z": 600, "A": 600, "C": 400}, [("Z", 1), ("A", 1), ("C", 1)], 1000, "CZ", [("ZAC", "ZC")]),
        ({"Z": 600, "A": 600, "C": 400}, [("Z", 2), ("A", 1), ("C", 1)], 1000, "ZC", []),
        ({"Z": 600, "A": 400, "C": 400}, [("Z", 2), ("A", 1), ("C", 1)], 1000, "ZA", [("AC", "A")]),
        ({"Z": 500, "A": 500}, [("Z", 1), ("A", 1)], 1000, "ZA", []),
        ({"Z": 900, "A": 2000, "C": 300}, [("Z", 1), ("A", 1), ("C", 1)], 1000, "C", [("ZC", "C")]),
        ({"Z": 600, "A": 600}, [("Z", 0)], 1000, "", []),
    ],
)
def test_greedy_takes_the_cheaper_then_the_first_of_the_list(
    costs: dict[str, int | None], ballots: Ballots, budget: int, chosen: str, ties: Any
) -> None:
    assert _count(methods.GREEDY, costs, [b for b in ballots if b[1]], budget) == (chosen, ties)


@pytest.mark.parametrize(
    ("costs", "ballots", "budget", "chosen", "ties"),
    [
        ({"Z": 1, "A": 1}, [("ZA", 1)], 1, "Z", [("ZA", "Z")]),
        ({"Z": 2, "A": 1}, [("ZA", 2)], 2, "A", [("ZA", "A")]),
        ({"Z": 1, "A": 1}, [("ZA", 2)], 2, "ZA", []),
        ({"Z": 2, "A": 2}, [("Z", 3), ("A", 1)], 2, "Z", []),
    ],
)
def test_equal_shares_takes_the_cheaper_then_more_votes_then_the_first_of_the_list(
    costs: dict[str, int | None], ballots: Ballots, budget: int, chosen: str, ties: Any
) -> None:
    assert _count(methods.EQUAL_SHARES, costs, ballots, budget) == (chosen, ties)


def test_the_published_rule_fits_the_method() -> None:
    assert methods.APPROVAL.ties == "the order of the list"
    for kind in methods.KINDS.values():
        assert ("cheaper" in kind.ties) is kind.has_budget
