"""The rules that towns' files name: applied where the header describes them, and said where it does not."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from civic.methods.cli import main
from civic.votes.tally.budget import Completion
from civic.votes.tally.greedy import greedy_by_score
from civic.votes.tally.town_rule import THRESHOLD, town_rule, why_different

COSTS = {"path": 600, "square": 800, "picnic": 100}
SCORES = {"path": 3, "square": 2, "picnic": 1}


@pytest.mark.parametrize(
    ("skip", "threshold", "selected"),
    [
        (True, 0, ("path", "picnic")),
        (True, 1, ("path", "picnic")),
        (True, 2, ("path",)),
        (True, 4, ()),
        (False, 0, ("path",)),
    ],
)
def test_greedy_ends_or_passes_over_and_keeps_a_threshold(
    skip: bool, threshold: int, selected: tuple[str, ...]
) -> None:
    assert greedy_by_score(COSTS, SCORES, 1000, skip=skip, threshold=threshold).selected == selected


@pytest.mark.parametrize(
    ("meta", "applied", "words"),
    [
        ({}, "greedy", None),
        ({"rule": " Greedy "}, "greedy", None),
        ({"rule": "greedy-no-skip"}, "greedy-no-skip", None),
        ({"rule": "greedy-threshold", THRESHOLD: "2"}, "greedy, threshold 2", None),
        ({"rule": "greedy", THRESHOLD: "2,5"}, "greedy, threshold 5/2", None),
        ({"rule": "greedy-no-skip", THRESHOLD: "0"}, "greedy-no-skip", None),
        ({"rule": "greedy-threshold"}, "greedy", f"has no {THRESHOLD}"),
        ({"rule": "greedy", THRESHOLD: "many"}, "greedy", "is no number"),
        ({"rule": "greedy-exclusive", THRESHOLD: "30"}, "greedy, threshold 30", "exclude each other"),
        ({"rule": "greedy-custom"}, "greedy", "conditions that the header does not tell"),
        ({"rule": "anything new"}, "greedy", "'anything new' has conditions"),
        ({"rule": "equalshares"}, "equalshares", None),
        ({"rule": "EqualShares/add1"}, "equalshares/add1", None),
        ({"rule": "equalshares/add1u"}, "equalshares/add1u", None),
        ({"rule": "equalshares/other"}, "equalshares/add1", "completion of 'equalshares/other' is not known"),
    ],
)
def test_a_header_names_the_rule(meta: dict[str, str], applied: str, words: str | None) -> None:
    rule = town_rule(meta)
    assert rule.applied == applied
    assert rule.inexact is None if words is None else words in str(rule.inexact)


def test_a_rule_that_is_asked_for_comes_before_the_headers() -> None:
    meta = {"rule": "greedy-no-skip", THRESHOLD: "2"}
    assert town_rule(meta, "greedy").skip and town_rule(meta, "greedy").threshold == Fraction(2)
    assert town_rule(meta, "equalshares/add1u").completion is Completion.ADD1U


def test_why_two_results_differ() -> None:
    meta = {"rule": "greedy"}
    assert why_different(meta, town_rule(meta), ["a"], ["a"]) is None
    assert "may have settled ties" in str(why_different(meta, town_rule(meta), ["a"], ["b"]))
    assert "town's rule is 'greedy'" in str(why_different(meta, town_rule(meta, "equalshares"), ["a"], ["b"]))
    custom = {"rule": "greedy-custom"}
    assert "does not tell" in str(why_different(custom, town_rule(custom), ["a"], ["a"]))


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "words", "selected", "only"),
    [
        ("pb_noskip.pb", (), ["1"], ([], [])),
        ("pb_threshold.pb", (), ["1"], ([], [])),
        ("pb_choose1.pb", (), ["1", "3"], ([], [])),
        ("pb_choose1.pb", ("--rule", "greedy-no-skip"), ["1"], (["3"], [])),
        ("pb_twice.pb", (), ["1", "3"], ([], [])),
    ],
)
def test_the_command_keeps_the_headers_rule_and_shows_the_towns_result(
    shared_data: Path, capsys, name: str, words: tuple[str, ...], selected: list[str], only: tuple[list[str], list[str]]
) -> None:
    assert main(["greedy", str(shared_data / "reports" / name), *words]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["selected"] == selected
    assert (found["town"]["only_town"], found["town"]["only_here"]) == only
    assert (found["town"]["why"] is None) is (only == ([], []))


PAIRS = """META
key;value
budget;1000
vote_type;approval
rule;greedy-exclusive
comment;12 and 26 exclude each other
PROJECTS
project_id;cost;selected
12;600;1
26;300;0
7;200;1
VOTES
voter_id;vote
1;12,26
2;12,26
3;12,7
"""


def test_projects_that_exclude_each_other_are_told_with_the_command(tmp_path: Path, capsys) -> None:
    (tmp_path / "town.pb").write_text(PAIRS)

    def found(*words: str) -> dict:
        assert main(["greedy", str(tmp_path / "town.pb"), *words]) == 0
        return json.loads(capsys.readouterr().out)

    plain, told = found(), found("--exclusive", "12, 26")
    assert (plain["selected"], plain["town"]["only_town"]) == (["12", "26"], ["7"])
    assert "exclude each other" in plain["town"]["why"] and plain["town"]["comment"] == "12 and 26 exclude each other"
    assert (told["selected"], told["town"]["why"]) == (["12", "7"], None)
    assert found("--exclusive", "12,7", "--exclusive", "26,7")["selected"] == ["12", "26"]
    assert main(["greedy", str(tmp_path / "town.pb"), "--exclusive", "12,9"]) == 2
    assert "the project '9', which the file does not list." in capsys.readouterr().err


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("words", "selected", "applied", "why"),
    [
        ((), "b", "own", None),
        (("--ranks", "own"), "b", "own", None),
        (("--ranks", "longest"), "a", "longest", "The file's own scores count ranks by 'own'; here by 'longest'."),
    ],
)
def test_ballots_of_unequal_length_count_as_the_file_counts_them(
    shared_data: Path, capsys, words: tuple[str, ...], selected: str, applied: str, why: str | None
) -> None:
    assert main(["greedy", str(shared_data / "reports/ordinal_unequal.pb"), *words]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["selected"], found["ranks"]) == ([selected], {"applied": applied, "file": "own", "longest": 3})
    assert found["town"]["why"] == why


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["Poland_Krakow_2024", "Poland_Warszawa_2019_Ursynow"])
def test_towns_selected_what_their_rule_selects(shared_data: Path, capsys, name: str) -> None:
    assert main(["greedy", str(shared_data / "pabulib" / f"{name}.pb")]) == 0
    town = json.loads(capsys.readouterr().out)["town"]
    assert town["selected"] and (town["only_town"], town["only_here"], town["why"]) == ([], [], None)
