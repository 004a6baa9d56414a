"""The commands represent, rake, segregation and disparity, as somebody would run them."""

import gzip
import json
from pathlib import Path

import pytest

from civic.methods.cli import main
from civic.statistics.commands.measures import COMMANDS

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def ask(tmp_path, monkeypatch, capsys):
    """Run a command on texts given by file name: the answer, or what standard error says."""
    monkeypatch.chdir(tmp_path)

    def run(*words, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        status = main(list(words))
        out, err = capsys.readouterr()
        assert (status == 0) == (err == "") == (out != "")
        return json.loads(out) if status == 0 else (status, err)

    return run


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_example_in_the_help_runs(command, monkeypatch, capsys):
    monkeypatch.chdir(PROJECT)
    assert main(command.example.split()) == 0
    assert json.loads(capsys.readouterr().out)


POPULATION = "group,count\na,5000\nb,3000\nc,2000\n"
PARTICIPANTS = "group,count\na,250\nb,90\nc,40\n"


def test_r1_represent(ask):
    answer = ask("represent", "p.csv", "q.csv", p=PARTICIPANTS, q=POPULATION)
    assert [group["verdict"] for group in answer["groups"]] == ["unclear", "unclear", "under"]
    assert answer["groups"][2]["upper"] == pytest.approx(0.7008, abs=1e-4)
    assert answer["similarity"] == pytest.approx(0.842105, abs=1e-6)
    assert answer["cv"] == pytest.approx(0.3287005, abs=1e-7)
    assert answer["undisclosed"] == 0


def test_represent_reads_a_row_a_person_and_counts_who_did_not_tell(ask):
    rows = "group\n" + "a\n" * 250 + "b\n" * 90 + "c\n" * 40 + "prefer_not_to_say\n" * 60
    counted = ask("represent", "p.csv", "q.csv", p=PARTICIPANTS + ",60\n", q=POPULATION)
    assert ask("represent", "p.csv", "q.csv", p=rows, q=POPULATION) == counted
    assert counted["undisclosed"] == 60 and counted["show_bounds"]


def test_represent_in_another_order_is_the_same_answer(ask):
    turned = ["\n".join([text.split()[0], *reversed(text.split()[1:])]) for text in (PARTICIPANTS, POPULATION)]
    straight = ask("represent", "p.csv", "q.csv", p=PARTICIPANTS, q=POPULATION)
    assert ask("represent", "p.csv", "q.csv", p=turned[0], q=turned[1]) == straight


def test_represent_of_published_counts(ask):
    hidden = PARTICIPANTS.replace("40", "<10")
    assert "--total" in ask("represent", "p.csv", "q.csv", p=hidden, q=POPULATION)[1]
    answer = ask("represent", "p.csv", "q.csv", "--total", "345", p=hidden, q=POPULATION)
    assert answer["groups"][2]["verdict"] == "under" and answer["similarity"] is None


def test_rake_meets_its_targets(ask):
    sample = "sex,age\n" + "w,y\n" * 12 + "w,o\n" * 20 + "m,y\n" * 25 + "m,o\n" * 13 + ",o\n"
    targets = "dimension,value,target\nsex,w,0.5\nsex,m,0.5\nage,y,0.4\nage,o,0.6\n"
    answer = ask("rake", "s.csv", "t.csv", s=sample, t=targets)
    assert len(answer["weights"]) == 71 and answer["converged"] and answer["refusal"] is None
    assert sum(answer["weights"][:12] + answer["weights"][32:57]) == pytest.approx(0.4 * 71, rel=1e-5)
    assert answer["n_eff"] == pytest.approx(71 / answer["deff"])


def test_rake_from_weights_and_to_people(ask):
    sample = "sex,weight\nw,1\nw,3\nm,2\n"
    answer = ask("rake", "s.csv", "t.csv", s=sample, t="dimension,value,target\nsex,w,40\nsex,m,60\n")
    assert answer["weights"] == pytest.approx([10, 30, 60])
    assert answer["refusal"] == "small_group"


@pytest.mark.shared_data
def test_rake_refuses_totals_that_contradict_each_other(tmp_path, shared_data, capsys):
    (tmp_path / "s.csv").write_text("tenure,age\n" + "owner,16 to 34\nrenter,35 and over\nowner,35 and over\n" * 9)
    assert main(["rake", str(tmp_path / "s.csv"), str(shared_data / "reports/rake_totals_differ.csv")]) == 2
    assert 'targets of "tenure" sum to 2' in capsys.readouterr().err


def test_rake_says_what_it_scaled(tmp_path, capsys):
    (tmp_path / "s.csv").write_text("sex,age\n" + "w,old\nm,old\nw,young\nm,young\n" * 5)
    (tmp_path / "t.csv").write_text("dimension,value,target\nsex,w,40\nsex,m,60\nage,old,0.25\nage,young,0.75\n")
    assert main(["rake", str(tmp_path / "s.csv"), str(tmp_path / "t.csv")]) == 0
    out, err = capsys.readouterr()
    assert "the targets of 'age' sum to 1 and were scaled to the people of the other dimensions." in err
    assert json.loads(out)["targets"] == {
        "age": {"sum": 1.0, "taken_for": "shares", "scaled_to": pytest.approx(100)},
        "sex": {"sum": 100.0, "taken_for": "people", "scaled_to": pytest.approx(100)},
    }


def test_rake_trims_unless_told_not_to(ask):
    sample = "sex,age\n" + "w,y\n" * 99 + "m,o\n" * 1 + "w,o\n" * 99
    targets = "dimension,value,target\nsex,w,0.9\nsex,m,0.1\nage,y,0.5\nage,o,0.5\n"
    assert ask("rake", "s.csv", "t.csv", s=sample, t=targets)["trimmed"] == 1
    assert ask("rake", "s.csv", "t.csv", "--trim", "0", s=sample, t=targets)["trimmed"] == 0


G1 = """area,asian,black,hisp,native,white
A,1573,103427,3888,1393,132749
B,10238,21470,86802,4525,231170
C,7985,42005,42460,672,187382
"""


def test_g1_segregation(ask):
    answer = ask("segregation", "a.csv", a=G1)
    assert answer["theil_h"] == pytest.approx(0.0976740, abs=1e-7)
    assert answer["mutual_information"] == pytest.approx(0.0992437, abs=1e-7)
    assert answer["multigroup_dissimilarity"] == pytest.approx(0.2420573, abs=1e-7)
    assert answer["dissimilarity"]["black"] == pytest.approx(0.4232946, abs=1e-7)
    assert answer["isolation"]["black"] == pytest.approx(0.3092073, abs=1e-7)
    assert answer["exposure"]["black"] == pytest.approx(0.6907927, abs=1e-7)
    assert answer["dissimilarity_between"]["black"]["white"] == pytest.approx(0.3788948, abs=1e-7)


def test_segregation_with_neighbours_districts_and_chance(ask):
    areas = "area,east,x,y\n1,e,9,1\n2,e,8,2\n3,w,2,8\n4,w,1,9\n"
    words = ["--neighbours", "n.csv", "--district", "east", "--draws", "20"]
    answer = ask("segregation", "a.csv", *words, a=areas, n="area,neighbour\n1,2\n3,4\n2,3\n")
    assert answer["spatial_theil_h"] < answer["theil_h"]
    parts = answer["districts"]["mutual_information"]
    assert parts["between"] + parts["within"] == pytest.approx(answer["mutual_information"])
    assert 0 < answer["expected_if_even"]["theil_h"] < answer["theil_h"]


def test_an_empty_area_has_no_quotient(ask):
    assert ask("segregation", "a.csv", a="area,x,y\n1,0,0\n2,5,1\n3,1,5\n")["location_quotients"]["1"]["x"] is None


def test_d1_disparity(ask):
    answer = ask("disparity", "d.csv", d=(PROJECT / "docs/examples/decisions.csv").read_text())
    assert answer["outcome"] == "admitted" and answer["verdict"] == "no evidence"
    assert answer["raw"]["statistic"] == pytest.approx(92.20528, abs=1e-5)
    assert answer["raw"]["statistic_corrected"] == pytest.approx(91.60960, abs=1e-5)
    assert answer["stratified"]["odds_ratio"] == pytest.approx(0.9046968, abs=1e-7)
    assert answer["stratified"]["p_corrected"] == pytest.approx(0.2322635, abs=1e-7)
    assert answer["adjusted"][0]["holm"] == pytest.approx(1.001514e-4, rel=1e-6)
    assert answer["differing"] == [{"group": "men", "stratum": "A"}]


def test_disparity_reads_a_row_a_decision(ask):
    rows = ["group,outcome", *["x,1"] * 10, *["x,0"] * 30, *["y,1"] * 30, *["y,0"] * 10, ",1"]
    answer = ask("disparity", "d.csv", d="\n".join(rows))
    assert answer["outcome"] == "1" and answer["verdict"] == "material" and answer["undisclosed"] == 1
    turned = "\n".join([rows[0], *reversed(rows[1:])])
    assert ask("disparity", "d.csv", d=turned) == answer


def test_disparity_of_several_outcomes_asks_which(ask):
    rows = "group,outcome,count\nx,done,40\nx,late,10\ny,done,30\ny,never,20\n"
    assert "--outcome" in ask("disparity", "d.csv", d=rows)[1]
    assert ask("disparity", "d.csv", "--outcome", "done", d=rows)["raw"]["groups"][0]["rate"]["value"] == 0.8


def test_packed_files_are_read_too(ask, tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(G1.encode()))
    assert ask("segregation", "a.csv.gz") == ask("segregation", "a.csv", a=G1)


TARGETS = "dimension,value,target\nsex,w,0.5\nsex,m,0.5\n"

BROKEN = [
    ("represent p.csv q.csv", {"p": "", "q": POPULATION}, "p.csv: the file is empty"),
    ("represent p.csv q.csv", {"p": "group,count\n", "q": POPULATION}, "no participant"),
    ("represent p.csv q.csv", {"p": PARTICIPANTS, "q": "group,count\na,0\n"}, "no population"),
    (
        "represent p.csv q.csv",
        {"p": PARTICIPANTS + "x,1\n", "q": POPULATION},
        "line 5: the population has no group 'x'",
    ),
    (
        "represent p.csv q.csv",
        {"p": PARTICIPANTS + "a,1\n", "q": POPULATION},
        "line 5: the group 'a' stands here a second",
    ),
    ("represent p.csv q.csv", {"p": "group,count\na,-1\n", "q": POPULATION}, "line 2: the count is '-1'"),
    ("represent p.csv q.csv", {"p": "group,count\na,1.5\n", "q": POPULATION}, "whole number"),
    ("represent p.csv q.csv", {"p": PARTICIPANTS, "q": POPULATION + "a,1\n"}, "q.csv, line 5: the group 'a'"),
    ("represent p.csv q.csv", {"p": PARTICIPANTS, "q": "name,count\na,1\n"}, "line 1: the column 'group' is missing"),
    ("represent p.csv q.csv", {"p": PARTICIPANTS, "q": POPULATION + ",1\n"}, "line 5: the group is empty"),
    ("represent p.csv none.csv", {"p": PARTICIPANTS}, "none.csv"),
    ("rake s.csv t.csv", {"s": "sex\nw\nm\n", "t": "dimension,value,target\n"}, "no target"),
    ("rake s.csv t.csv", {"s": "sex\n", "t": TARGETS}, "the sample is empty"),
    ("rake s.csv t.csv", {"s": "sex\nw\nx\n", "t": TARGETS}, "s.csv, line 3: 'sex' is 'x'"),
    ("rake s.csv t.csv", {"s": "sex\nw\nw\n", "t": TARGETS}, "nobody in the sample has 'sex' = 'm'"),
    ("rake s.csv t.csv", {"s": "age\nw\n", "t": TARGETS}, "line 1: the column 'sex' is missing"),
    ("rake s.csv t.csv", {"s": "sex,weight\nw,1\nm,0\n", "t": TARGETS}, "line 3: the weight is 0"),
    ("rake s.csv t.csv", {"s": "sex\nw\nm\n", "t": TARGETS + "sex,w,1\n"}, "t.csv, line 4: the target of 'w'"),
    ("rake s.csv t.csv", {"s": "sex\nw\nm\n", "t": TARGETS.replace("0.5", "nan")}, "line 2: the target is 'nan'"),
    ("rake s.csv t.csv", {"s": "sex\nw\nm\n", "t": TARGETS.replace("0.5", "0")}, "all targets of 'sex' are 0"),
    ("rake s.csv t.csv", {"s": "sex,age\nw,o\nm,o\n", "t": TARGETS.replace("0.5", "5") + "age,o,7\n"}, "sum to 10"),
    ("segregation a.csv", {"a": "area,x,y\n1,2,3\n"}, "at least two areas"),
    ("segregation a.csv", {"a": "area,x\n1,2\n2,3\n"}, "two groups"),
    ("segregation a.csv", {"a": "area,x,y\n1,0,3\n2,0,1\n"}, "two groups"),
    ("segregation a.csv", {"a": "area,x,y\n1,2,3\n1,2,3\n"}, "line 3: the area '1'"),
    ("segregation a.csv", {"a": "area,x,y\n1,2,many\n2,2,3\n"}, "line 2: the count of 'y' is 'many'"),
    ("segregation a.csv", {"a": "area,x,y\n1,2\n"}, "line 2: 2 fields"),
    (
        "segregation a.csv --neighbours n.csv",
        {"a": G1, "n": "area,neighbour\nA,Z\n"},
        "n.csv, line 2: there is no area 'Z'",
    ),
    ("segregation a.csv --draws 2", {"a": "area,x,y\n1,2.5,3\n2,2,3\n"}, "whole numbers"),
    ("disparity d.csv", {"d": "group,outcome\n"}, "no decision"),
    ("disparity d.csv", {"d": "group,outcome\nx,1\nx,0\n"}, "at least two groups"),
    ("disparity d.csv", {"d": "group,outcome\nx,1\ny,\n"}, "line 3: the outcome is empty"),
    ("disparity d.csv", {"d": "group,outcome,count\nx,1,-3\n"}, "line 2: the count is '-3'"),
    ("disparity d.csv --outcome 7", {"d": "group,outcome\nx,1\ny,0\n"}, "no row has the outcome '7'"),
]


@pytest.mark.parametrize(("words", "files", "sentence"), BROKEN)
def test_what_is_broken_is_told_in_a_sentence(ask, words, files, sentence):
    status, told = ask(*words.split(), **files)
    assert status == 2 and sentence in told
    assert told.count("\n") == 1
