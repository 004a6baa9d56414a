"""Pabulib's open list of rules and ballots: what is read, and what is said where a rule is not applied exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from civic.imports.rules.election import election_of
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


@pytest.mark.shared_data
def test_a_project_named_twice_counts_once_and_its_line_is_told(reports: Path):
    file = read_pabulib(reports / "pb_twice.pb")
    assert [ballot.projects for ballot in file.ballots][-1] == ("3",)
    assert file.warnings == ("line 28: the ballot names the project '3' twice; it counts once.",)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("rule", "method"),
    [
        ("greedy-exclusive", Method.GREEDY),
        ("greedy-custom", Method.GREEDY),
        ("Greedy-Something-New", Method.GREEDY),
        ("equalshares", Method.EQUAL_SHARES),
        ("equalshares/add1u", Method.EQUAL_SHARES),
    ],
)
def test_the_list_of_rules_is_open(reports: Path, rule: str, method: Method):
    file = read_pabulib(reports / "pb_choose1.pb")
    named = replace(file, meta={**file.meta, "rule": rule})
    assert election_of(named, "Europe/Warsaw", NOW).method is method
