"""Pabulib files that are written, and read again as they were."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from civic.votes.files.pabulib import PabulibFile, parse_pabulib, read_pabulib
from civic.votes.files.pabulib_writing import amount, written

HEAD = "META\nkey;value\ndescription;A budget\nbudget;100,50\nvote_type;{kind}\n{more}PROJECTS\n"
PROJECTS = 'project_id;cost;name;category;selected;votes\na;60;"Trees; and a ""bench""";green,play;1;3\nb;50.25;;;0;1\n'
VOTES = {
    "approval": "voter_id;age;sex;neighborhood;vote;voting_method\n1;34;F;North;a,b;paper\n2;about 40;;;;\n",
    "ordinal": "voter_id;vote\n1;b,a\n2;a\n",
    "cumulative": "voter_id;vote;points\n1;b,a;3,2\n2;a;0\n",
    "scoring": "voter_id;points;vote\n1;-1,2.5;b,a\n2;;\n",
}


def _fields(file: PabulibFile) -> PabulibFile:
    """All that a file says, without the lines on which it says it."""
    projects = tuple(replace(project, line=0) for project in file.projects)
    return replace(file, projects=projects, ballots=tuple(replace(ballot, line=0) for ballot in file.ballots))


def _again(file: PabulibFile) -> PabulibFile:
    return parse_pabulib(io.StringIO(written(file)))


@pytest.mark.parametrize("kind", VOTES)
def test_every_field_of_every_kind_of_ballot_comes_back(kind: str) -> None:
    more = 'comment;"#1: one; two"\nrule;greedy\n'
    file = parse_pabulib(io.StringIO(HEAD.format(kind=kind, more=more) + PROJECTS + "VOTES\n" + VOTES[kind]))
    again = _again(file)
    assert _fields(again) == _fields(file)
    assert list(again.meta.items()) == list(file.meta.items())
    assert file.projects[0].name == 'Trees; and a "bench"'
    assert file.meta["comment"] == "#1: one; two"


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name",
    [
        "poland_zabrze_2020_helenka",
        "France_Toulouse_2024",
        pytest.param("Poland_Warszawa_2019_Ursynow", marks=pytest.mark.long),
        pytest.param("Poland_Krakow_2024", marks=pytest.mark.long),
    ],
)
def test_the_budgets_of_four_towns_keep_every_field(name: str, shared_data: Path) -> None:
    file = read_pabulib(shared_data / "pabulib" / f"{name}.pb")
    assert len(file.ballots) > 300
    assert _fields(_again(file)) == _fields(file)


@given(some.integers(-(10**15), 10**15), some.integers(0, 6))
def test_amounts_are_written_exactly(numerator: int, places: int) -> None:
    value = Fraction(numerator, 10**places)
    assert Fraction(amount(value)) == value
    assert "e" not in amount(value).lower()


def test_an_amount_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="has no end"):
        amount(Fraction(1, 3))
