"""A conversation of Polis, from its files to the rows, to the result of the job, and back to the same files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from civic.core.db import transaction
from civic.imports import polis
from civic.processes.models import Process
from civic.statements import gathering, jobs, queries, results_page, service
from civic.statements.opinion.analysis import opinion_groups
from civic.statements.opinion.files import read_moderation, read_votes
from civic.statements.opinion.outcome import outcome
from civic.statements.rules import RoundState
from tests.support import factories as make
from tests.support.statements import answer_as, make_round, two_camps

#: As pol.is exports them: with and without times in words, a second vote, a statement moderated out, one of two lines.
FILES = {
    "comments.csv": (
        "timestamp,comment-id,author-id,agrees,disagrees,moderated,is-meta,is-seed,comment-body\n"
        '20,1,7,2,0,1,false,true,"More trees,\nplease"\n'
        "10,0,7,1,1,0,false,false,Fewer cars\n"
        "30,4,8,0,1,-1,true,false,=Spam\n"
    ),
    "votes.csv": (
        "timestamp,datetime,comment-id,voter-id,vote\n"
        "5,Mon Jan 04 10:37:00 WIB 2016,0,a,-1\n"
        "9,Mon Jan 04 10:37:00 WIB 2016,0,a,1\n"
        "7,Mon Jan 04 10:37:00 WIB 2016,0,b,-1\n"
        "6,Mon Jan 04 10:37:00 WIB 2016,1,a,1\n"
        "8,Mon Jan 04 10:37:00 WIB 2016,1,b,0\n"
        "8,Mon Jan 04 10:37:00 WIB 2016,4,b,-1\n"
    ),
    "participants-votes.csv": "participant,group-id,n-votes,0,1,4\na,0,2,1,1,\nb,,3,-1,0,1\nc,,0,,,\n",
    "summary.csv": 'topic,"Streets, and trees"\nviews,12\nconversation-description,"Two\nlines"\n',
}


def _folder(tmp_path: Path, **changes: str) -> Path:
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    for name, text in {**FILES, **{f"{name.replace('_', '-')}.csv": text for name, text in changes.items()}}.items():
        (folder / name).write_bytes(text.encode())
    return folder


def _round(process: Process) -> int:
    return queries.rounds_of_processes([process.id])[0].id


def test_an_export_is_a_closed_round_and_gives_the_same_files_back(tmp_path: Path, process: Process, capsys) -> None:
    folder = _folder(tmp_path)
    assert polis.bring([str(folder), "--process", process.slug, "--language", "en"]) == 0
    found = queries.round_by_id(_round(process))
    assert (found.state, found.titles) == (RoundState.CLOSED, {"en": "Streets, and trees"})
    assert [line.number for line in queries.accepted(found.id)] == [0, 1]
    rows = {row.number: (row.agrees, row.disagrees, row.passes) for row in queries.statements_of(found.id)}
    assert rows == {1: (1, 0, 1), 0: (1, 1, 0), 4: (0, 1, 0)}
    assert polis.send([str(tmp_path / "out"), "--process", process.slug]) == 0
    for name, text in FILES.items():
        assert (tmp_path / "out" / name).read_bytes() == text.encode(), name
    capsys.readouterr()
    assert polis.bring([str(folder), "--process", process.slug]) == 0
    assert "here already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"votes": "comment-id,voter-id\n"}, "votes.csv has no column vote."),
        ({"votes": "comment-id,voter-id,vote\n0,a,2\n"}, "line 2: a vote is 1, 0 or -1, not '2'."),
        ({"votes": "comment-id,voter-id,vote\n9,a,1\n"}, "line 2: comments.csv has no statement 9."),
        ({"votes": "comment-id,voter-id,vote\n0,,1\n"}, "line 2: voter-id is empty."),
        ({"votes": "timestamp,comment-id,voter-id,vote\nx,0,a,1\n"}, "timestamp must be in milliseconds"),
        ({"comments": "comment-id,moderated,comment-body\n0,1,A\n0,1,B\n"}, "line 3: the statement 0 stands twice."),
        ({"comments": "comment-id,moderated,comment-body\n0,1\n"}, "line 2: 2 fields where the header names 3."),
        ({"comments": ""}, "comments.csv is empty."),
        ({"participants_votes": "participant,77\na,1\n"}, "comments.csv has no statement '77'."),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, process: Process, capsys, changes: dict[str, str], words: str
) -> None:
    assert polis.bring([str(_folder(tmp_path, **changes)), "--process", process.slug]) == 2
    assert words in capsys.readouterr().err
    assert queries.rounds_of_processes([process.id]) == []


def test_what_is_missing_is_told(tmp_path: Path, process: Process, capsys) -> None:
    assert polis.bring([str(tmp_path), "--process", process.slug]) == 2
    assert polis.bring([str(_folder(tmp_path)), "--process", "nowhere"]) == 2
    assert polis.send([str(tmp_path / "out"), "--process", process.slug]) == 2
    told = capsys.readouterr().err
    assert "There is no comments.csv" in told and "no process 'nowhere'" in told and "no such round" in told


def test_the_job_computes_the_same_of_rows_as_of_files_and_of_a_round_of_ones_own(
    app: Flask, tmp_path: Path, process: Process
) -> None:
    with transaction():
        found = make_round(process, *(f"Thing {number} is good." for number in range(10)))
        answer_as(found, two_camps())
        service.close_round(make.SYSTEM, found.id)
    jobs.compute(found.id)
    first = queries.result(found.id)
    made_at, shown = first.made_at, results_page.as_json(first)
    assert first.final and first.shown["state"] == "groups"
    jobs.compute(found.id)
    assert queries.result(found.id).made_at == made_at
    assert polis.send([str(tmp_path / "own"), "--process", process.slug]) == 0
    conversation = read_votes(str(tmp_path / "own" / "votes.csv")).moderated(
        *read_moderation(str(tmp_path / "own" / "comments.csv"))
    )
    _, texts = gathering.conversation(found.id)
    of_files = outcome(conversation, texts, None)
    assert json.dumps(of_files.shown, sort_keys=True) == json.dumps(json.loads(shown), sort_keys=True)
    assert (
        opinion_groups(conversation).representative
        == opinion_groups(gathering.conversation(found.id)[0]).representative
    )
    assert {each.number: each.extremity for each in queries.statements_of(found.id)} == {
        int(name): value for name, value in of_files.extremities.items()
    }
    with transaction():
        copy = make.make_process(make.make_municipality())
    assert polis.bring([str(tmp_path / "own"), "--process", copy.slug, "--language", "en"]) == 0
    jobs.compute(_round(copy))
    assert results_page.as_json(queries.result(_round(copy))) == shown
    assert polis.send([str(tmp_path / "again"), "--process", copy.slug]) == 0
    for name in ("comments.csv", "votes.csv", "participants-votes.csv", "summary.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "own" / name).read_bytes(), name
