"""`--effort`, `--utility` and `bos-equal-shares` on files: what is told holds when the file is changed by it."""

import json
from pathlib import Path

import pytest

from civic.methods.cli import main

PROJECT = Path(__file__).parents[3]
EXAMPLE = (PROJECT / "docs/examples/budget.pb").read_text()
COMMANDS = [["greedy"], ["equal-shares"], ["equal-shares", "--completion", "add1u"], ["phragmen"], ["bos-equal-shares"]]


@pytest.fixture
def answer(tmp_path, capsys):
    def call(command, content):
        (tmp_path / "town.pb").write_text(content)
        assert main([command[0], str(tmp_path / "town.pb"), *command[1:]]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def at_cost(content, project, cost):
    row = next(line for line in content.split("\n") if line.startswith(f"{project};"))
    _, _, name = row.split(";", 2)
    return content.replace(row, f"{project};{cost};{name}")


def with_more(content, project, voters):
    head = content.split("VOTES\n")[1].split("\n")[0].split(";")
    rows = [
        ";".join({"voter_id": f"new{n}", "vote": project}.get(column, "") for column in head) for n in range(voters)
    ]
    return content.rstrip("\n") + "\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_loser_wins_with_the_change_that_is_told_and_not_with_one_unit_less(answer, command):
    plain = answer(command, EXAMPLE)
    assert "losers" not in plain
    found = answer([*command, "--effort"], EXAMPLE)
    losers = found.pop("losers")
    assert found == plain
    assert losers
    assert {each["project"] for each in losers}.isdisjoint(plain["selected"])
    for each in losers:
        project, cost, more = each["project"], each["wins_at_cost"], each["wins_with_more"]
        assert each["wins_with_more_proven"]
        assert project in answer(command, at_cost(EXAMPLE, project, cost))["selected"]
        assert project not in answer(command, at_cost(EXAMPLE, project, cost + 1))["selected"]
        assert project in answer(command, with_more(EXAMPLE, project, more))["selected"]
        assert project not in answer(command, with_more(EXAMPLE, project, more - 1))["selected"]


POINTS = (PROJECT / "docs/examples/points.pb").read_text()


@pytest.mark.parametrize(
    ("utility", "told"),
    [
        ([], "points"),
        (["--utility", "points"], "points"),
        (["--utility", "cost"], "cost"),
        (["--utility", "cardinality"], "cardinality"),
        (["--utility", "points-cost"], "points-cost"),
    ],
)
def test_the_utility_that_counts_is_told(answer, utility, told):
    assert answer(["equal-shares", *utility], POINTS)["utility"] == told
    assert answer(["bos-equal-shares", *utility], POINTS)["utility"] == told


def test_points_decide_where_approvals_are_level(answer):
    """By hand: three voters with 50 each give `a` 9 points and `b` 1, and both cost 150: the list has `b` first."""
    meta = "META\nkey;value\nbudget;150\nvote_type;cumulative\nPROJECTS\nproject_id;cost\nb;150\na;150\n"
    town = meta + "VOTES\nvoter_id;vote;points\n" + "".join(f"{n};b,a;1,9\n" for n in range(3))
    assert answer(["equal-shares"], town)["rounds"][0]["rate"] == "50/9"
    assert answer(["equal-shares"], town)["selected"] == ["a"]
    assert answer(["equal-shares", "--utility", "cost"], town)["selected"] == ["b"]


def test_ordinal_ballots_and_approvals_have_the_utility_of_cost(answer):
    assert answer(["equal-shares"], EXAMPLE)["utility"] == "cost"
    by_points = answer(["equal-shares", "--utility", "points"], EXAMPLE)
    by_one = answer(["equal-shares", "--utility", "cardinality"], EXAMPLE)
    assert by_points["rounds"] == by_one["rounds"]


def test_points_too_fine_to_add_up_exactly_are_refused_in_a_sentence(tmp_path, capsys):
    (tmp_path / "fine.pb").write_text(POINTS.replace("1;bench,trees;7,3", "1;bench,trees;7.000000000000000001,3"))
    assert main(["equal-shares", str(tmp_path / "fine.pb")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("civic methods: The ballots cannot be counted: the points are too many")
