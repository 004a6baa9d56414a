"""The commands of votes on files: the keys that are promised, exact numbers as strings, broken files in a sentence."""

import gzip
import io
import json

import pytest

from civic.methods.cli import main

PB = """META
key;value
budget;100
vote_type;{kind}
PROJECTS
project_id;cost;name
a;60;Bench
b;30.5;Tree
c;50;Lamp
VOTES
voter_id;vote;points
1;a,b;3,1
2;a,c;2,2
3;b;5
4;;
"""
BLT = '3 1\n3 1 2 0\n2 3=2 0\n2 3 2 0\n1 0\n0\n"Ada"\n"Bo"\n"Cy"\n'


def answer(capsys, *argv):
    assert main([str(part) for part in argv]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def pb(tmp_path):
    (tmp_path / "town.pb").write_text(PB.format(kind="approval"))
    return tmp_path / "town.pb"


@pytest.fixture
def blt(tmp_path):
    (tmp_path / "ward.blt").write_text(BLT)
    return tmp_path / "ward.blt"


def test_equal_shares_prints_exact_rates_beside_their_decimal_form(pb, capsys):
    found = answer(capsys, "equal-shares", pb)
    assert found["rule"] == "equal-shares"
    assert (found["completion"], found["budget"], found["increment"]) == ("none", 100, 0)
    assert found["selected"] == ["b"]
    assert (found["cost"], found["valid"], found["blank"]) == ("61/2", 3, 1)
    assert found["rounds"] == [
        {"project": "b", "rate": "1/2", "rate_decimal": 0.5, "cost": "61/2", "votes": 2},
    ]
    assert (found["share"], found["share_decimal"]) == ("100/3", 100 / 3)


@pytest.mark.parametrize(("completion", "selected"), [("none", ["b"]), ("add1", ["b", "a"]), ("add1u", ["b", "a"])])
def test_equal_shares_completes_as_told(pb, capsys, completion, selected):
    assert answer(capsys, "equal-shares", pb, "--completion", completion)["selected"] == selected


def test_greedy_prints_the_same_keys(pb, capsys):
    found = answer(capsys, "greedy", pb)
    assert found["selected"] == ["b", "a"]
    assert (found["cost"], found["completion"], found["increment"]) == ("181/2", None, None)
    assert found["rounds"][0] == {"project": "b", "rate": None, "rate_decimal": None, "cost": "61/2", "votes": 2}


def test_greedy_goes_by_points_where_ballots_give_points(tmp_path, capsys):
    (tmp_path / "town.pb").write_text(PB.format(kind="cumulative"))
    found = answer(capsys, "greedy", tmp_path / "town.pb")
    assert [(r["project"], r["votes"]) for r in found["rounds"]] == [("b", 6), ("a", 5)]


def test_stv_and_irv_print_every_stage(blt, capsys):
    found = answer(capsys, "stv", blt)
    assert (found["quota"], found["elected"]) == (3, ["Ada"])
    assert found["stages"] == [
        {
            "votes": {"Ada": "3.00000", "Bo": "0.00000", "Cy": "2.00000"},
            "non_transferable": "0.00000",
            "elected": ["Ada"],
            "excluded": [],
            "surplus": None,
        }
    ]
    assert (found["valid"], found["invalid"], found["blank"]) == (5, 2, 1)
    assert answer(capsys, "irv", blt)["elected"] == ["Ada"]


def test_schulze_prints_pairs_paths_order_and_winners(blt, capsys):
    found = answer(capsys, "schulze", blt)
    assert found["pairs"]["Cy"] == {"Ada": 4, "Bo": 2}
    assert found["paths"]["Bo"]["Ada"] == 4
    assert (found["order"], found["winners"]) == ([["Bo"], ["Cy"], ["Ada"]], ["Bo"])


def test_approval_and_score_print_totals_in_tiers(pb, tmp_path, capsys):
    found = answer(capsys, "approval", pb, "--seats", 2)
    assert (found["totals"], found["order"]) == ({"a": 2, "b": 2, "c": 1}, [["a", "b"], ["c"]])
    assert found["winners"] == ["a", "b"]
    (tmp_path / "points.pb").write_text(PB.format(kind="scoring"))
    found = answer(capsys, "score", tmp_path / "points.pb")
    assert (found["totals"], found["winners"]) == ({"a": 5, "b": 6, "c": 2}, ["b"])
    assert found["means"]["a"] == {"mean": "5/3", "mean_decimal": 5 / 3}


def test_the_lot_of_a_public_text_breaks_the_last_tie(pb, capsys):
    winners = {answer(capsys, "approval", pb, "--lot", text)["winners"][0] for text in "12345678"}
    assert winners == {"a", "b"}


def test_gzip_and_standard_input_give_the_same_bytes(blt, capsys, monkeypatch):
    assert main(["stv", str(blt)]) == 0
    plain = capsys.readouterr().out
    packed = blt.with_suffix(".blt.gz")
    packed.write_bytes(gzip.compress(BLT.encode()))
    assert main(["stv", str(packed)]) == 0
    assert capsys.readouterr().out == plain
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BLT.encode())))
    assert main(["stv", "-"]) == 0
    assert capsys.readouterr().out == plain


@pytest.mark.parametrize(
    ("command", "content", "told"),
    [
        ("equal-shares", "", "town.pb: the file is empty"),
        ("greedy", PB.format(kind="approval").replace("c;50", "a;50"), "line 9: the project 'a' stands already"),
        (
            "equal-shares",
            PB.format(kind="approval").replace("c;50", "c;-50"),
            "line 9: the cost of project 'c' is negative",
        ),
        ("approval", PB.format(kind="approval").replace("3;b", "3;x"), "line 14: the ballot names the project 'x'"),
        ("score", PB.format(kind="approval"), "approval ballots give no points"),
        ("stv", "", "town.pb: the file is empty"),
        ("irv", BLT.replace("2 3 2 0", "2 3 4 0"), "line 4: candidates are numbers from 1 to 3, not '4'"),
        ("schulze", BLT.replace('"Bo"', '"Ada"'), "line 8: the name 'Ada' stands already in line 7"),
    ],
)
def test_a_broken_file_is_told_with_its_line_and_status_2(tmp_path, capsys, command, content, told):
    (tmp_path / "town.pb").write_text(content)
    assert main([command, str(tmp_path / "town.pb")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert "Traceback" not in err


def test_a_number_of_seats_below_one_is_refused(pb, capsys):
    assert main(["approval", str(pb), "--seats", "0"]) == 2
    assert "at least 1" in capsys.readouterr().err


def test_a_file_with_fewer_ballots_than_it_says_is_warned_about(pb, capsys):
    pb.write_text(PB.format(kind="approval").replace("PROJECTS\n", "num_votes;9\nPROJECTS\n", 1))
    assert main(["greedy", str(pb)]) == 0
    assert "num_votes is 9, but the file has 4 ballots" in capsys.readouterr().err
