"""A form that is sent twice is done once, whatever its route; without a script, with htmx, and after an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core import clock, once
from civic.core.db import db, transaction
from civic.deliberation.models import Post
from civic.proposals.models import Proposal
from civic.proposals.rules import PROPOSAL_PHASE, ProposalState
from tests.pages.test_gates import _addresses, world
from tests.support import factories as make
from tests.support.proposals import make_proposal

__all__ = ["world"]

SignIn = Callable[[Person], FlaskClient]
HTMX = {"HX-Request": "true"}


def _hidden(text: str, within: str = "") -> dict[str, str]:
    """The hidden fields of a form of a page; ``within`` stands in its first tag."""
    form = next(part for part in text.split("<form")[1:] if within in part.split(">")[0] and 'method="post"' in part)
    pairs = re.findall(r'<input[^>]*type="hidden"[^>]*>', form.split("</form>")[0])
    found = {}
    for tag in pairs:
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        found[name[1] if name else ""] = value[1] if value else ""
    return found


@pytest.fixture
def thread(app: Flask) -> tuple[Person, int, str]:
    with transaction():
        town = make.make_municipality()
        proposal = make_proposal(town, make.make_process(town, PROPOSAL_PHASE), make.make_person(town))
        person = make.make_person(town)
    return person, proposal.thread_id or 0, f"/en/proposals/{proposal.id}"


def _comments(thread_id: int) -> int:
    return db.session.query(Post).filter_by(thread_id=thread_id).count()


def test_every_form_that_is_not_repeatable_is_done_once(app: Flask, world: dict[str, Any]) -> None:
    """Every route that takes a POST: it is protected, or says why running twice makes nothing twice."""
    told = {}
    for endpoint, _path, rule in _addresses(app, world):
        if "POST" in (rule.methods or set()):
            view = app.view_functions[endpoint]
            told[endpoint] = getattr(view, "__repeatable__", None) or (view.__closure__ and "once")
    assert all(told.values()), [name for name, why in told.items() if not why]
    assert {name for name, why in told.items() if why != "once"} == {
        "votes.meter",
        "votes.check",
        "votes.cast",
        "votes_booth.meter",
        "votes_booth.check",
        "votes_booth.cast",
        "votes_rehearsal.meter",
        "votes_rehearsal.check",
        "votes_rehearsal.cast",
        "votes_rehearsal.count",
        "votes_rehearsal.end",
        "accounts.sign_in_post",
        "accounts.sign_out",
        "accounts.sign_out_elsewhere",
        "accounts.cancel_address",
        "accounts.agree_to_address_post",
        "accounts.stop_address",
        "notifications.follow",
        "notifications.follow_measure",
        "notifications.follow_text",
        "notifications.follow_thread",
        "notifications.read",
        "notifications.settings",
        "notifications.set_mute",
        "notifications.stop_post",
        "processes.accept_link",
        "demographics.answer",
        "demographics.prefer_not",
        "demographics.take_back",
        "demographics.take_back_everything",
        "demographics.choose_question",
        "moderation.claim",
        "proposals.keep",
        "proposals.use_signatures",
        "proposals.stop_signatures",
        "proposals.similar_ones",
        "deliberation.names",
        "proposals.support",
        "reactions.react",
        "recruitment.pool",
        "recruitment.quotas",
        "recruitment.observers",
        "statements.answer",
        "verification.code",
        "meetings.sign_up",
        "meetings.sign_off",
        "meetings.ask",
        "meetings.withdraw",
        "meetings.apologise",
        "towns.confirm_organisation",
    }


def test_every_form_carries_a_key_of_its_own(app: Flask, sign_in: SignIn, world: dict[str, Any]) -> None:
    browser, forms = sign_in(world["people"]["organiser"]), 0
    for _endpoint, path, rule in _addresses(app, world):
        if "GET" not in (rule.methods or set()) or path == "/en/design":
            continue
        answer = browser.get(path)
        if answer.mimetype != "text/html":
            continue
        posting = [form for form in answer.text.split("<form")[1:] if 'method="post"' in form.split(">")[0]]
        keys = [re.findall(r'name="form_key" value="([^"]+)"', form.split("</form>")[0]) for form in posting]
        assert all(len(found) == 1 for found in keys), f"{path}: a form without a key"
        assert len({found[0] for found in keys}) == len(keys), f"{path}: two forms with one key"
        forms += len(keys)
    assert forms > 25


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("with_key", [True, False], ids=["with its key", "with its token only"])
def test_a_comment_sent_three_times_is_one(
    sign_in: SignIn, thread: tuple[Person, int, str], headers: dict[str, str], with_key: bool
) -> None:
    person, thread_id, page = thread
    browser = sign_in(person)
    sent = {**_hidden(browser.get(page).text, "composer"), "body": "Once is enough"}
    if not with_key:
        del sent["form_key"]
    answers = [browser.post(f"/en/threads/{thread_id}", data=sent, headers=headers, csrf=False) for _ in range(3)]
    assert _comments(thread_id) == 1
    if headers:
        assert [a.status_code for a in answers] == [200] * 3
        assert answers[1].headers["HX-Redirect"] == page
        assert "Once is enough" in answers[0].text
    else:
        assert [a.status_code for a in answers] == [303] * 3
        assert answers[0].location == answers[1].location == answers[2].location


def test_the_form_that_follows_is_another_one(sign_in: SignIn, thread: tuple[Person, int, str]) -> None:
    """Saying the same again on purpose works: the empty form after a comment has a new key."""
    person, thread_id, page = thread
    browser = sign_in(person)
    url, first = f"/en/threads/{thread_id}", _hidden(browser.get(page).text, "composer")
    part = browser.post(url, data={**first, "body": "+1"}, headers=HTMX, csrf=False).text
    second = _hidden(part, "composer")
    assert second["form_key"] != first["form_key"]
    browser.post(url, data={**second, "body": "+1"}, headers=HTMX, csrf=False)
    assert _comments(thread_id) == 2


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_after_an_error_the_form_is_still_the_same(
    sign_in: SignIn, thread: tuple[Person, int, str], headers: dict[str, str]
) -> None:
    person, thread_id, page = thread
    browser, url = sign_in(person), f"/en/threads/{thread_id}"
    first = _hidden(browser.get(page).text, "composer")
    refused = browser.post(url, data={**first, "body": ""}, headers=headers, csrf=False)
    assert refused.status_code == 422
    again = _hidden(refused.text, "composer")
    assert again["form_key"] == first["form_key"]
    for _ in range(2):
        assert browser.post(url, data={**again, "body": "Now"}, headers=headers, csrf=False).status_code in (200, 303)
    assert _comments(thread_id) == 1


def test_another_text_with_the_same_key_is_not_lost_and_not_taken_for_the_first(
    sign_in: SignIn, thread: tuple[Person, int, str]
) -> None:
    """Somebody goes back in the browser, changes a word and sends again."""
    person, thread_id, page = thread
    browser, url = sign_in(person), f"/en/threads/{thread_id}"
    first = _hidden(browser.get(page).text, "composer")
    browser.post(url, data={**first, "body": "The first words"}, csrf=False)
    answer = browser.post(url, data={**first, "body": "The other words"}, csrf=False)
    assert answer.status_code == 422
    assert "The other words" in answer.text
    assert f'href="{page}' in answer.text
    assert _comments(thread_id) == 1
    fresh = _hidden(answer.text)
    assert fresh["form_key"] != first["form_key"]
    assert browser.post(url, data={**fresh, "body": "The other words"}, csrf=False).status_code == 303
    assert _comments(thread_id) == 2


def test_a_key_is_its_persons_and_its_pages_alone(sign_in: SignIn, thread: tuple[Person, int, str], app: Flask) -> None:
    person, thread_id, page = thread
    with transaction():
        other = make.make_person()
    first = _hidden(sign_in(person).get(page).text, "composer")
    sign_in(person).post(f"/en/threads/{thread_id}", data={"form_key": first["form_key"], "body": "Mine"})
    sign_in(other).post(f"/en/threads/{thread_id}", data={"form_key": first["form_key"], "body": "Theirs"})
    assert _comments(thread_id) == 2


def test_a_proposal_published_three_times_is_one(sign_in: SignIn, app: Flask) -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town, PROPOSAL_PHASE)
        person = make.make_person(town)
    browser, path = sign_in(person), f"/en/proposals/new?process={process.slug}"
    hidden = _hidden(browser.get(path).text)
    sent = {
        **hidden,
        "title": "Benches by the river",
        "body": "A place to sit down.",
        "language": "en",
        "do": "publish",
    }
    answers = [browser.post(path, data=sent, csrf=False) for _ in range(3)]
    assert [a.status_code for a in answers] == [303] * 3, answers[0].text
    assert len({a.location for a in answers}) == 1
    assert db.session.query(Proposal).filter_by(process_id=process.id).count() == 1


def test_a_preview_keeps_one_draft_and_can_be_published_afterwards(sign_in: SignIn, app: Flask) -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town, PROPOSAL_PHASE)
        person = make.make_person(town)
    browser, path = sign_in(person), f"/en/proposals/new?process={process.slug}"
    words = {"title": "Benches by the river", "body": "A place to sit down.", "language": "en"}
    hidden = _hidden(browser.get(path).text)
    first, second = (browser.post(path, data={**hidden, **words, "do": "preview"}, csrf=False) for _ in range(2))
    assert first.status_code == 200
    assert second.status_code == 303
    proposals = db.session.query(Proposal).filter_by(process_id=process.id).all()
    assert [p.state for p in proposals] == [ProposalState.DRAFT]
    done = browser.post(path, data={**_hidden(first.text), **words, "do": "publish"}, csrf=False)
    assert done.status_code == 303
    db.session.expire_all()
    assert [p.state for p in db.session.query(Proposal).filter_by(process_id=process.id)] == [ProposalState.PUBLISHED]


def test_what_was_sent_is_forgotten_after_a_day(sign_in: SignIn, thread: tuple[Person, int, str]) -> None:
    person, thread_id, page = thread
    browser = sign_in(person)
    browser.post(
        f"/en/threads/{thread_id}", data={**_hidden(browser.get(page).text, "composer"), "body": "Secret word"}
    )
    row = db.session.query(once.SentForm).one()
    assert "Secret" not in repr((row.digest, row.content)) and str(person.id) not in (row.digest, row.content)
    once.forget()
    assert db.session.query(once.SentForm).count() == 1
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        once.forget()
    assert db.session.query(once.SentForm).count() == 0


def test_casting_leaves_nothing_beside_the_ballot(sign_in: SignIn, world: dict[str, Any]) -> None:
    browser = sign_in(world["people"]["resident"])
    for step in ("meter", "check", "cast"):
        browser.post(f"/en/votes/{world['ids']['vote_id']}/{step}", data={"form_key": "k" * 20})
    assert db.session.query(once.SentForm).count() == 0
