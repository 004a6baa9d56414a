"""A comment that was sent after comments were closed is kept for its author alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.deliberation import queries, service
from civic.deliberation.models import Draft
from civic.deliberation.queries import Order
from civic.deliberation.rules import DISCUSSION_PHASE, MOST_DRAFTS
from civic.processes.models import Phase
from civic.processes.queries import phases
from civic.resources.queries import resource_of_process
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post

TOO_LATE = "My words took two hours & <b>came too late</b>"


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def person(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


@pytest.fixture
def talk(town: Municipality) -> tuple[int, int]:
    """A thread of a process, and the phase in which it is discussed."""
    with transaction():
        process = make.make_process(town, DISCUSSION_PHASE)
        thread = queries.thread_of(resource_of_process(process.id))
        assert thread is not None
        return thread, phases(process.id)[0].id


@pytest.fixture
def thread_url(talk: tuple[int, int]) -> str:
    return f"/threads/{talk[0]}"


def move(phase: int, days: int) -> None:
    """Let a phase end so many days from now."""
    with transaction():
        db.session.execute(update(Phase).where(Phase.id == phase).values(ends_at=clock.now() + timedelta(days=days)))


def drafts() -> list[str]:
    return list(db.session.scalars(db.select(Draft.body).order_by(Draft.id)))


def test_a_draft_is_mentioned_on_the_page_of_its_thread_to_its_author_alone(
    client: FlaskClient, sign_in: Any, talk: tuple[int, int], person: Person, town: Municipality
) -> None:
    thread, phase = talk
    with transaction():
        other = make.make_person(town)
    browser, url = sign_in(person), f"/en/threads/{thread}"
    words = "A comment that you sent too late is saved as a draft."
    assert words not in browser.get(url).text
    move(phase, -1)
    browser.post(url, data={"body": TOO_LATE, "stance": "for"})
    draft = db.session.scalars(db.select(Draft.id)).one()
    for days in (-1, 1):
        move(phase, days)
        page = browser.get(url).text
        assert words in page and f'href="/en/account/comments/{draft}"' in page
    assert words not in client.get(url).text
    assert words not in sign_in(other).get(url).text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_a_comment_that_came_too_late_waits_and_is_posted_when_comments_open_again(
    client: FlaskClient, sign_in: Any, talk: tuple[int, int], person: Person, headers: dict[str, str]
) -> None:
    thread, phase = talk
    browser, url = sign_in(person), f"/en/threads/{thread}"
    move(phase, -1)
    answer = browser.post(url, data={"body": TOO_LATE, "stance": "for"}, headers=headers)
    assert answer.status_code == 422
    assert "Your comment was not published." in answer.text and "&lt;b&gt;came too late" in answer.text
    assert drafts() == [TOO_LATE]
    address = f"/en/account/comments/{db.session.scalar(db.select(Draft.id))}"
    assert address in answer.text
    # Another day, another browser: the account page leads there, with the reason.
    later = sign_in(person)
    assert "/en/account/comments" in later.get("/en/account").text
    assert address in later.get("/en/account/comments").text
    page = later.get(address).text
    assert "&lt;b&gt;came too late" in page and "readonly" in page and "Your comment was not published." in page
    assert later.post(address, data={"body": TOO_LATE}).status_code == 422
    assert drafts() == [TOO_LATE]
    move(phase, 5)
    assert "readonly" not in later.get(address).text
    assert later.post(address, data={}).status_code == 422 and drafts() == [TOO_LATE]
    assert later.post(address, data={"body": TOO_LATE, "stance": "for"}).status_code == 303
    assert [post.stance for post in queries.page(thread, Order.OLDEST).items] == ["for"]
    assert drafts() == []
    assert "/en/account/comments" not in later.get("/en/account").text


def test_an_answer_that_came_too_late_answers_the_same_post_later(
    sign_in: Any, town: Municipality, talk: tuple[int, int], person: Person
) -> None:
    thread, phase = talk
    with transaction():
        above = make_post(thread, town, "Shade?")
    browser = sign_in(person)
    move(phase, -1)
    answer = browser.post(f"/en/posts/{above.id}/reply", data={"body": "Yes, shade."})
    assert answer.status_code == 422 and "Yes, shade." in answer.text and drafts() == ["Yes, shade."]
    move(phase, 5)
    (draft,) = queries.drafts(make.actor(person))
    browser.post(f"/en/account/comments/{draft.id}", data={"body": "Yes, more shade."})
    found = queries.page(thread, Order.OLDEST).items
    assert [(post.html, post.parent_id) for post in found[1:]] == [("<p>Yes, more shade.</p>\n", above.id)]


def test_a_closed_discussion_keeps_a_comment_too_and_what_is_wrong_for_itself_is_no_draft(
    sign_in: Any, town: Municipality, talk: tuple[int, int], person: Person
) -> None:
    thread, _phase = talk
    browser, url = sign_in(person), f"/en/threads/{thread}"
    assert browser.post(url, data={"body": " "}).status_code == 422
    assert drafts() == []
    with transaction():
        service.close_thread(make.actor(make.make_person(town, Role.MODERATOR)), thread)
    for _again in range(2):
        assert browser.post(url, data={"body": TOO_LATE}).status_code == 422
    assert drafts() == [TOO_LATE]
    with transaction():
        kept = [service.keep_draft(make.actor(person), thread, f"{n}", "en") for n in range(MOST_DRAFTS)]
    assert kept[-1] is None and len(drafts()) == MOST_DRAFTS
    assert "Open the draft" not in browser.post(url, data={"body": "One too many"}).text


def test_a_draft_is_its_authors_alone_and_is_deleted_after_a_question(
    client: FlaskClient, sign_in: Any, town: Municipality, talk: tuple[int, int], person: Person
) -> None:
    thread, _phase = talk
    with transaction():
        draft = service.keep_draft(make.actor(person), thread, TOO_LATE, "en")
        others = [make.make_person(town), make.make_person(town, Role.MODERATOR, Role.ADMIN)]
    address = f"/en/account/comments/{draft}"
    for other in others:
        browser = sign_in(other)
        for path in (address, f"{address}/delete"):
            assert [browser.get(path).status_code, browser.post(path, data={"sure": "1"}).status_code] == [404, 404]
        assert "came too late" not in browser.get("/en/account/comments").text
    assert client.get(address).status_code == 303
    browser = sign_in(person)
    assert "came too late" in browser.get("/en/account/data").text
    assert "Delete this draft?" in browser.get(f"{address}/delete").text
    assert browser.post(f"{address}/delete", data={}).status_code == 422
    assert drafts() == [TOO_LATE]
    assert browser.post(f"{address}/delete", data={"sure": "1"}).status_code == 303
    assert drafts() == []


def test_the_form_says_its_length_as_each_language_writes_numbers(
    sign_in: Any, thread_url: str, person: Person
) -> None:
    browser = sign_in(person)
    assert "4,000 characters" in browser.get(f"/en{thread_url}").text
    assert "4\u202f000 caractères" in browser.get(f"/fr{thread_url}").text
