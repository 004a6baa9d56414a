"""Sequential Phragmén and the comparison of methods: known answers, and what always holds."""

from __future__ import annotations

import json
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from civic.methods.cli import main
from civic.votes.tally.phragmen import phragmen

RUNNING = [("ab", 3), ("ac", 3), ("ad", 2), ("bcf", 1), ("e", 1), ("f", 1), ("g", 1)]


def test_the_running_example_of_lackner_and_skowron():
    assert set(phragmen(dict.fromkeys("abcdefg", 1), RUNNING, 4).selected) == set("abcd")


def test_loads_by_hand():
    """a burdens 8 voters with 1/8; then b, with 3 of them and one without load, (1 + 3/8) / 4."""
    rounds = phragmen(dict.fromkeys("abcdefg", 1), RUNNING, 4).rounds
    assert [(each.project, each.rate) for each in rounds[:2]] == [("a", Fraction(1, 8)), ("b", Fraction(11, 32))]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), min_size=1),
    st.lists(st.tuples(st.sets(st.sampled_from("abcdef")), st.integers(1, 3)), max_size=6),
    st.integers(0, 30),
)
def test_a_plain_implementation_finds_the_same(costs, ballots, budget):
    ballots = [(approved & set(costs), voters) for approved, voters in ballots]
    loads = {number: Fraction(0) for number in range(len(ballots))}
    left, expected = budget, []
    while True:
        best = None
        for place, (name, cost) in enumerate(costs.items()):
            members = [n for n, (approved, _) in enumerate(ballots) if name in approved]
            votes = sum(ballots[n][1] for n in members)
            if votes and name not in expected:
                load = (cost + sum(loads[n] * ballots[n][1] for n in members)) / Fraction(votes)
                best = min(best, (load, cost, -votes, place, name)) if best else (load, cost, -votes, place, name)
        if best is None or best[1] > left:
            break
        expected.append(best[4])
        left -= best[1]
        for n, (approved, _) in enumerate(ballots):
            if best[4] in approved:
                loads[n] = best[0]
    assert list(phragmen(costs, ballots, budget).selected) == expected


def test_all_methods_of_a_budget_and_of_a_ranking_stand_side_by_side(capsys):
    assert main(["compare", "docs/examples/budget.pb"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["methods"])[1:] == [
        "greedy per cost", "equal-shares none", "equal-shares add1", "equal-shares add1u",
        "bos-equal-shares", "phragmen",
    ]  # fmt: skip
    for name, methods in found["winners"].items():
        assert all(name in found["methods"][method]["selected"] for method in methods if method != "town")
    assert main(["compare", "docs/examples/ward.blt"]) == 0
    assert len(json.loads(capsys.readouterr().out)["methods"]) == 5
