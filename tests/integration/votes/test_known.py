"""Elections of which the answer is known, cast ballot by ballot and counted at closing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.votes import methods, queries, service
from civic.votes.files.blt import read_blt
from civic.votes.service import NewOption
from civic.votes.tally.ranked import stages_told
from civic.votes.tally.stv import stv
from tests.support import factories as make
from tests.support.votes import end, make_vote

pytestmark = pytest.mark.shared_data

VOTERS = 30


def test_a_part_of_the_glasgow_count_is_counted_stage_by_stage_as_the_rule_does(
    tmp_path: Path, shared_data: Path
) -> None:
    ward = read_blt(shared_data / "stv" / "glasgow_2007_linn.blt")
    rankings, voters = zip(*ward.ballots, strict=True)
    drawn = random.Random(7).choices(rankings, weights=voters, k=VOTERS)
    with transaction():
        town = make.make_municipality()
        people = [make.actor(make.make_person(town)) for _ in drawn]
        options = [NewOption({"en": name}) for name in ward.candidates]
        settings = {"seats": ward.seats}
        vote = make_vote(town, tmp_path, method=methods.STV, options=options, settings=settings)
    ids = dict(zip(ward.candidates, (option.id for option in queries.options(vote.id)), strict=True))
    for person, ranking in zip(people, drawn, strict=True):
        marks = [(ids[name], place) for place, (name,) in enumerate(ranking, 1)]
        with transaction():
            service.cast(person, vote.id, marks, tmp_path)
    with transaction():
        end(vote)
    with transaction():
        service.close(SYSTEM, vote.id)
    db.session.refresh(vote)
    pure = stv(ward.candidates, ward.seats, [(ranking, 1) for ranking in drawn])
    named = stages_told(pure)
    assert len(named) > 4
    titles = {str(number): name for name, number in ids.items()}
    for stage, told in zip(vote.result["stages"], named, strict=True):
        assert {titles[number]: votes for number, votes in stage["votes"].items()} == told["votes"]
        assert stage["non_transferable"] == told["non_transferable"]
    assert [titles[number] for number in vote.result["selected"]] == list(pure.elected)
