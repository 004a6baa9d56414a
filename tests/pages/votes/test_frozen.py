"""What was opened stays as it was: nothing that is changed in the database reaches a page or the count."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from civic.core import clock, health, mail
from civic.core.db import db, transaction
from civic.core.outbox import OutboxRow
from civic.core.permissions import Refused, Role
from civic.votes import jobs, queries, service
from civic.votes.jobs import keys_folder
from civic.votes.models import Option, Vote
from civic.votes.rules import VoteCode, VoteState, opening_entry
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.votes import end, make_vote


def _world(**changes):
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        vote = make_vote(town, keys_folder(), (60, 50, 10), budget=100, **changes)
    return town, person, vote, [o.id for o in queries.options(vote.id)]


def _meddle(vote_id: int) -> None:
    with transaction():
        db.session.execute(
            update(Option).where(Option.vote_id == vote_id).values(titles={"en": "MEDDLED"}, texts={}, cost=1)
        )
        changed = {"titles": {"en": "MEDDLED"}, "texts_html": {"en": "MEDDLED"}, "budget": 1, "method": "approval"}
        db.session.execute(update(Vote).where(Vote.id == vote_id).values(**changed, fewest=3, most=3))
    db.session.expire_all()


def test_H10_a_changed_row_changes_no_page_no_check_and_no_count(app: Flask, sign_in, client) -> None:
    town, person, vote, ids = _world()
    voter = sign_in(person)
    addresses = [f"/en/votes/{vote.id}", "/en/votes", f"/en/?town={town.slug}", f"/en/votes?town={town.slug}"]
    before = [client.get(address).text for address in addresses]
    _meddle(vote.id)
    assert [client.get(address).text for address in addresses] == before
    for browser in (voter, client):
        assert "MEDDLED" not in browser.get(f"/en/votes/{vote.id}").text
    over = voter.post(f"/en/votes/{vote.id}/check", data={"option": ids[:2], "step": "check"})
    assert over.status_code == 422
    assert "€10" in voter.post(f"/en/votes/{vote.id}/meter", data={"option": ids[:2]}).text
    checked = voter.post(f"/en/votes/{vote.id}/check", data={"option": ids[:1], "step": "check"})
    assert "Option 1" in checked.text
    assert "€60" in checked.text
    assert voter.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:2]}).status_code == 422
    assert voter.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]}).status_code == 303
    assert "Option 1" in voter.get(f"/en/votes/{vote.id}/done").text
    with transaction():
        end(vote)
    db.session.expire_all()
    jobs.tend()
    db.session.expire_all()
    result = queries.vote(vote.id).result
    assert (result["method"], result["spent"], result["selected"]) == ("greedy", "60", [str(ids[0])])
    words = text_of(parse(client.get(f"/en/votes/{vote.id}").text))
    assert "MEDDLED" not in words
    assert "€60 of €100" in words


def _forge(vote_id: int) -> None:
    with transaction():
        found = db.session.get_one(Vote, vote_id)
        found.opening = (found.opening or "").replace("Option 1", "Option 9")
    db.session.expire_all()


def test_a_changed_entry_is_told_and_nobody_votes(app: Flask, sign_in, client) -> None:
    _town, person, vote, ids = _world()
    _forge(vote.id)
    voter = sign_in(person)
    for answer in (
        client.get(f"/en/votes/{vote.id}"),
        voter.get(f"/en/votes/{vote.id}"),
        voter.post(f"/en/votes/{vote.id}/check", data={"option": ids[:1], "step": "check"}),
        voter.post(f"/en/votes/{vote.id}/meter", data={"option": ids[:1]}),
        voter.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]}),
    ):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
    assert "does not match" in client.get(f"/en/votes/{vote.id}").text
    assert queries.ballots(vote.id) == []
    assert client.get("/en/votes").status_code == 200


def test_a_changed_entry_is_not_counted(app: Flask) -> None:
    _town, _person, vote, _ids = _world()
    with transaction():
        end(vote)
    _forge(vote.id)
    jobs.tend()
    db.session.expire_all()
    assert queries.vote(vote.id).state == VoteState.OPENED


def test_H10_a_hash_that_was_changed_with_the_entry_is_compared_with_the_log(app: Flask, sign_in, client) -> None:
    _town, person, vote, ids = _world()
    with transaction():
        found = db.session.get_one(Vote, vote.id)
        found.opening, found.opening_hash = opening_entry({**json.loads(found.opening or ""), "most": 1})
    db.session.expire_all()
    voter = sign_in(person)
    assert client.get(f"/en/votes/{vote.id}").status_code == 503
    assert voter.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]}).status_code == 503
    assert queries.ballots(vote.id) == []


def _move(**changed) -> None:
    with transaction():
        db.session.execute(update(Vote).values(**changed))
    db.session.expire_all()


def _alarms() -> list:
    rows = db.session.scalars(select(OutboxRow).where(OutboxRow.name == "votes.alarm")).all()
    return [row.args for row in rows]


@pytest.mark.parametrize("days", [-2, 2])
def test_H10_times_changed_in_the_row_open_and_close_nothing(app: Flask, sign_in, client, days: int) -> None:
    town, person, vote, ids = _world()
    voter = sign_in(person)
    addresses = [f"/en/votes/{vote.id}", f"/en/votes?town={town.slug}", f"/en/?town={town.slug}"]
    before = [client.get(address).text for address in addresses]
    now = clock.now()
    closes = now + timedelta(days=3 + days) if days > 0 else now - timedelta(seconds=5)
    _move(closes_at=closes, opens_at=now - timedelta(days=9) if days < 0 else now + timedelta(days=1))
    assert [client.get(address).text for address in addresses] == before
    jobs.tend()
    db.session.expire_all()
    assert queries.vote(vote.id).state == VoteState.OPENED
    assert _alarms() == [[vote.id, VoteCode.ROW_CHANGED]]
    assert voter.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]}).status_code == 303
    _move(opens_at=now - timedelta(days=9))
    with transaction():
        end(vote)
    _move(closes_at=now + timedelta(days=9))
    assert "being counted" in client.get(f"/en/votes/{vote.id}").text
    late = voter.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]})
    assert late.status_code == 422
    assert "Your ballot was not cast." in late.text
    jobs.tend()
    db.session.expire_all()
    assert queries.vote(vote.id).state == VoteState.CLOSED


def test_H10_administrators_are_told_of_any_change_of_the_row(app: Flask) -> None:
    _town, _person, vote, _ids = _world()
    jobs.tend()
    assert _alarms() == []
    _meddle(vote.id)
    jobs.tend()
    assert _alarms() == [[vote.id, VoteCode.ROW_CHANGED]]


@pytest.mark.parametrize(
    "changed",
    [
        {"result": {"ballots": 9, "votes": {}, "order": [], "selected": []}},
        {"state": VoteState.INTERRUPTED, "interruption": "Somebody says so."},
        {"state": VoteState.OPENED},
        {"key_destroyed_at": clock.now()},
    ],
    ids=["result", "interrupted", "opened again", "key"],
)
def test_H10_what_is_changed_after_the_end_is_shown_nowhere_and_told(app: Flask, client, changed) -> None:
    _town, _person, vote, _ids = _world()
    with transaction():
        end(vote)
    jobs.tend()
    db.session.expire_all()
    found = queries.vote(vote.id)
    before = {name: getattr(found, name) for name in (*changed, "interruption")}
    address = f"/en/votes/{vote.id}"
    as_counted = client.get(address).text
    jobs.compare_ended()
    assert _alarms() == []
    _move(**changed)
    answer = client.get(address)
    assert answer.status_code == 503
    assert "does not match the activity log" in answer.text
    jobs.compare_ended()
    assert [vote.id, VoteCode.END_CHANGED] in _alarms()
    _move(**before)
    assert client.get(address).text == as_counted


def test_H10_a_vote_that_is_said_to_have_ended_is_not_believed(app: Flask, client) -> None:
    _town, _person, vote, _ids = _world()
    made_up = {"ballots": 9, "votes": {}, "order": [], "selected": []}
    _move(state=VoteState.CLOSED, result=made_up, closed_at=clock.now())
    assert client.get(f"/en/votes/{vote.id}").status_code == 503
    jobs.compare_ended()
    assert _alarms() == [[vote.id, VoteCode.END_CHANGED]]


# ---- a key that cannot be read


@pytest.fixture
def away(app: Flask):
    """Moves the keys away, and back when called again."""
    folder = keys_folder()
    other = folder.with_name("keys-away")

    def move() -> None:
        folder.rename(other) if folder.exists() else other.rename(folder)

    yield move
    if other.exists():
        other.rename(folder)


def test_keys_that_are_away_for_a_minute_stop_nothing_for_good(app: Flask, sign_in, client, away) -> None:
    _town, person, vote, ids = _world()
    voter = sign_in(person)
    away()
    for _ in range(2):
        jobs.tend()
        assert voter.get(f"/en/votes/{vote.id}").status_code == 503
        refused = voter.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
        assert "try again" in refused.text
    assert client.get(f"/en/votes/{vote.id}").status_code == 200
    assert health.CHECKS["keys"]() is False
    db.session.expire_all()
    assert queries.vote(vote.id).state == VoteState.OPENED
    away()
    assert health.CHECKS["keys"]() is True
    assert voter.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]}).status_code == 303


def test_administrators_are_told_once_an_hour(app: Flask, sign_in, away) -> None:
    _town, person, vote, ids = _world()
    with transaction():
        make.make_person(admin=True, email="chief@example.org")
    voter = sign_in(person)
    away()
    for _ in range(3):
        voter.get(f"/en/votes/{vote.id}")
        voter.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]})
    asked = db.session.scalars(select(OutboxRow).where(OutboxRow.name == "votes.alarm")).all()
    assert [row.args for row in asked] == [[vote.id, VoteCode.KEY_LOST]]
    jobs.alarm(*asked[0].args)
    letters = db.session.scalars(select(mail.Mail).where(mail.Mail.recipient == "chief@example.org")).all()
    assert [str(vote.id) in letter.subject for letter in letters] == [True]


def test_a_vote_is_counted_while_its_key_is_away_and_turnout_follows(app: Flask, away) -> None:
    _town, person, vote, ids = _world()
    with transaction():
        service.cast(make.actor(person), vote.id, ids[:1], keys_folder())
        end(vote)
    away()
    jobs.tend()
    db.session.expire_all()
    assert queries.vote(vote.id).state == VoteState.CLOSED
    assert len(queries.not_in_turnout(vote.id)) == 1
    away()
    jobs.tend()
    assert queries.not_in_turnout(vote.id) == []


def test_only_a_person_interrupts_and_says_why(app: Flask, sign_in, client) -> None:
    town, _person, vote, _ids = _world()
    with transaction():
        admin, organiser = make.make_person(town, Role.ADMIN), make.make_person(town, Role.ORGANISER)
    address = f"/en/votes/{vote.id}/interrupt"
    assert sign_in(organiser).post(address, data={"reason": "No."}).status_code == 403
    chief = sign_in(admin)
    assert address in chief.get(f"/en/admin?town={town.slug}").text
    assert chief.get(address).status_code == 200
    assert chief.post(address, data={"reason": " "}).status_code == 422
    assert chief.post(address, data={"reason": "The key burnt with the house."}).status_code == 303
    page = client.get(f"/en/votes/{vote.id}").text
    assert "The key burnt with the house." in page
    with pytest.raises(Refused), transaction():
        service.interrupt(make.actor(admin), vote.id, "again")
