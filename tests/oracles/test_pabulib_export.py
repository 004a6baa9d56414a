"""Files that are written here are read and counted by pabutools (extra [oracles]) as they are counted here."""

from __future__ import annotations

from fractions import Fraction

import pytest

from civic.votes.files.pabulib import PabulibBallot, PabulibFile, PabulibProject, VoteType
from civic.votes.files.pabulib_writing import written
from civic.votes.tally.budget import Completion
from civic.votes.tally.equal_shares import equal_shares
from civic.votes.tally.greedy import greedy
from tests.oracles.test_votes import random_budget

pytestmark = [pytest.mark.oracle, pytest.mark.long]

ELECTIONS = 300


def _file(seed: int) -> PabulibFile:
    costs, ballots, budget = random_budget(seed)
    return PabulibFile(
        meta={"budget": str(budget), "vote_type": "approval", "num_projects": str(len(costs)), "min_length": "0"},
        budget=Fraction(budget),
        vote_type=VoteType.APPROVAL,
        projects=tuple(PabulibProject(name, Fraction(cost), name, (), None, 0, {}) for name, cost in costs.items()),
        ballots=tuple(
            PabulibBallot(str(number), tuple(ballot), None, None, None, None, None, 0, {})
            for number, ballot in enumerate(ballots, 1)
        ),
    )


def test_pabutools_counts_a_written_file_as_we_do() -> None:
    reading = pytest.importorskip("pabutools.election.pabulib")
    rules = pytest.importorskip("pabutools.rules")
    ties = pytest.importorskip("pabutools.tiebreaking")
    measure = pytest.importorskip("pabutools.election").Cost_Sat
    for seed in range(ELECTIONS):
        file = _file(seed)
        named = list(file.approvals())
        votes = {name: sum(name in ballot for ballot, _ in named) for name in file.costs}
        ours = ties.TieBreakingRule(lambda _, __, p, votes=votes: (p.cost, -votes[p.name], p.name))
        instance, profile = reading.parse_pabulib_from_string(written(file))
        voted = {name for name, number in votes.items() if number}

        def theirs(rule: str, budget: Fraction, about=(instance, profile, ours)) -> set[str]:
            about[0].budget_limit = budget
            found = getattr(rules, rule)(about[0], about[1], sat_class=measure, tie_breaking=about[2])
            return {project.name for project in found}

        by_votes = greedy(file.costs, named, file.budget)
        assert set(by_votes.selected) == theirs("greedy_utilitarian_welfare", file.budget) & voted, f"seed {seed}"
        shares = equal_shares(file.costs, named, file.budget, completion=Completion.ADD1)
        more = file.budget + (shares.increment or 0) * len(file.ballots)
        assert set(shares.selected) == theirs("method_of_equal_shares", more), f"seed {seed}"
