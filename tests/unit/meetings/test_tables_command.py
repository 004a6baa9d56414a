"""`civic methods tables`: its format, and a sentence for everything that can be wrong with the file."""

import json

import pytest

from civic.methods.cli import main

PEOPLE = "id,seat,speaks,needs,at\n" + "".join(
    f"{name},{seat},{speaks},{needs},{at}\n"
    for name, seat, speaks, needs, at in [
        ("a", "lot", "fr", "", ""),
        ("b", "lot", "ar;fr", "", ""),
        ("c", "elected", "ar", "", ""),
        ("d", "elected", "", "Step-free", ""),
        ("e", "lot", "", "", "1"),
        ("f", "lot", "fr", "", ""),
    ]
)
OFFERS = ["--offer", "fr=1,2", "--offer", "ar=2", "--offer", "step-free=1"]
NEEDS = ["--languages", "speaks", "--access", "needs", *OFFERS]


@pytest.fixture
def run(tmp_path, capfd):
    def call(*options, people=PEOPLE, tables="2", rounds="2", seed="7"):
        (tmp_path / "people.csv").write_text(people)
        words = [str(tmp_path / "people.csv"), "--tables", tables, "--rounds", rounds, "--seed", seed]
        status = main(["tables", *words, *options])
        out = capfd.readouterr()
        return status, out.out, out.err

    return call


def test_languages_and_needs_are_met_and_figures_are_told(run):
    status, out, _ = run("--mix", "seat", *NEEDS, "--only", "at")
    told = json.loads(out)
    assert status == 0
    for tables in told["rounds"]:
        assert {"d", "e"} <= set(tables[0])
        assert "c" in tables[1]
    assert told["repeated_pairs"] >= told["repeated_pairs_bound"] == 2
    [mix] = told["mix"]
    assert mix["field"] == "seat"
    assert mix["values"][0] == {"value": "elected", "people": 2, "least": 1, "most": 1, "even": [1, 1]}


def test_the_number_is_the_seed_whatever_stands_around_it(run):
    assert run(seed="7")[1] == run(seed=" 007 ")[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--mix", "party"), "the column 'party' is missing"),
        (("--languages", "speaks", "--offer", "fr=1"), "line 3: no table offers 'ar'"),
        (("--access", "needs", "--offer", "step-free"), "an offer is written word=1,2, not 'step-free'"),
        (("--offer", "fr=1", "--offer", "FR=2"), "the offer of 'FR' is given twice"),
        (("--offer", "fr=3"), "tables are numbered from 1 to 2, not '3'"),
        ((*NEEDS[:2], "--offer", "fr=1", "--offer", "ar="), "there is no table at which c can sit"),
    ],
)
def test_what_is_wrong_with_the_options_is_said(run, options, words):
    status, out, told = run(*options)
    assert (status, out) == (2, "")
    assert words in told


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"people": "id\na\na\nb\nc\n"}, "line 3: the id 'a' appears twice"),
        ({"people": "id,x\n,1\n"}, "line 2: the id (column id) is empty"),
        ({"people": "id\n"}, "there is nobody in the file"),
        ({"people": "name\na\n"}, "the column 'id' is missing"),
        ({"seed": "lucky"}, "the seed is a number of at most 30 digits, not 'lucky'"),
        ({"tables": "4"}, "4 tables need between 8 and 400 people"),
    ],
)
def test_what_is_wrong_with_the_file_is_said(run, given, words):
    status, out, told = run(**given)
    assert (status, out) == (2, "")
    assert words in told
