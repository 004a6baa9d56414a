"""Orders on the page of a thread, and the page that explains them with the thread's own numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from civic.core import clock
from civic.core.db import db, transaction
from civic.deliberation import jobs, service
from civic.deliberation.models import ThreadOrder
from civic.deliberation.rules import Reaction
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.html import parse, text_of
from tests.support.queries import counted


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def thread(town: Municipality) -> int:
    with transaction():
        found = make_thread(town)
        posts = [make_post(found, town, f"Comment {number}") for number in range(4)]
        for person in [make.make_person(town) for _ in range(3)]:
            service.set_reaction(make.actor(person), posts[2].id, Reaction.HELPFUL, True)
    return found


def first(page: Any) -> str:
    return text_of(next(each for each in parse(page.text).iter("article")))


def test_the_most_helpful_comes_first_once_a_worker_has_been_there(client: FlaskClient, thread: int) -> None:
    page = client.get(f"/en/threads/{thread}?order=helpful")
    assert "Nobody has marked a comment as helpful yet" in page.text and "Comment 0" in first(page)
    jobs.order(thread)
    page = client.get(f"/en/threads/{thread}?order=helpful")
    assert "Comment 2" in first(page)
    assert "Sort by: Most helpful" in text_of(parse(page.text))
    page = client.get(f"/en/threads/{thread}?order=bridging")
    assert "No two sides of at least 10 people" in page.text and "Comment 2" in first(page)
    assert f"/en/threads/{thread}/orders" in page.text


def test_the_page_explains_the_orders_with_the_numbers_of_the_thread(client: FlaskClient, thread: int) -> None:
    assert client.get(f"/en/threads/{thread}/orders").status_code == 200
    jobs.order(thread)
    with counted() as asked:
        words = text_of(parse(client.get(f"/en/threads/{thread}/orders").text))
    assert "3 of the 3 people who could read it found it helpful. Lower bound: 43.9%." in words
    assert "3 people have marked comments of this discussion as helpful. The accounts of 3 of them are new." in words
    assert "This is so here." in words
    assert len(asked) <= 8


def test_of_sides_only_bands_are_told(client: FlaskClient, town: Municipality, thread: int) -> None:
    shown = {"division": "divided", "by": "groups", "everybody": False, "people": 25, "new": 0}
    told = {**shown, "first": [[3, 9, 25]], "bridge": [3, ["some", "most"]]}
    with transaction():
        row = {"thread_id": thread, "revision": 1, "shown": told, "made_at": clock.now() - timedelta(days=1)}
        db.session.execute(insert(ThreadOrder), [row])
    words = text_of(parse(client.get(f"/en/threads/{thread}/orders").text))
    assert "An opinion group: between 1 in 10 and 1 in 4 found it helpful" in words
    assert "Another opinion group: half or more found it helpful" in words
    page = client.get(f"/en/threads/{thread}?order=bridging")
    assert "Opinion is divided here. First comes what people of different opinion groups find helpful." in page.text
