"""The booth at the town hall: one ballot each, also with one cast online, and nothing of it for the officer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.core.db import db, transaction
from civic.core.outbox import OutboxRow
from civic.core.permissions import NotAllowed, Refused, Role
from civic.towns.models import Municipality
from civic.votes import queries, service
from civic.votes.models import Vote
from civic.votes.rules import VoteCode
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.votes import end, make_vote


@pytest.fixture
def held(app: Flask) -> tuple[Municipality, Vote, Person, Person]:
    """A town, its open vote, an officer and somebody who comes to the town hall."""
    with transaction():
        town = make.make_municipality()
        officer, voter = make.make_person(town, Role.OFFICER), make.make_person(town)
        vote = make_vote(town, app.config["CIVIC"].keys_dir)
    return town, vote, officer, voter


def _words(answer: Any) -> str:
    return text_of(parse(answer.text))


def _opened(browser: Any, vote: Vote, voter: Person) -> Any:
    return browser.post(f"/en/votes/{vote.id}/booth", data={"who": voter.email, "checked": "y"})


def test_somebody_votes_in_the_booth_and_online_and_counts_once(held: Any, sign_in: Any) -> None:
    _town, vote, officer, voter = held
    first, second, third = (option.id for option in queries.options(vote.id))
    desk, home = sign_in(officer), f"/en/votes/{vote.id}/booth"
    sign_in(voter).post(f"/en/votes/{vote.id}/cast", data={"option": first})
    assert desk.post(home, data={"who": voter.email}).status_code == 422, "a document has to be seen"
    assert _opened(desk, vote, voter).location.endswith(f"{home}/ballot")
    page = desk.get(f"{home}/ballot")
    assert f"You vote as {voter.display_name}." in _words(page)
    assert "checked" not in page.text.split("<fieldset")[1], "what was cast online is not shown"
    assert "1 chosen" in desk.post(f"{home}/meter", data={"option": second}).text
    check = desk.post(f"{home}/check", data={"option": second, "step": "check"})
    assert "Option 2" in _words(check) and "receipt" not in _words(check)
    cast = desk.post(f"{home}/cast", data={"option": second})
    assert cast.location.endswith(f"{home}/done")
    assert queries.ballots(vote.id) == [((second,), 1)], "one ballot, the last one"
    done = desk.get(f"{home}/done")
    assert "Please hand the device back." in _words(done)
    sign_in(voter).post(f"/en/votes/{vote.id}/cast", data={"option": third})
    assert queries.ballots(vote.id) == [((third,), 1)], "and online again"


def test_the_officer_learns_nothing_of_the_choice(held: Any, sign_in: Any) -> None:
    _town, vote, officer, voter = held
    chosen = queries.options(vote.id)[1].id
    desk, home = sign_in(officer), f"/en/votes/{vote.id}/booth"
    _opened(desk, vote, voter)
    desk.get(f"{home}/ballot")
    acts, waiting = (db.session.scalar(select(func.count()).select_from(table)) for table in (AuditEntry, OutboxRow))
    desk.post(f"{home}/cast", data={"option": chosen})
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (AuditEntry, OutboxRow)]
    assert counts == [acts, waiting], "casting writes nothing else"
    for page in (f"{home}/done", home, f"/en/votes/{vote.id}", "/en/account/data.json"):
        shown = desk.get(page).text
        assert "Option 2</b>" not in shown
        if page.startswith("/en/votes"):
            assert not [one for one in parse(shown).iter("input") if one.get("checked") is not None]
    assert desk.get(f"{home}/ballot").status_code == 303, "the booth is closed"
    assert desk.post(f"{home}/cast", data={"option": queries.options(vote.id)[0].id}).status_code == 303
    assert queries.ballots(vote.id) == [((chosen,), 1)], "nobody casts a second time in a booth that was opened once"
    assert "no-store" in desk.post(f"{home}/check", data={"option": chosen}).headers["Cache-Control"]


def test_the_log_says_for_whom_a_booth_was_opened_and_they_are_told(held: Any, sign_in: Any) -> None:
    _town, vote, officer, voter = held
    _opened(sign_in(officer), vote, voter)
    act = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (act.verb, act.actor_id, act.thing) == ("open_booth", officer.id, str(voter.id))
    assert act.details["vote"] == vote.id
    mailed = db.session.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()
    assert mailed.name == "core.deliver"


def test_nobody_else_opens_a_booth_and_no_one_for_themselves(app: Flask, held: Any, sign_in: Any) -> None:
    town, vote, officer, voter = held
    with transaction():
        organiser = make.make_person(town, Role.ORGANISER)
        stranger = make.make_person(make.make_municipality())
    for actor in (organiser, voter):
        with pytest.raises(NotAllowed), transaction():
            service.open_booth(make.actor(actor), vote.id, voter.email)
    desk = sign_in(officer)
    for person, words in ((officer, "for yourself"), (stranger, "cannot vote in this vote")):
        answer = _opened(desk, vote, person)
        assert answer.status_code == 422 and words in _words(answer)
    assert "not open" in _words(sign_in(officer).get(f"/en/votes/{_closing(vote)}/booth"))
    with pytest.raises(Refused) as refused, transaction():
        service.open_booth(_officer(officer, town), vote.id, voter.email)
    assert refused.value.code is VoteCode.NOT_OPEN


def test_a_booth_is_of_one_vote_and_one_officer(app: Flask, held: Any, sign_in: Any) -> None:
    town, vote, officer, voter = held
    with transaction():
        other = make_vote(town, app.config["CIVIC"].keys_dir)
        colleague = make.make_person(town, Role.OFFICER)
    desk = sign_in(officer)
    opened = _opened(desk, vote, voter)
    assert desk.get(f"/en/votes/{other.id}/booth/ballot").status_code == 303
    value = opened.headers["Set-Cookie"].split("booth=")[1].split(";")[0]
    theirs = sign_in(colleague)
    theirs.set_cookie("booth", value, path=f"/en/votes/{vote.id}/booth")
    assert theirs.get(f"/en/votes/{vote.id}/booth/ballot").status_code == 303


def _officer(person: Person, town: Municipality) -> Any:
    return replace(make.actor(person), roles=frozenset({(town.id, Role.OFFICER)}))


def _closing(vote: Vote) -> int:
    with transaction():
        end(vote)
    return vote.id
