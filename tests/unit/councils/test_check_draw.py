"""docs/examples/check_draw.py: it needs no library, agrees with true answers, and finds each change of one."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest

from civic.methods.cli import main
from tests.unit.councils.conftest import draw_of

PROJECT = Path(__file__).parents[3]
SCRIPT = PROJECT / "docs/examples/check_draw.py"
FILES = ["docs/examples/features.csv", "docs/examples/people.csv"]


@pytest.fixture(scope="module")
def answer():
    done = subprocess.run(
        [sys.executable, "-m", "civic.methods", "sortition", *FILES, "--size", "6", "--seed", "417"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture
def check(tmp_path):
    def call(answer, files=None, *options):
        (tmp_path / "draw.json").write_text(json.dumps(answer))
        paths = files or [PROJECT / file for file in FILES]
        # -I -S: no installed package can be imported.
        line = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, paths), str(tmp_path / "draw.json"), *options]
        done = subprocess.run(line, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return call


def test_it_is_short_and_agrees_with_a_true_answer(check, answer):
    assert len(SCRIPT.read_text().splitlines()) <= 100
    status, told = check(answer)
    assert (status, told) == (0, "right: 3 of 3 steps proven by prices, 0 people in no step.\n")


def first_price(step):
    return next(place for place in ("quotas", "households", "size") if step[place])


CHANGES = {
    "a probability": lambda a: a["probabilities"].update({min(a["probabilities"]): 0.5}),
    "the weight of a panel": lambda a: a["panels"][0].update(probability=a["panels"][0]["probability"] + 0.001),
    "a member of a panel": lambda a: a["panels"][0]["members"].pop(),
    "a level": lambda a: a["certificate"][1].update(probability=a["certificate"][1]["probability"] + 0.001),
    "a level that is too low": lambda a: a["certificate"][0].update(probability=0.1),
    "the weight of a person": lambda a: a["certificate"][0]["weights"].update(
        {min(a["certificate"][0]["weights"]): 0.9}
    ),
    "a person who is held": lambda a: a["certificate"][0]["held"].append(a["certificate"][2]["held"][0]),
    "the panel": lambda a: a.update(panel=a["rounded"][(a["row"] + 1) % 1000]),
    "a row of the list": lambda a: a["rounded"][3].pop(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_found(check, answer, change):
    other = copy.deepcopy(answer)
    CHANGES[change](other)
    assert other != answer
    status, told = check(other)
    assert status == 1
    assert told.startswith("WRONG: ")


def test_every_price_that_matters_is_found_when_it_changes(check, answer):
    """A lower price of a row no longer covers what its people weigh, or the bound no longer is the level."""
    tried = 0
    for number, step in enumerate(answer["certificate"]):
        for place in range(len(step["quotas"])):
            other = copy.deepcopy(answer)
            other["certificate"][number]["quotas"][place]["price"] *= 1.5
            tried += 1
            assert check(other)[0] == 1, (number, step["quotas"][place])
    assert tried


def test_households_and_relaxed_quotas_are_checked_too(check, tmp_path, capfd):
    problem = draw_of([[0], [0], [0], [1], [1], [1]], {(0, 0): (1, 2), (0, 1): (1, 2)}, 3)
    quotas = "feature;value;min;max;min_flex;max_flex\n" + "".join(
        f"{q.feature};{q.value};{q.minimum};{1};0;3\n" for q in problem.quotas
    )
    people = "id;f0;street\n" + "".join(
        f"{p.id};{p.values['f0']};{street}\n" for p, street in zip(problem.people, "xxyyzz", strict=True)
    )
    (tmp_path / "q.csv").write_text(quotas)
    (tmp_path / "p.csv").write_text(people)
    files = [tmp_path / "q.csv", tmp_path / "p.csv"]
    line = ["sortition", *map(str, files), "--size", "3", "--seed", "1", "--same-address", "street"]
    assert main(line) == 0
    drawn = json.loads(capfd.readouterr().out)
    assert drawn["relaxation"]
    assert check(drawn, files, "--same-address", "street")[0] == 0
    together = copy.deepcopy(drawn)
    together["rounded"][0] = ["p0", "p1", "p3"]
    assert check(together, files, "--same-address", "street")[0] == 1


def test_the_comparison_is_in_the_answer(capfd, monkeypatch):
    monkeypatch.chdir(PROJECT)
    assert main(["sortition", *FILES, "--size", "6", "--seed", "417", "--compare"]) == 0
    found = json.loads(capfd.readouterr().out)["comparison"]
    assert found["equal"] == pytest.approx(6 / 30, abs=0.2)
    assert [each["objective"] for each in found["objectives"]] == ["leximin", "maximin", "nash", "goldilocks"]
    assert {"smallest", "largest", "spread", "low_end", "high_end", "value", "bound"} <= found["objectives"][3].keys()
