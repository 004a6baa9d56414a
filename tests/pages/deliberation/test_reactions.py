"""Reactions on a page: pressed and withdrawn, with htmx and without."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import SYSTEM
from civic.deliberation import service
from civic.deliberation.models import Post
from civic.deliberation.rules import Reaction
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
def post(town: Municipality) -> Post:
    with transaction():
        return make_post(make_thread(town), town)


@pytest.fixture
def person(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


def buttons(text: str) -> dict[str, tuple[str, str]]:
    """Words of each reaction that can be pressed, whether it is, and what pressing it sends."""
    found = [each for each in parse(text, fragment="<html" not in text).iter("button") if each.get("aria-pressed")]
    return {text_of(each): (each.get("aria-pressed"), each.get("value")) for each in found}


def test_a_reaction_is_pressed_and_withdrawn_without_a_script(sign_in: Any, post: Post, person: Person) -> None:
    browser, page = sign_in(person), f"/en/threads/{post.thread_id}"
    assert buttons(browser.get(page).text) == {"Helpful": ("false", "1"), "Thank you": ("false", "1")}
    [button] = [each for each in parse(browser.get(page).text).iter("button") if each.get("id") == f"helpful-{post.id}"]
    assert [form.get("id") for form in parse(browser.get(page).text).iter("form")].count(button.get("form")) == 1
    url = button.get("formaction")
    answer = browser.post(url, data={"value": "1"})
    assert answer.status_code == 303 and answer.location.endswith(f"/en/posts/{post.id}#p{post.id}")
    assert "You find this comment helpful." in browser.get(answer.location).text
    assert buttons(browser.get(page).text) == {"Helpful 1": ("true", "0"), "Thank you": ("false", "1")}
    browser.post(url, data={"value": "0"})
    assert "Helpful" in buttons(browser.get(page).text)


def test_htmx_gets_the_button_as_it_is_now(sign_in: Any, post: Post, person: Person) -> None:
    browser, url = sign_in(person), f"/en/posts/{post.id}/reactions/thanks"
    assert buttons(browser.post(url, data={"value": "1"}, headers=HTMX).text) == {"Thank you 1": ("true", "0")}
    with transaction():
        service.close_thread(SYSTEM, post.thread_id)
    answer = browser.post(url, data={"value": "0"}, headers=HTMX)
    assert answer.status_code == 422
    assert "This discussion is closed." in answer.text and 'role="alert"' in answer.text


def test_strangers_writers_and_closed_threads_have_counts_alone(
    client: FlaskClient, sign_in: Any, post: Post, person: Person, town: Municipality
) -> None:
    page, url = f"/en/threads/{post.thread_id}", f"/en/posts/{post.id}/reactions/helpful"
    with transaction():
        own = service.post(make.actor(person), post.thread_id, "Mine", "en")
    other = sign_in(person)
    other.post(url, data={"value": "1"})
    assert len(buttons(other.get(page).text)) == 2
    assert other.post(f"/en/posts/{own.id}/reactions/helpful", data={"value": "1"}).status_code == 422
    assert other.post(f"/en/posts/{post.id}/reactions/anger", data={"value": "1"}).status_code == 404
    assert client.post(url, data={"value": "1"}).status_code == 303
    stranger = client.get(page)
    assert not buttons(stranger.text) and "Helpful 1" in text_of(parse(stranger.text))
    with transaction():
        service.close_thread(SYSTEM, post.thread_id)
    assert not buttons(other.get(page).text)


def test_a_page_costs_as_many_queries_with_many_reactions(
    sign_in: Any, post: Post, person: Person, town: Municipality
) -> None:
    browser, page = sign_in(person), f"/en/threads/{post.thread_id}"
    browser.get(page)
    with counted() as none:
        browser.get(page)
    browser.post(f"/en/posts/{post.id}/reactions/helpful", data={"value": "1"})
    browser.get(page)
    with counted() as few:
        browser.get(page)
    with transaction():
        others = [make_post(post.thread_id, town) for _ in range(20)]
        for each in others:
            service.set_reaction(make.actor(person), each.id, Reaction.HELPFUL, True)
    with counted() as many:
        browser.get(page)
    assert len(none) + 1 == len(few) == len(many), "\n--\n".join(few + ["=="] + many)
