"""What an open page of a thread gets of comments that come meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.core.db import transaction
from civic.deliberation import service
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.html import parse, text_of
from tests.support.queries import counted

HTMX = {"HX-Request": "true"}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def thread(town: Municipality) -> int:
    with transaction():
        return make_thread(town)


def polled(page: Any) -> str:
    """The address that a page, or a part of it, asks again."""
    found = parse(page.text, fragment="<html" not in page.text).iter("div")
    return next(str(part.get("hx-get")) for part in found if part.get("id") == "news")


def test_nothing_new_costs_one_query_and_says_nothing(client: FlaskClient, town: Municipality, thread: int) -> None:
    with transaction():
        make_post(thread, town, "First")
    url = polled(client.get(f"/en/threads/{thread}"))
    with counted() as asked:
        answer = client.get(url, headers=HTMX)
    assert (answer.status_code, answer.data, len(asked)) == (204, b"", 1)


def test_new_comments_are_told_once_and_shown_when_they_are_asked_for(
    client: FlaskClient, town: Municipality, thread: int
) -> None:
    with transaction():
        first = make_post(thread, town, "First")
    url = polled(client.get(f"/en/threads/{thread}"))
    with transaction():
        answer = make_post(thread, town, "Answer", parent=first)
        service.hide(make_post(thread, town, "A hidden word").id)
        make_post(thread, town, "Second")
    told = client.get(url, headers=HTMX)
    [link] = parse(told.text, fragment=True).iter("a")
    assert text_of(link) == "2 new comments. Show"
    assert client.get(polled(told), headers=HTMX).status_code == 204
    shown = client.get(link.get("hx-get"), headers=HTMX)
    found = parse(shown.text, fragment=True).iter("article")
    assert [article.get("id") for article in found] == [f"p{answer.id}", f"p{answer.id + 2}"]
    assert "in reply to" in shown.text and "hidden word" not in shown.text
    assert client.get(polled(shown), headers=HTMX).status_code == 204
    page = client.get(link.get("href"))
    assert "Answer" in page.text and "New comments" in page.text


def test_ones_own_comment_is_no_news(client: FlaskClient, sign_in: Any, town: Municipality, thread: int) -> None:
    with transaction():
        person = make.make_person(town)
    browser = sign_in(person)
    url = polled(browser.get(f"/en/threads/{thread}"))
    with transaction():
        service.post(make.actor(person), thread, "Mine", "en")
    assert browser.get(url, headers=HTMX).status_code == 204
    assert "1 new comment." in client.get(url, headers=HTMX).text


@pytest.mark.parametrize("query", ["", "since=", "since=x", "since=-1", f"since={'9' * 5000}", "since=1&told=²"])
def test_made_up_numbers_ask_for_nothing(client: FlaskClient, town: Municipality, thread: int, query: str) -> None:
    with transaction():
        make_post(thread, town)
    assert client.get(f"/en/threads/{thread}/news?{query}", headers=HTMX).status_code == 204
    assert "No new comments yet." in client.get(f"/en/threads/{thread}/new?{query}").text


def test_who_may_not_read_a_thread_gets_no_news_of_it(client: FlaskClient, town: Municipality) -> None:
    with transaction():
        hidden = make_thread(town, audience=Audience.HIDDEN)
    for address in (f"threads/{hidden}/news", f"threads/{hidden}/new", "threads/999999/news"):
        assert client.get(f"/en/{address}?since=0").status_code == 404
