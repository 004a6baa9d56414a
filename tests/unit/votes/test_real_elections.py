"""Official results that the rules must reproduce, from ballots that are not ours (CIVIC_TEST_DATA)."""

import json
from collections import Counter
from decimal import Decimal
from itertools import zip_longest

import pytest

from civic.votes import methods
from civic.votes.files.blt import read_blt
from civic.votes.files.pabulib import read_pabulib
from civic.votes.rules import BallotRule, OptionRule
from civic.votes.tally.approval_and_score import approval, score
from civic.votes.tally.budget import Completion
from civic.votes.tally.equal_shares import equal_shares
from civic.votes.tally.greedy import greedy, greedy_by_score
from civic.votes.tally.stv import stv

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def ursynow(shared_data):
    return read_pabulib(shared_data / "pabulib" / "Poland_Warszawa_2019_Ursynow.pb")


@pytest.fixture(scope="module")
def krakow(shared_data):
    return read_pabulib(shared_data / "pabulib" / "Poland_Krakow_2024.pb")


@pytest.fixture(scope="module")
def zabrze(shared_data):
    return read_pabulib(shared_data / "pabulib" / "poland_zabrze_2020_helenka.pb")


@pytest.fixture(scope="module")
def linn(shared_data):
    ward = read_blt(shared_data / "stv" / "glasgow_2007_linn.blt")
    official = json.loads((shared_data / "stv" / "linn07_stages_compact.json").read_text())
    return stv(ward.candidates, ward.seats, ward.ballots), official, ward


def test_linn_2007_quota_1914_of_9567_valid_votes(linn):
    found, official, _ = linn
    assert (found.quota, found.valid, found.seats) == (1914, 9567, 4)
    assert (Decimal(official["quota"]), official["valid_votes"]) == (found.quota, found.valid)


def test_linn_2007_stage_by_stage(linn):
    found, official, ward = linn
    place = {name.lower(): ward.candidates[n] for n, name in enumerate(official["candidates"])}
    assert all(ours.lower().startswith(theirs) for theirs, ours in place.items())
    for ours, theirs in zip_longest(found.stages, official["stages"]):
        told = dict(zip(ward.candidates, theirs["votes"], strict=True))
        assert {n: str(v) for n, v in ours.votes.items()} == {n: v for n, v in told.items() if v is not None}
        assert str(ours.non_transferable) == theirs["nt"]
        for key in ("elected", "excluded"):
            assert list(getattr(ours, key)) == [place[name.lower()] for name in theirs.get(key, [])]
        assert ours.surplus == (place[theirs["surplus"].lower()] if "surplus" in theirs else None)
    assert found.ties == ()


def test_linn_2007_as_a_vote_counts_it(linn):
    count, official, ward = linn
    number = {name: place for place, name in enumerate(ward.candidates, 1)}
    ballots = [(tuple(sorted((number[name], n) for n, (name,) in enumerate(r, 1))), v) for r, v in ward.ballots]
    rule = BallotRule("stv", tuple(OptionRule(n, None) for n in number.values()), settings={"seats": ward.seats})
    found = methods.STV.count(rule, ballots)
    assert (found["quota"], found["ballots"]) == (1914, 9567)
    for ours, theirs in zip_longest(found["stages"], official["stages"]):
        told = {str(n): votes for n, votes in enumerate(theirs["votes"], 1) if votes is not None}
        assert (ours["votes"], ours["non_transferable"]) == (told, theirs["nt"])
    assert [ward.candidates[int(option) - 1] for option in found["selected"]] == list(count.elected)


def test_p3_zabrze_helenka_greedy_funds_the_park(zabrze):
    assert greedy(zabrze.costs, zabrze.approvals(), zabrze.budget).selected == ("P0077",)


@pytest.mark.parametrize(
    ("completion", "selected", "cost"),
    [
        (Completion.NONE, {"P0012"}, 36_000),
        (Completion.ADD1, {"P0012"}, 36_000),
        (Completion.ADD1U, {"P0012", "P0013"}, 286_000),
    ],
)
def test_p3_zabrze_helenka_equal_shares(zabrze, completion, selected, cost):
    assert len(zabrze.ballots) == 314
    found = equal_shares(zabrze.costs, zabrze.approvals(), zabrze.budget, completion=completion)
    assert (set(found.selected), found.cost) == (selected, cost)


def test_ursynow_2019_greedy_equals_the_official_selection(ursynow):
    found = greedy(ursynow.costs, ursynow.approvals(), ursynow.budget)
    assert set(found.selected) == {project.id for project in ursynow.projects if project.selected}


def test_krakow_2024_ordinal_scores_and_greedy_equal_the_official_ones(krakow):
    totals = score(list(krakow.costs), krakow.scores()).totals
    assert totals == {project.id: int(project.more["score"]) for project in krakow.projects}
    found = greedy_by_score(krakow.costs, totals, krakow.budget)
    assert set(found.selected) == {project.id for project in krakow.projects if project.selected}


@pytest.mark.parametrize(
    "name",
    [
        "France_Toulouse_2024.pb",
        "Poland_Krakow_2024.pb",
        "Poland_Warszawa_2019_Ursynow.pb",
        "poland_zabrze_2020_helenka.pb",
    ],
)
def test_every_project_has_the_votes_that_its_file_tells(shared_data, name):
    found = read_pabulib(shared_data / "pabulib" / name)
    totals = approval(list(found.costs), found.approvals()).totals
    assert totals == {project.id: int(project.more["votes"]) for project in found.projects}
    assert found.warnings == ()


def test_krakow_2024_tells_age_sex_and_neighbourhood_of_its_voters(krakow):
    sexes = Counter(ballot.sex for ballot in krakow.ballots)
    assert sum(sexes.values()) == 65_101
    assert min(sexes["F"], sexes["M"]) > 10_000
    assert sum(ballot.age is not None for ballot in krakow.ballots) > 60_000
    assert len({ballot.neighborhood for ballot in krakow.ballots}) > 10


def test_ursynow_2019_equal_shares_spends_the_increments_it_says(ursynow):
    """The outcome of add1 is the run at its increment, and the next increment would overspend."""
    found = equal_shares(ursynow.costs, ursynow.approvals(), ursynow.budget, completion=Completion.ADD1)
    voters = len(ursynow.ballots)
    for more, fits in ((0, True), (1, False)):
        money = ursynow.budget + (found.increment + more) * voters
        again = equal_shares(ursynow.costs, ursynow.approvals(), money)
        assert (again.cost <= ursynow.budget) is fits
        assert (again.selected == found.selected) is fits
