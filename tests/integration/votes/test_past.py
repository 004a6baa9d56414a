"""Votes of the past, which only the program itself may hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.votes import queries, service
from civic.votes.rules import VoteCode, VoteState
from tests.support import factories as make
from tests.support.votes import make_vote


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def _past() -> dict[str, object]:
    now = clock.now()
    return {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=2)}


def test_a_vote_of_the_past_is_opened_counted_and_closed_at_once(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        people = [make.make_person(town) for _ in range(4)]
        vote = make_vote(town, **_past())
        first, second, _ = (option.id for option in queries.options(vote.id))
        service.hold_past(SYSTEM, vote.id, {people[0].id: [first], people[1].id: [first, second]}, folder)
    assert vote.state == VoteState.CLOSED
    assert (vote.opened_at, vote.closed_at) == (vote.opens_at, vote.closes_at)
    assert vote.opening_hash
    assert vote.result is not None
    assert (vote.result["ballots"], vote.result["roll"]) == (2, 4)
    assert vote.result["votes"][str(first)] == 2
    own = service.own_ballot(make.actor(people[1]), vote, folder)
    assert own is not None
    assert own.chosen == (first, second)
    assert not queries.not_in_turnout(vote.id) or len(queries.not_in_turnout(vote.id)) == 2


def test_nobody_adds_ballots_to_a_vote_that_runs_or_ran(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        running = make_vote(town)
        ran = make_vote(town, **_past())
        chosen = [queries.options(ran.id)[0].id]
        service.hold_past(SYSTEM, ran.id, {person.id: chosen}, folder)
    with pytest.raises(Refused) as refused, transaction():
        service.hold_past(SYSTEM, running.id, {}, folder)
    assert refused.value.code is VoteCode.NOT_OPEN
    with pytest.raises(Refused) as refused, transaction():
        service.hold_past(SYSTEM, ran.id, {person.id: chosen}, folder)
    assert refused.value.code is VoteCode.ALREADY_OPENED


def test_no_organiser_and_no_stranger_on_the_roll(folder: Path) -> None:
    with transaction():
        town, other = make.make_municipality(), make.make_municipality()
        organiser = make.make_person(town, Role.ORGANISER)
        stranger = make.make_person(other)
        vote = make_vote(town, **_past())
    with pytest.raises(NotAllowed), transaction():
        service.hold_past(make.actor(organiser), vote.id, {}, folder)
    with pytest.raises(Refused) as refused, transaction():
        service.hold_past(SYSTEM, vote.id, {stranger.id: []}, folder)
    assert refused.value.code is VoteCode.NOT_ON_ROLL
