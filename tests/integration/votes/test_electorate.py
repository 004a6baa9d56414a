"""Who can vote: residents, verified residents, a neighbourhood, a group; each human once, and nobody after the end."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from civic.accounts.events import PersonConfirmed
from civic.accounts.models import Person
from civic.core import clock, events
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Refused
from civic.processes import service as processes
from civic.towns import service as towns
from civic.towns.models import Group, Municipality
from civic.towns.rules import GroupKind
from civic.verification import queries as verified
from civic.verification import service as verification
from civic.votes import frozen, methods, queries, service
from civic.votes.models import RollEntry, Vote
from civic.votes.rules import VoteCode
from civic.votes.service import Question
from tests.support import factories as make
from tests.support.verification import HEAD, ZOE, confirm, keys, use_register
from tests.support.votes import end, make_vote

REGISTER = HEAD + "Dupont,Zoé,1984-03-09,{hood}\nMartin,Jean,1970-01-01,{hood}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def _on_roll(vote: Vote, person: Person) -> bool:
    return queries.roll_entry(vote.id, person.id) is not None


def _registered(town: Municipality) -> None:
    use_register(town, REGISTER.format(hood=min(verified.hood_ids(town.id))))


def _council(town: Municipality) -> Group:
    return towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Youth council"})


def _join(group: Group, person: Person) -> None:
    towns.add_member(SYSTEM, group, person.id, make.today() - timedelta(days=2), None)


def test_verified_residents_vote_and_those_who_are_verified_in_time_are_added(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        known, stranger, late, too_late = (make.make_person(town) for _ in range(4))
        confirm(town, known)
        vote = make_vote(town, folder, group_id=towns.verified_group(town.id))
    said = queries.paper(vote).electorate
    assert (said.kind, said.enter_until, said.list_hash) == ("verified", vote.closes_at, None)
    assert [_on_roll(vote, each) for each in (known, stranger, late)] == [True, False, False]
    with pytest.raises(Refused) as refused, transaction():
        service.cast(make.actor(stranger), vote.id, [], folder)
    assert refused.value.code is VoteCode.NOT_ON_ROLL
    with transaction():
        confirm(town, late)
        confirm(town, late)
        # To register again changes nothing for somebody who is not verified.
        events.announce(PersonConfirmed(stranger.id, town.id))
    with transaction():
        assert service.cast(make.actor(late), vote.id, [], folder).revision == 1
    assert (_on_roll(vote, stranger), queries.roll_size(vote.id)) == (False, 2)
    with transaction():
        end(vote)
        confirm(town, too_late)
    assert not _on_roll(vote, too_late)


def test_a_neighbourhood_votes_alone_and_whoever_moves_away_keeps_the_vote(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        here, there = make.make_person(town), make.make_person(town)
        hood, other = make.hoods_of(town)[:2]
        confirm(town, here)
        confirm(town, there, 1)
        vote = make_vote(town, folder, group_id=towns.neighbourhood_group(town.id, hood))
    assert [_on_roll(vote, each) for each in (here, there)] == [True, False]
    assert queries.paper(vote).electorate.kind == "neighbourhood"
    with transaction():
        confirm(town, here, 1)
        confirm(town, there, 0)
    assert hood != other
    assert [_on_roll(vote, each) for each in (here, there)] == [True, True]


@pytest.mark.parametrize("opened_first", [True, False])
def test_who_is_verified_anew_with_another_account_gets_no_second_vote(folder: Path, opened_first: bool) -> None:
    """The mark of the register is free when an account goes. Whoever has entered by it does not enter again."""
    with transaction():
        town = make.make_municipality()
        first, second = make.make_person(town), make.make_person(town)
        _registered(town)
        group = towns.verified_group(town.id)
        vote = make_vote(town, folder, group_id=group) if opened_first else None
        verification.compare(make.actor(first), town.id, ZOE, keys())
        vote = vote or make_vote(town, folder, group_id=group)
    assert _on_roll(vote, first)
    with transaction():
        verification.withdraw(SYSTEM, town.id, first.id, "The account is gone.", "en")
    with transaction():
        verification.compare(make.actor(second), town.id, ZOE, keys())
    assert not _on_roll(vote, second)
    assert service.was_admitted(vote.id, second.id)
    assert queries.roll_size(vote.id) == 1


def test_members_of_a_group_are_listed_when_the_vote_is_opened(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        member, late = make.make_person(town), make.make_person(town)
        council = _council(town)
        _join(council, member)
        before = clock.now()
        vote = make_vote(town, folder, group_id=council.id, opens_at=before + timedelta(hours=1))
    said = queries.paper(vote).electorate
    assert (said.kind, said.names) == ("members", council.names)
    assert before <= said.enter_until < vote.opens_at
    with transaction():
        _join(council, late)
        events.announce(PersonConfirmed(late.id, town.id))
    assert [_on_roll(vote, each) for each in (member, late)] == [True, False]
    assert queries.deviating() == []
    with transaction():
        db.session.execute(insert(RollEntry), [{"vote_id": vote.id, "person_id": late.id}])
    assert queries.deviating() == [vote.id]
    with transaction():
        db.session.execute(delete(RollEntry).where(RollEntry.vote_id == vote.id))
    assert queries.deviating() == [vote.id]


def test_the_electorate_cannot_change_after_the_opening(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        vote = make_vote(town, folder)
        vote.group_id = towns.verified_group(town.id)
    assert queries.deviating() == [vote.id]
    assert queries.paper(vote).electorate.kind == "residents"


def test_entries_of_the_first_releases_are_for_residents() -> None:
    told = json.loads('{"electorate": {"group": 7, "enter_until": "2026-01-01T00:00:00+00:00", "once": "mailbox"}}')
    found = frozen.electorate(told, clock.now())
    assert (found.kind, found.group_id, found.names, found.list_hash) == ("residents", 7, {}, None)


def test_organisers_choose_a_group_of_their_own_town(folder: Path) -> None:
    with transaction():
        town, elsewhere = make.make_municipality(), make.make_municipality()
        other = _council(elsewhere)
        readers = towns.begin_readers(SYSTEM, town.id, {"en": "Readers"})
    now = clock.now()
    for group in (other.id, readers.id, 10**9):
        asked = Question({"en": "Which one?"}, methods.APPROVAL, now, now + timedelta(days=1), group_id=group)
        with pytest.raises(Refused) as refused, transaction():
            service.begin(SYSTEM, town.id, asked)
        assert refused.value.code is VoteCode.OTHER_GROUP


@pytest.mark.parametrize("verified_only", [True, False])
def test_in_a_shared_process_those_of_every_town_vote_each_once(folder: Path, verified_only: bool) -> None:
    with transaction():
        town, other, third = (make.make_municipality() for _ in range(3))
        process = make.make_process(town)
        invited = [processes.invite_town(SYSTEM, process, each.id, "The left bank", "en") for each in (other, third)]
        processes.share_process(SYSTEM, invited[0], "The left bank", "en")
        own, theirs, late, stranger = (make.make_person(each) for each in (town, other, other, third))
        _registered(other)
        confirm(town, own)
        verification.compare(make.actor(theirs), other.id, ZOE, keys())
        confirm(third, stranger)
        group = towns.verified_group(town.id) if verified_only else None
        vote = make_vote(town, folder, group_id=group, process_id=process.id)
    said = queries.paper(vote).electorate
    assert [each.towns for each in said.partners] == [other.names]
    assert [_on_roll(vote, each) for each in (own, theirs, late, stranger)] == [True, True, not verified_only, False]
    with transaction():
        processes.leave_shared(SYSTEM, invited[0])
        processes.share_process(SYSTEM, invited[1], "The right bank", "en")
        confirm(other, late)
        confirm(third, stranger)
    assert [_on_roll(vote, each) for each in (late, stranger)] == [True, False], "as it was when it was opened"
    if verified_only:
        with transaction():
            again = make.make_person(other)
            verification.withdraw(SYSTEM, other.id, theirs.id, "Moved.", "en")
        with transaction():
            verification.compare(make.actor(again), other.id, ZOE, keys())
        assert not _on_roll(vote, again), "known by the register of the other town"
    with transaction():
        assert service.cast(make.actor(theirs), vote.id, [], folder).revision == 1


def test_a_group_or_a_neighbourhood_of_one_town_votes_alone(folder: Path) -> None:
    with transaction():
        town, other = make.make_municipality(), make.make_municipality()
        process = make.make_process(town)
        partner = processes.invite_town(SYSTEM, process, other.id, "The left bank", "en")
        processes.share_process(SYSTEM, partner, "The left bank", "en")
        hood = towns.neighbourhood_group(town.id, make.hoods_of(town)[0])
        vote = make_vote(town, folder, group_id=hood, process_id=process.id)
    assert queries.paper(vote).electorate.partners == ()
    assert "partners" not in (queries.vote(vote.id).opening or "")
