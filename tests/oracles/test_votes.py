"""A thousand random elections each against other people's programs (extra [oracles]).

Ties, as stated there: pabutools gets our tie rule as its own; of abcvoting's tied committees ours must be one; with
pyrankvote, which draws lots, only elections without a tie are compared, until there are a thousand.
"""

import random
from fractions import Fraction

import pytest

from civic.votes.tally.approval_and_score import approval
from civic.votes.tally.budget import Completion, Utility
from civic.votes.tally.equal_shares import equal_shares, equal_shares_of_points
from civic.votes.tally.greedy import greedy
from civic.votes.tally.irv import irv
from civic.votes.tally.phragmen import phragmen
from civic.votes.tally.stv import stv

pytestmark = [pytest.mark.oracle, pytest.mark.long]

ELECTIONS = 1000


def random_budget(seed):
    """3 to 8 projects, 2 to 15 voters; small costs, so that equal rates and equal costs abound."""
    draw = random.Random(seed)
    names = [f"p{n}" for n in range(draw.randint(3, 8))]
    costs = {name: draw.randint(1, 12) for name in names}
    ballots = [draw.sample(names, draw.randint(1, len(names))) for _ in range(draw.randint(2, 15))]
    return costs, ballots, draw.randint(5, 40)


class Pabutools:
    """The same election in pabutools, with our published tie rule."""

    def __init__(self, costs, ballots):
        election = pytest.importorskip("pabutools.election")
        ties = pytest.importorskip("pabutools.tiebreaking")
        self.rules = pytest.importorskip("pabutools.rules")
        self.measures = {Utility.COST: election.Cost_Sat, Utility.CARDINALITY: election.Cardinality_Sat}
        self.projects = {name: election.Project(name, cost) for name, cost in costs.items()}
        self.new_instance = election.Instance
        self.profile = election.ApprovalProfile(
            [election.ApprovalBallot([self.projects[name] for name in ballot]) for ballot in ballots]
        )
        votes = {name: sum(name in ballot for ballot in ballots) for name in costs}
        self.ties = ties.TieBreakingRule(lambda _, __, p: (p.cost, -votes[p.name], p.name))

    def run(self, rule, budget, utility):
        """The names of the funded projects."""
        instance = self.new_instance(self.projects.values(), budget_limit=budget)
        found = getattr(self.rules, rule)(
            instance, self.profile, sat_class=self.measures[utility], tie_breaking=self.ties
        )
        return {project.name for project in found}


@pytest.mark.parametrize("utility", Utility)
def test_pabutools_funds_the_same_by_equal_shares(utility):
    for seed in range(ELECTIONS):
        costs, ballots, budget = random_budget(seed)
        theirs = Pabutools(costs, ballots).run("method_of_equal_shares", budget, utility)
        ours = equal_shares(costs, [(ballot, 1) for ballot in ballots], budget, utility=utility)
        assert set(ours.selected) == theirs, f"seed {seed}"


def test_pabutools_funds_the_same_by_add1_run_until_the_first_overspend():
    """Their own increment stops when nothing more fits, so every increment is asked for as a larger budget."""
    for seed in range(ELECTIONS):
        costs, ballots, budget = random_budget(seed)
        oracle, supported = Pabutools(costs, ballots), {name for ballot in ballots for name in ballot}
        last, k = set(), 0
        while True:
            more = oracle.run("method_of_equal_shares", budget + k * len(ballots), Utility.COST)
            if sum(costs[name] for name in more) > budget:
                break
            last, k = more, k + 1
            if last == supported:
                break
        ours = equal_shares(costs, [(ballot, 1) for ballot in ballots], budget, completion=Completion.ADD1)
        assert (set(ours.selected), ours.increment) == (last, k - 1), f"seed {seed}"


@pytest.mark.parametrize("utility", Utility)
def test_pabutools_funds_the_same_greedily(utility):
    for seed in range(ELECTIONS):
        costs, ballots, budget = random_budget(seed)
        supported = {name for ballot in ballots for name in ballot}
        theirs = Pabutools(costs, ballots).run("greedy_utilitarian_welfare", budget, utility)
        ours = greedy(costs, [(ballot, 1) for ballot in ballots], budget, utility=utility)
        # pabutools also funds, last of all, what nobody voted for.
        assert set(ours.selected) == theirs & supported, f"seed {seed}"


def test_pabutools_funds_the_same_by_equal_shares_of_points():
    """Cumulative ballots: what a voter gains from a project are the points they give it."""
    elections = pytest.importorskip("pabutools.election")
    rules = pytest.importorskip("pabutools.rules")
    ties = pytest.importorskip("pabutools.tiebreaking")
    for seed in range(ELECTIONS):
        costs, ballots, budget = random_budget(seed)
        draw = random.Random(seed)
        points = [{name: draw.randint(1, 6) for name in ballot} for ballot in ballots]
        projects = {name: elections.Project(name, cost) for name, cost in costs.items()}
        given = [elections.CardinalBallot({projects[name]: most for name, most in ballot.items()}) for ballot in points]
        total = {name: sum(ballot.get(name, 0) for ballot in points) for name in costs}
        found = rules.method_of_equal_shares(
            elections.Instance(projects.values(), budget_limit=budget),
            elections.CardinalProfile(given),
            sat_class=elections.Additive_Cardinal_Sat,
            tie_breaking=ties.TieBreakingRule(lambda _, __, p, total=total: (p.cost, -total[p.name], p.name)),
        )
        ours = equal_shares_of_points(costs, [(ballot, 1) for ballot in points], budget)
        assert set(ours.selected) == {project.name for project in found}, f"seed {seed}"


def abc_profile(seed):
    preferences = pytest.importorskip("abcvoting.preferences")
    draw = random.Random(seed)
    names = list(range(draw.randint(3, 7)))
    ballots = [draw.sample(names, draw.randint(1, len(names))) for _ in range(draw.randint(2, 12))]
    profile = preferences.Profile(len(names))
    profile.add_voters(ballots)
    return [str(name) for name in names], ballots, draw.randint(1, len(names)), profile


def test_abcvoting_has_our_committee_among_its_tied_ones_by_equal_shares():
    rules = pytest.importorskip("abcvoting.abcrules")
    for seed in range(ELECTIONS):
        names, ballots, size, profile = abc_profile(seed)
        committees = rules.compute(
            "equal-shares-without-completion",
            profile,
            committeesize=size,
            resolute=False,
            max_num_of_committees=None,
            algorithm="standard-fractions",
        )
        voted = [([str(name) for name in ballot], 1) for ballot in ballots]
        ours = equal_shares(dict.fromkeys(names, 1), voted, size).selected
        assert {int(name) for name in ours} in [set(committee) for committee in committees], f"seed {seed}"


def test_abcvoting_has_our_committee_among_its_tied_ones_by_sequential_phragmen():
    rules = pytest.importorskip("abcvoting.abcrules")
    for seed in range(ELECTIONS):
        names, ballots, size, profile = abc_profile(seed)
        # abcvoting fills the committee with candidates whom nobody supports; we do not.
        size = min(size, len({name for ballot in ballots for name in ballot}))
        committees = rules.compute(
            "seqphragmen",
            profile,
            committeesize=size,
            resolute=False,
            max_num_of_committees=None,
            algorithm="standard-fractions",
        )
        ours = phragmen(dict.fromkeys(names, 1), [([str(n) for n in ballot], 1) for ballot in ballots], size).selected
        assert {int(name) for name in ours} in [set(committee) for committee in committees], f"seed {seed}"


def test_abcvoting_has_our_winners_among_its_tied_ones_by_approval():
    rules = pytest.importorskip("abcvoting.abcrules")
    for seed in range(ELECTIONS):
        names, ballots, size, profile = abc_profile(seed)
        # As above: whom nobody supports gets no seat here.
        size = min(size, len({name for ballot in ballots for name in ballot}))
        committees = rules.compute("av", profile, committeesize=size, resolute=False, max_num_of_committees=None)
        ours = approval(names, [([str(name) for name in ballot], 1) for ballot in ballots], seats=size)
        assert {int(name) for name in ours.winners} in [set(committee) for committee in committees]
        assert bool(ours.tied) == (len(committees) > 1), f"seed {seed}"


def random_ranking(seed):
    draw = random.Random(seed)
    names = "abcdef"[: draw.randint(3, 6)]
    ballots = [draw.sample(names, draw.randint(1, len(names))) for _ in range(draw.randint(5, 60))]
    return names, ballots


def has_a_tie(count):
    """Whether two continuing candidates were level at some stage: pyrankvote orders these by other means."""
    for stage in count.stages:
        votes = [v for name, v in stage.votes.items() if name not in stage.excluded]
        if len(set(votes)) < len(votes):
            return True
    return False


def test_pyrankvote_elects_the_same_by_irv_and_by_stv_for_one_seat():
    pyrankvote = pytest.importorskip("pyrankvote")
    compared = seed = 0
    while compared < ELECTIONS:
        names, ballots = random_ranking(seed)
        seed += 1
        counted = [(tuple((name,) for name in ballot), 1) for ballot in ballots]
        ours = irv(names, counted)
        if has_a_tie(ours):
            continue
        compared += 1
        candidates = {name: pyrankvote.Candidate(name) for name in names}
        theirs = [pyrankvote.Ballot([candidates[name] for name in ballot]) for ballot in ballots]
        by_irv = pyrankvote.instant_runoff_voting(list(candidates.values()), theirs).get_winners()
        by_stv = pyrankvote.single_transferable_vote(list(candidates.values()), theirs, 1).get_winners()
        assert [winner.name for winner in by_irv] == list(ours.elected), f"seed {seed - 1}"
        assert [winner.name for winner in by_stv] == list(stv(names, 1, counted).elected), f"seed {seed - 1}"


def plain_scottish_stv(names, seats, ballots):
    """The Scottish rule paper by paper, in fractions cut to five places: the elected, or None for a tie.

    No program on PyPI counts by this rule for several seats, so this one stands in: it follows single papers and
    shares nothing with civic.
    """
    where, value, next_place = [ballot[0] for ballot in ballots], [Fraction(1)] * len(ballots), [1] * len(ballots)
    votes = {name: Fraction(sum(at == name for at in where)) for name in names}
    quota, elected, out, moved = len(ballots) // (seats + 1) + 1, [], set(), set()

    def hand_on(giver, factor):
        for paper, ballot in enumerate(ballots):
            if where[paper] != giver:
                continue
            value[paper] = Fraction(int(value[paper] * factor * 10**5), 10**5)
            rest = [n for n in ballot[next_place[paper] :] if n not in out and n not in elected]
            where[paper] = rest[0] if rest else None
            if rest:
                next_place[paper] = ballot.index(rest[0]) + 1
                votes[rest[0]] += value[paper]

    while len(elected) < seats:
        going_on = [n for n in names if n not in elected and n not in out]
        reached = [n for n in going_on if votes[n] >= quota]
        elected += going_on if len(going_on) <= seats - len(elected) else reached
        if len(elected) >= seats:
            break
        over = {n: votes[n] for n in elected if votes[n] > quota and n not in moved}
        chosen = over or {n: votes[n] for n in going_on if n not in reached}
        extreme = (max if over else min)(chosen.values())
        names_at = [n for n, v in chosen.items() if v == extreme]
        if len(names_at) > 1:
            return None
        if over:
            moved.add(names_at[0])
            hand_on(names_at[0], (extreme - quota) / extreme)
            votes[names_at[0]] = Fraction(quota)
        else:
            out.add(names_at[0])
            hand_on(names_at[0], Fraction(1))
            votes[names_at[0]] = Fraction(0)
    return set(elected)


def test_a_count_paper_by_paper_elects_the_same_by_the_scottish_rule():
    compared = seed = 0
    while compared < ELECTIONS:
        names, ballots = random_ranking(seed)
        seats = 1 + seed % 4
        seed += 1
        theirs = plain_scottish_stv(names, seats, ballots) if seats < len(names) else None
        if theirs is None:
            continue
        compared += 1
        counted = [(tuple((name,) for name in ballot), 1) for ballot in ballots]
        assert set(stv(names, seats, counted).elected) == theirs, f"seed {seed - 1}"
