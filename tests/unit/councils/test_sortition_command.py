"""`civic methods sortition`: its format, and a sentence for everything that can be wrong with the files."""

import json

import pytest

from civic.methods.cli import main

QUOTAS = "feature,value,min,max\ngender,f,1,2\ngender,m,1,2\n"
PEOPLE = "id,gender,street\na,f,X 1\nb,f,x  1\nc,m,\nd,m,\n"


@pytest.fixture
def run(tmp_path, capfd):
    def call(quotas=QUOTAS, people=PEOPLE, *options, size="2", seed="7"):
        (tmp_path / "quotas.csv").write_text(quotas)
        (tmp_path / "people.csv").write_text(people)
        files = [str(tmp_path / "quotas.csv"), str(tmp_path / "people.csv")]
        status = main(["sortition", *files, "--size", size, "--seed", seed, *options])
        out = capfd.readouterr()
        return status, out.out, out.err

    return call


def test_the_answer_has_the_promised_keys(run):
    status, out, _ = run()
    answer = json.loads(out)
    assert status == 0
    assert answer["probabilities"] == {"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.5}
    assert answer["min_probability"] == 0.5
    assert answer["proven_levels"] == [0.5]
    assert answer["final"] is True
    assert len(answer["rounded"]) == 1000
    assert answer["panel"] == answer["rounded"][7]
    assert answer["relaxation"] is None
    assert sum(panel["probability"] for panel in answer["panels"]) == pytest.approx(1)
    assert all(len(panel["members"]) == 2 for panel in answer["panels"])


def test_people_of_one_address_are_never_drawn_together(run):
    _, out, _ = run(QUOTAS, PEOPLE, "--same-address", "street", size="3")
    answer = json.loads(out)
    assert all(not {"a", "b"} <= set(panel) for panel in answer["rounded"])
    assert answer["probabilities"] == {"a": 0.5, "b": 0.5, "c": 1.0, "d": 1.0}


def test_the_same_input_and_number_give_the_same_bytes_in_any_order_of_rows(run):
    head, *rows = PEOPLE.splitlines()
    turned = "\n".join([head, *reversed(rows)])
    assert run()[1] == run()[1] == run(QUOTAS, turned)[1]
    assert json.loads(run(seed="8")[1])["rounded"] == json.loads(run()[1])["rounded"]


def test_older_heads_and_files_without_id_are_read(run):
    status, out, _ = run("category,feature,min,max\ng,f,1,1\ng,m,1,1\n", "g\nf\nf\nm\n")
    assert status == 0
    assert json.loads(out)["probabilities"] == {"1": 0.5, "2": 0.5, "3": 1.0}


def test_conflicting_quotas_are_relaxed_inside_the_flex_and_told(run):
    status, out, err = run("feature,value,min,max,min_flex,max_flex\ngender,f,2,2,1,2\ngender,m,1,2,1,2\n")
    assert status == 0
    assert json.loads(out)["relaxation"] == [
        {"feature": "gender", "value": "f", "min": 1, "max": 2, "was_min": 2, "was_max": 2}
    ]
    assert json.loads(out)["conflict"] == ["gender: f at least 2", "gender: m at least 1"]
    assert "cannot be met together" in err


def test_a_member_who_leaves_is_replaced_under_the_open_quotas(run, tmp_path):
    _, out, _ = run()
    earlier = tmp_path / "draw.json"
    earlier.write_text(out)
    man = next(name for name in json.loads(out)["panel"] if name in "cd")
    status, out, _ = run(QUOTAS, PEOPLE, "--previous", str(earlier), "--leaving", man)
    assert status == 0
    assert man not in json.loads(out)["probabilities"]
    assert len(json.loads(out)["panel"]) == 1


@pytest.mark.parametrize(
    ("quotas", "people", "told"),
    [
        ("", PEOPLE, "the file is empty"),
        ("feature,value,min,max\n", PEOPLE, "there is no quota"),
        ("feature,value,max\ng,f,1\n", PEOPLE, "line 1: the column 'min' is missing"),
        ("a,b,min,max\ng,f,1,1\n", PEOPLE, "line 1: the columns feature and value"),
        (
            "feature,value,min,max\ngender,f,1,2\ngender,f,1,2\n",
            PEOPLE,
            "line 3: the quota of gender: f",
        ),
        ("feature,value,min,max\ngender,f,-1,2\n", PEOPLE, "line 2: min must be a whole number"),
        ("feature,value,min,max\ngender,f,3,2\n", PEOPLE, "line 2: The quota of gender: f must have"),
        ("feature,value,min,max\ngender,,3,2\n", PEOPLE, "line 2: feature and value must both"),
        ("feature,value,min,max,min_flex\ngender,f,1,2,2\n", PEOPLE, "line 2: The quota of gender: f needs"),
        (QUOTAS, "", "the file is empty"),
        (QUOTAS, "id,gender\n", "there is nobody in the pool"),
        (QUOTAS, "id,age\na,1\n", "line 1: the column 'gender' is missing"),
        (QUOTAS, "id,gender\na,f\na,m\n", "line 3: the id 'a' stands twice"),
        (QUOTAS, "id,gender\n,f\n", "line 2: the id (column id) is empty"),
        (QUOTAS, "id,gender\na,f\nb,x\n", "line 3: gender is 'x', for which no quota"),
        (QUOTAS, "id,gender\na,f\n", "The pool has 1 people, fewer than the 2 seats"),
        (QUOTAS, "id,gender\na,f\nb,f\n", "cannot be met together: gender: m at least 1. The smallest"),
    ],
)
def test_broken_files_get_a_sentence_and_status_2(run, quotas, people, told):
    status, out, err = run(quotas, people)
    assert (status, out) == (2, "")
    assert told in err


def test_a_postcode_without_a_street_makes_no_household(run):
    people = "id,gender,street,zip\na,f,,1000\nb,f,,1000\nc,m,X 1,1000\nd,m,x  1, 1000\n"
    _, out, _ = run(QUOTAS, people, "--same-address", "street,zip", size="3")
    answer = json.loads(out)
    assert answer["probabilities"] == {"a": 1.0, "b": 1.0, "c": 0.5, "d": 0.5}


def test_a_public_number_may_have_any_number_of_digits(run):
    status, out, _ = run(seed="9" * 6000 + "417")
    assert status == 0
    assert json.loads(out)["row"] == 417
    assert json.loads(run(seed="1" + "0" * 5000 + "007")[1])["panel"] == json.loads(run(seed="7")[1])["panel"]


@pytest.mark.parametrize("seed", ["417 ", " 417", "\t417\n", "1417"])
def test_spaces_around_a_number_are_nothing(run, seed):
    assert json.loads(run(seed=seed)[1])["row"] == 417


@pytest.mark.parametrize("seed", ["abc", "4 17", "+417", "-1", "4.17", "4,17", "0x1a1", "٤١٧", "²", "\udcff", "١"])
def test_what_is_no_whole_number_in_digits_is_refused(run, seed):
    """Typed another way it would name another row."""
    status, out, err = run(seed=seed)
    assert (status, out) == (2, "")
    assert "a whole number in digits, from 0 to 999" in err


@pytest.mark.parametrize("seed", ["", "  "])
def test_without_a_public_number_nothing_is_drawn(run, seed):
    status, out, err = run(seed=seed)
    assert (status, out) == (2, "")
    assert "--seed is empty" in err


@pytest.mark.parametrize(
    "head", ["category,name,min,max", "Category,Name,Min,Max", "category,value,min,max", "feature,name,min,max"]
)
def test_heads_of_other_programs_are_read(run, head):
    assert run(QUOTAS.replace("feature,value,min,max", head)) == run()


def test_names_are_the_same_whatever_dash_and_case_they_are_written_with(run):
    quotas = "feature,value,min,max\nAge group,16-39,1,1\nAge group,40+,1,1\n"
    people = "id,age Group\na,16\u201339\nb,40+\nc,16 - 39\n"
    answer = json.loads(run(quotas, people)[1])
    assert answer["probabilities"] == {"a": 0.5, "b": 1.0, "c": 0.5}
    assert "stands twice" in run(quotas + "AGE GROUP,40+,1,1\n", people)[2]


@pytest.mark.shared_data
def test_the_quotas_that_opendlp_wrote_are_read(run, shared_data):
    people = "id,gender,age\n" + "".join(
        f"{n},{'woman' if n % 2 else 'man'},{'16-39' if n % 3 else '40+'}\n" for n in range(30)
    )
    status, out, _ = run((shared_data / "reports/opendlp_quotas.csv").read_text(), people, size="10")
    assert (status, len(json.loads(out)["panel"])) == (0, 10)


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        ("[1,", "line 1: this is no JSON"),
        ("[" * 200_000, "no answer of an earlier draw"),
        ("9" * 5000, "no answer of an earlier draw"),
        ("{}", "there is no panel in it"),
        ('{"panel": [1, 2]}', "there is no panel in it"),
        ('{"panel": ["a", "a"]}', "names somebody twice"),
        ('{"panel": ["a"]}', "has 1 members, but the size is 2"),
        ('{"panel": ["a", "c"], "relaxation": [{}]}', "its relaxation is broken"),
        ('{"panel": ["a", "c"], "relaxation": 5}', "its relaxation is broken"),
    ],
)
def test_a_previous_draw_that_is_none_is_told(run, tmp_path, draw, told):
    (tmp_path / "draw.json").write_text(draw)
    status, out, err = run(QUOTAS, PEOPLE, "--previous", str(tmp_path / "draw.json"), "--leaving", "a")
    assert (status, out) == (2, "")
    assert told in err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--id", "name"], "column 'name' is missing"),
        (["--same-address", "zip"], "column 'zip' is missing"),
        (["--leaving", "a"], "need --previous"),
        (["--previous", "nowhere.json"], "nowhere.json"),
    ],
)
def test_options_that_fit_nothing_get_a_sentence(run, options, told):
    status, out, err = run(QUOTAS, PEOPLE, *options)
    assert (status, out) == (2, "")
    assert told in err


@pytest.mark.parametrize("size", ["0", "-1"])
def test_a_panel_of_nobody_is_refused(run, size):
    assert run(size=size)[0] == 2


@pytest.mark.long
def test_ctrl_c_gives_the_best_lottery_so_far(tmp_path):
    """A real process, a real signal, while 500/50 is computed."""
    import signal
    import subprocess
    import sys
    from pathlib import Path

    from tests.unit.councils.conftest import generated

    problem = generated(500, 50, 1)
    features = [quota.feature for quota in problem.quotas]
    features = list(dict.fromkeys(features))
    quotas, people = tmp_path / "quotas.csv", tmp_path / "people.csv"
    rows = [f"{quota.feature},{quota.value},{quota.minimum},{quota.maximum}" for quota in problem.quotas]
    quotas.write_text("\n".join(["feature,value,min,max", *rows]))
    rows = [",".join([person.id, *(person.values[f] for f in features)]) for person in problem.people]
    people.write_text("\n".join([",".join(["id", *features]), *rows]))
    command = [sys.executable, "-m", "civic.methods", "sortition", str(quotas), str(people)]
    process = subprocess.Popen(
        [*command, "--size", "50", "--seed", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    told = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert "lottery" in told
    answer = json.loads(out)
    assert process.returncode == 0
    assert answer["final"] is False
    assert "not final" in err
    assert len(answer["rounded"]) == 1000
    assert answer["min_probability"] <= answer["min_probability_bound"] + 1e-9
