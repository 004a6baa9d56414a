"""Pabulib's open list of rules and ballots: what is read, and what is said where a rule is not applied exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from civic.imports.rules.election import election_of
from civic.votes import methods
from civic.votes.files.pabulib import VoteType, read_pabulib
from civic.votes.methods import Kind, by_town_rule

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def reports(shared_data: Path) -> Path:
    return shared_data / "reports"


@pytest.mark.shared_data
def test_choose_1_is_approval(reports: Path):
    file = read_pabulib(reports / "pb_choose1.pb")
    assert file.vote_type is VoteType.APPROVAL
    assert by_town_rule(election_of(file, "Europe/Warsaw", NOW).rule) is methods.GREEDY


@pytest.mark.shared_data
def test_a_project_named_twice_counts_once_and_its_line_is_told(reports: Path):
    file = read_pabulib(reports / "pb_twice.pb")
    assert [ballot.projects for ballot in file.ballots][-1] == ("3",)
    assert file.warnings == ("line 28: the ballot names the project '3' twice; it counts once.",)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("greedy-exclusive", methods.GREEDY),
        ("greedy-custom", methods.GREEDY),
        ("Greedy-Something-New", methods.GREEDY),
        ("equalshares", methods.EQUAL_SHARES),
        ("equalshares/add1u", methods.EQUAL_SHARES),
    ],
)
def test_the_list_of_rules_is_open(reports: Path, rule: str, kind: Kind):
    file = read_pabulib(reports / "pb_choose1.pb")
    named = replace(file, meta={**file.meta, "rule": rule})
    assert by_town_rule(election_of(named, "Europe/Warsaw", NOW).rule) is kind
