"""Votes of the past: held by the verbs of every vote, with the clock standing at another instant."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Refused
from civic.towns.models import Municipality
from civic.votes import queries, service
from civic.votes.models import Vote
from civic.votes.rules import VoteCode, VoteState
from tests.support import factories as make
from tests.support.votes import make_vote


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def _past() -> dict[str, object]:
    now = clock.now()
    return {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=2)}


def _town(many: int) -> tuple[Municipality, list[Person]]:
    """A town whose people were there before its votes: who comes later is not on the roll."""
    town = make.make_municipality()
    with clock.standing_at(clock.now() - timedelta(days=30)):
        return town, [make.make_person(town) for _ in range(many)]


def _at(vote: Vote, hours: int) -> AbstractContextManager[None]:
    """The instant so many hours after opening."""
    return clock.standing_at(vote.opens_at + timedelta(hours=hours))


def test_a_vote_of_the_past_is_opened_held_and_counted_by_the_same_verbs(folder: Path) -> None:
    with transaction():
        town, people = _town(4)
        vote = make_vote(town, **_past())
        first, second, _ = (option.id for option in queries.options(vote.id))
        with _at(vote, 0):
            service.open_vote(SYSTEM, vote.id, folder)
        for person, chosen in ((people[0], [first]), (people[1], [first, second])):
            with _at(vote, 5):
                service.cast(make.actor(person), vote.id, chosen, folder)
        with clock.standing_at(vote.closes_at):
            service.settle(vote.id)
            service.write_turnout(vote.id, folder, last=True)
            service.close(SYSTEM, vote.id)
    assert vote.state == VoteState.CLOSED
    assert (vote.opened_at, vote.closed_at, vote.turnout_at) == (vote.opens_at, vote.closes_at, vote.closes_at)
    assert vote.result is not None
    assert (vote.result["ballots"], vote.result["roll"], vote.result["votes"][str(first)]) == (2, 4, 2)
    own = service.own_ballot(make.actor(people[1]), vote, folder)
    assert own is not None and own.chosen == (first, second)
    assert len(queries.not_in_turnout(vote.id)) == 2


def test_nobody_votes_or_counts_at_another_instant(folder: Path) -> None:
    with transaction():
        town, (person,) = _town(1)
        vote = make_vote(town, **_past())
        with _at(vote, 0):
            service.open_vote(SYSTEM, vote.id, folder)
    for hours in (-1, 7 * 24, 9 * 24):
        with pytest.raises(Refused) as refused, transaction(), _at(vote, hours):
            service.cast(make.actor(person), vote.id, [], folder)
        assert refused.value.code is VoteCode.NOT_OPEN
    with pytest.raises(Refused) as refused, transaction(), _at(vote, 7 * 24 - 1):
        service.close(SYSTEM, vote.id)
    assert refused.value.code is VoteCode.NOT_OPEN
