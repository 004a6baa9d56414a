"""Pabulib's open list of rules and ballots: what is read, and what is said where a rule is not applied exactly."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from civic.imports.rules.election import election_of, inexact
from civic.votes.files.pabulib import VoteType, read_pabulib
from civic.votes.rules import Method

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def reports(shared_data: Path) -> Path:
    return shared_data / "reports"


@pytest.mark.shared_data
def test_choose_1_is_approval(reports: Path):
    file = read_pabulib(reports / "pb_choose1.pb")
    assert file.vote_type is VoteType.APPROVAL
    assert election_of(file, "Europe/Warsaw", NOW).method is Method.GREEDY
    assert inexact(file.meta) is None


@pytest.mark.shared_data
def test_a_project_named_twice_counts_once_and_its_line_is_told(reports: Path):
    file = read_pabulib(reports / "pb_twice.pb")
    assert [ballot.projects for ballot in file.ballots][-1] == ("3",)
    assert file.warnings == ("line 28: the ballot names the project '3' twice; it counts once.",)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pb_noskip.pb", "“greedy-no-skip”, which ends at the first project"),
        ("pb_threshold.pb", "“greedy-threshold”, which leaves out projects with fewer votes"),
    ],
)
def test_a_rule_that_is_not_applied_exactly_is_named(reports: Path, name: str, words: str):
    assert words in str(inexact(read_pabulib(reports / name).meta))


@pytest.mark.parametrize(
    ("rule", "applied"),
    [
        ("greedy-exclusive", "greedy"),
        ("greedy-custom", "greedy"),
        ("Greedy-Something-New", "greedy"),
        ("equalshares", "Equal Shares"),
        ("equalshares/add1u", "Equal Shares"),
        ("equalshares-comparison", "Equal Shares"),
        ("unknown", "Equal Shares"),
    ],
)
def test_the_list_of_rules_is_open(rule: str, applied: str):
    told = str(inexact({"rule": rule}))
    assert rule.casefold() in told
    assert f"the count here is by {applied}" in told


@pytest.mark.parametrize("rule", ["greedy", "Greedy ", "equalshares/add1"])
def test_the_rules_that_are_applied_need_no_words(rule: str):
    assert inexact({"rule": rule}) is None
