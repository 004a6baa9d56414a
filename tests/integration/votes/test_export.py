"""A participatory budget that was decided here, as a file that others count."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.votes import export_console, methods, queries, service
from civic.votes.files.pabulib import PabulibFile, parse_pabulib
from civic.votes.methods import Kind
from civic.votes.models import Vote
from civic.votes.tally.budget import Completion
from civic.votes.tally.equal_shares import equal_shares
from civic.votes.tally.greedy import greedy
from tests.support import factories as make
from tests.support.votes import end, make_vote

Told = pytest.CaptureFixture[str]
COSTS = (60, 50, 40)
#: Numbers of options; the last one is blank.
BALLOTS = ((0, 2), (0,), (1, 2), (1,), (2,), ())


def _held(method: Kind, folder: Path) -> Vote:
    with transaction():
        town = make.make_municipality()
        people = [make.actor(make.make_person(town)) for _ in BALLOTS]
        vote = make_vote(town, folder, COSTS, budget=100, method=method, most=2)
    ids = [option.id for option in queries.options(vote.id)]
    for person, chosen in zip(people, BALLOTS, strict=True):
        with transaction():
            service.cast(person, vote.id, [ids[number] for number in chosen], folder)
    with transaction():
        end(vote)
    with transaction():
        service.close(SYSTEM, vote.id)
    db.session.refresh(vote)
    return vote


def _exported(vote: Vote, capsys: Told) -> PabulibFile:
    capsys.readouterr()
    assert export_console.pabulib([str(vote.id)]) == 0
    return parse_pabulib(io.StringIO(capsys.readouterr().out))


@pytest.mark.parametrize("method", [methods.GREEDY, methods.kind("equal_shares")])
def test_the_file_has_the_ballots_and_gives_the_result(app: Flask, method: Kind, tmp_path: Path, capsys: Told) -> None:
    vote = _held(method, tmp_path / "keys")
    file = _exported(vote, capsys)
    ids = [str(option.id) for option in queries.options(vote.id)]
    assert file.warnings == ()
    assert {project.id: project.cost for project in file.projects} == dict(zip(ids, COSTS, strict=True))
    assert (file.budget, file.meta["currency"], file.meta["max_length"]) == (100, vote.currency, "2")
    assert file.meta["instance"] == str(clock.day_in(make.ZONE, vote.closes_at).year)
    cast = sorted(tuple(ids[number] for number in chosen) for chosen in BALLOTS if chosen)
    assert (file.meta["num_votes"], file.meta["blank_ballots"]) == ("5", "1")
    assert sorted(ballot.projects for ballot in file.ballots) == cast
    assert [ballot.voter_id for ballot in file.ballots] == [str(number) for number in range(1, len(BALLOTS))]
    assert all(ballot.age is ballot.sex is ballot.neighborhood is None for ballot in file.ballots)
    named = list(file.approvals())
    if method.code == "greedy":
        found = greedy(file.costs, named, file.budget)
    else:
        found = equal_shares(file.costs, named, file.budget, completion=Completion.ADD1)
    result = vote.result or {}
    assert list(found.selected) == result["selected"]
    assert [project.id for project in file.projects if project.selected] == sorted(result["selected"], key=ids.index)


def test_only_closed_budgets_that_were_held_here_are_written(app: Flask, tmp_path: Path, capsys: Told) -> None:
    with transaction():
        town = make.make_municipality()
        running = make_vote(town, tmp_path / "keys", COSTS, budget=100)
        other = make_vote(town, tmp_path / "keys")
    with transaction():
        end(other)
    with transaction():
        service.close(SYSTEM, other.id)
    for number, why in ((running.id, "no closed vote"), (other.id, "no participatory budget"), (10**9, "no closed")):
        assert export_console.pabulib([str(number)]) == 1
        assert why in capsys.readouterr().err
