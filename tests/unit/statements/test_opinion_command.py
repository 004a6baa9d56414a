"""`civic methods opinion-groups`: its format, Polis's own export, and a sentence for broken files."""

import gzip
import json

import pytest

from civic.methods.cli import main
from civic.statements.opinion.files import read_votes
from tests.unit.statements.conftest import camps


@pytest.fixture
def run(tmp_path, capfd):
    def call(content, *options):
        path = tmp_path / "votes.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        status = main(["opinion-groups", str(path), *options])
        out = capfd.readouterr()
        return status, out.out, out.err

    return call


def long_format(conversation):
    rows = [
        f"{person},{statement},{vote}"
        for person, votes in zip(conversation.participants, conversation.values, strict=True)
        for statement, vote in zip(conversation.statements, votes, strict=True)
        if vote != 2
    ]
    return "\n".join(["participant,statement,vote", *rows])


def test_the_answer_has_the_promised_keys(run):
    status, out, _ = run(long_format(camps([30, 20], 25, 4)))
    answer = json.loads(out)
    assert status == 0
    assert [group["size"] for group in answer["groups"]] == [30, 20]
    assert len(answer["groups"][0]["members"]) == 30
    assert set(answer["representative"]) == {"0", "1"}
    assert {row["side"] for row in answer["representative"]["0"]} <= {"agree", "disagree"}
    assert set(answer["consensus"]) == {"agree", "disagree"}
    assert list(answer["group_informed"]) == [str(n) for n in range(25)]
    assert list(answer["priority"]) == [str(n) for n in range(25)]
    assert sum(cell["people"] for cell in answer["map"]) == 50


def test_the_same_votes_give_the_same_bytes_in_any_order_of_rows_gzipped_or_not(run):
    text = long_format(camps([30, 20], 25, 4))
    head, *rows = text.splitlines()
    first = run(text)[1]
    assert run("\n".join([head, *reversed(rows)]))[1] == first
    assert run(gzip.compress(text.encode()))[1] == first


def test_both_files_of_the_polis_export_hold_the_same_votes(shared_data):
    folder = shared_data / "polis" / "vtaiwan.uberx"
    one = read_votes(str(folder / "votes.csv")).ordered()
    two = read_votes(str(folder / "participants-votes.csv")).ordered()
    kept = [two.statements.index(name) for name in one.statements]
    rows = dict(zip(two.participants, two.values[:, kept].tolist(), strict=True))
    assert rows == dict(zip(one.participants, one.values.tolist(), strict=True))


def test_of_several_votes_in_a_polis_export_the_latest_counts(tmp_path):
    path = tmp_path / "votes.csv"
    head = "timestamp,datetime,comment-id,voter-id,vote\n"
    for rows in ("9,x,0,a,1\n5,x,0,a,-1\n6,x,1,a,0\n", "6,x,1,a,0\n5,x,0,a,-1\n9,x,0,a,1\n"):
        path.write_text(head + rows)
        assert read_votes(str(path)).ordered().values.tolist() == [[1, 0]]


def test_moderated_statements_are_left_out(run, tmp_path):
    comments = tmp_path / "comments.csv"
    comments.write_text("comment-id,moderated,is-meta\n0,-1,false\n1,1,true\n2,1,false\n")
    _, out, _ = run(long_format(camps([30, 20], 25, 4)), "--statements", str(comments))
    answer = json.loads(out)
    assert "0" not in answer["priority"]
    assert answer["priority"]["1"] == 49
    assert answer["priority"]["2"] != 49


def test_real_export_with_its_moderation(run, shared_data, capfd):
    folder = shared_data / "polis" / "bg2050-volunteers"
    status = main(["opinion-groups", str(folder / "votes.csv"), "--statements", str(folder / "comments.csv")])
    answer = json.loads(capfd.readouterr().out)
    assert status == 0
    assert all(group["size"] >= 10 for group in answer["groups"])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "the file is empty"),
        ("a,b\n1,2\n", "line 1: the columns must be participant,statement,vote"),
        ("participant,statement,vote\n", "there is no vote"),
        ("participant,statement,vote\na,1,2\n", "line 2: a vote is 1 (agree)"),
        ("participant,statement,vote\na,1,yes\n", "line 2: a vote is 1 (agree)"),
        ("participant,statement,vote\na,1,1\nb,1,0\na,1,1\n", "line 4: this participant already voted"),
        ("participant,statement,vote\na,1\n", "line 2: 2 fields"),
        ("participant,statement,vote\n,1,1\n", "line 2: participant and statement must"),
        ("participant,statement,vote\na,1,1\n", "at least two participants"),
        ('participant,statement,vote\n"a"x,1,1\n', "line 2: this is no comma-separated row"),
        ("timestamp,comment-id,voter-id,vote\nsoon,1,a,1\n", "line 2: timestamp must be a number"),
        ("participant,n-votes,0\na,1,5\n", "line 2: a vote is"),
        ("participant,n-votes,0\na,1,1\na,1,1\n", "line 3: the participant 'a' stands twice"),
        ("participant,n-votes,0,0\na,1,1,1\n", "a statement is named twice"),
        ("participant,n-votes,0\na,0,\n", "there is no vote"),
        (b"\xef\xbb\xbfparticipant,statement,vote\na,\xff,1\n", "line 2: these bytes are no UTF-8"),
    ],
)
def test_broken_files_get_a_sentence_and_status_2(run, content, told):
    status, out, err = run(content)
    assert (status, out) == (2, "")
    assert told in err


@pytest.mark.parametrize(
    "options",
    [
        ["--seed", "-1"],
        ["--groups", "0"],
        ["--groups", "1000000"],
        ["--min-votes", "-1"],
        ["--statements", "nowhere.csv"],
    ],
)
def test_options_that_make_no_sense_get_status_2(run, options):
    assert run(long_format(camps([20], 10, 1)), *options)[0] == 2


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["bg2050-volunteers"])
def test_a_seed_changes_nothing(shared_data, capsys, name):
    file = str(shared_data / "polis" / name / "participants-votes.csv")
    answers = []
    for seed in ("0", "1", "99"):
        assert main(["opinion-groups", file, "--seed", seed]) == 0
        answers.append(capsys.readouterr().out)
    assert len(set(answers)) == 1
    counts = json.loads(answers[0])["group_counts"]
    assert [each["count"] for each in counts] == [2, 3, 4, 5]


@pytest.mark.parametrize(("few", "comparable"), [(True, False), (False, True)])
def test_an_export_that_groups_people_with_few_votes_is_said_to_be_not_comparable(tmp_path, capsys, few, comparable):
    head = "participant,group-id,n-comments,n-votes,n-agree,n-disagree," + ",".join(map(str, range(8)))
    rows = [f"{n},{n % 2},0,8,0,0," + ",".join(["1", "-1", "0", "1"] * 2) for n in range(20)]
    rows.append(f"99,{'1' if few else ''},0,2,0,0,1,1" + "," * 6)
    (tmp_path / "v.csv").write_text("\n".join([head, *rows]) + "\n")
    assert main(["opinion-groups", str(tmp_path / "v.csv")]) == 0
    told = json.loads(capsys.readouterr().out)["export"]
    assert (told["groups"], told["grouped"], told["comparable"]) == (2, 21 if few else 20, comparable)
    assert ("1 people with fewer than 7 votes" in str(told["why"])) is few
