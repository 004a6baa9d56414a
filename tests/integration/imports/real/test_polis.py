"""Two conversations of Polis arrive whole, give the same files back, and have the groups that their files have."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from civic.imports import polis
from civic.processes.models import Process
from civic.statements import jobs, queries, results_page
from civic.statements.opinion.agreement import representative, tally
from civic.statements.opinion.analysis import opinion_groups
from civic.statements.opinion.clearness import clearness, shuffled
from civic.statements.opinion.files import read_moderation, read_votes
from civic.statements.opinion.votes import Conversation, in_conversation
from civic.statements.rules import StatementState
from tests.support.imports import make_process

pytestmark = pytest.mark.shared_data
FILES = ("comments.csv", "participants-votes.csv", "summary.csv", "votes.csv")


def _read(folder: Path) -> Conversation:
    return read_votes(str(folder / "votes.csv")).moderated(*read_moderation(str(folder / "comments.csv")))


@pytest.fixture(scope="module", params=["bg2050-volunteers", pytest.param("vtaiwan.uberx", marks=pytest.mark.long)])
def folder(request: pytest.FixtureRequest, shared_data: Path) -> Path:
    return shared_data / "polis" / request.param


@pytest.fixture(scope="module")
def process(database: None, folder: Path) -> Process:
    _, process = make_process()
    assert polis.bring([str(folder), "--process", process.slug]) == 0
    return process


def test_the_same_files_come_back(process: Process, folder: Path, tmp_path: Path) -> None:
    assert polis.send([str(tmp_path), "--process", process.slug]) == 0
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_job_finds_the_groups_that_the_files_have(process: Process, folder: Path) -> None:
    round_id = queries.rounds_of_processes([process.id])[0].id
    jobs.compute(round_id)
    result = queries.result(round_id)
    shown, conversation = json.loads(results_page.as_json(result)), _read(folder)
    found = opinion_groups(conversation)
    ordered = found.conversation
    names, counts = ordered.statements, tally(ordered.values, found.labels, found.groups)
    members = tally(ordered.values, np.where(in_conversation(ordered.values), 0, -1), 1)
    assert len(shown["groups"]) == found.groups == 2
    for number, told in enumerate(shown["groups"]):
        ranked = representative(counts, ordered.mapped, members, 10**6)[number]
        first = [row for row in ranked if row.trials >= 10][:5]
        assert [(row["statement"], row["side"]) for row in told["statements"]] == [
            (names[row.statement], "agree" if row.agrees else "disagree") for row in first
        ]
    informed = dict(zip(names, found.group_informed, strict=True))
    for row in shown["statements"]:
        if row["group_informed"] is not None:
            assert row["group_informed"] == pytest.approx(informed[row["statement"]], abs=5.1e-4)
    rows = queries.statements_of(round_id)
    hidden = {str(row.number) for row in rows if row.state != StatementState.ACCEPTED}
    assert not hidden & {row["statement"] for row in shown["statements"]}
    assert all(cell["people"] >= 10 for cell in shown["map"])


@pytest.mark.long
def test_vtaiwan_has_groups_and_shuffled_it_has_none(shared_data: Path) -> None:
    """The known answer of the method: at least 95 of 100 shuffled conversations have no groups, vTaiwan itself has."""
    ordered = _read(shared_data / "polis" / "vtaiwan.uberx").ordered()
    assert clearness(ordered).groups
    values = [shuffled(ordered.values, np.random.default_rng(1000 + seed)) for seed in range(100)]
    others = (Conversation(ordered.participants, ordered.statements, each, ordered.hidden) for each in values)
    assert sum(clearness(each).groups for each in others) <= 5
