"""A reply quotes a passage of the comment that it answers, as long as that comment can be read."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.core.db import db, transaction
from civic.deliberation import queries, service
from civic.deliberation.models import Post
from civic.deliberation.queries import Order
from civic.deliberation.rules import PostView
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_thread
from tests.support.html import parse, text_of

SAID = "Shade helps old people most. **Secret** trees cost water."


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def said(town: Municipality) -> Post:
    with transaction():
        writer = make.make_person(town, display_name="Ada Brook")
        return service.post(make.actor(writer), make_thread(town), SAID, "en")


def reply_of(said: Post) -> PostView:
    return queries.page(said.thread_id, Order.OLDEST).items[1]


def quotes(page: Any) -> list[str]:
    found = parse(page.text, fragment="<html" not in page.text).iter("blockquote")
    return [" ".join(text_of(each).split()) for each in found]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_somebody_quotes_a_passage_and_the_comment_says_so(
    client: FlaskClient, sign_in: Any, town: Municipality, said: Post, headers: dict[str, str]
) -> None:
    with transaction():
        reader = make.make_person(town)
    browser, url = sign_in(reader), f"/en/posts/{said.id}/reply?quote=1"
    assert url in browser.get(f"/en/threads/{said.thread_id}").text
    form = browser.get(url, headers=headers).text
    assert "Shade helps old people most. Secret trees cost water." in form and f'action="{url}"' in form
    sent = {"quote": "Shade helps […] Secret trees", "body": "And wind?"}
    assert browser.post(url, data=sent, headers=headers).status_code == (200 if headers else 303)
    assert (reply_of(said).quote, reply_of(said).html) == (sent["quote"], "<p>And wind?</p>\n")
    page = client.get(f"/en/threads/{said.thread_id}")
    assert quotes(page) == ["Shade helps […] Secret trees Comment by Ada Brook"]
    assert "Quoted in a reply" in page.text and f"/en/posts/{reply_of(said).id}#" in page.text


def test_words_that_were_not_said_are_no_quote_and_what_was_typed_stays(
    sign_in: Any, town: Municipality, said: Post
) -> None:
    with transaction():
        reader = make.make_person(town)
    browser = sign_in(reader)
    url = f"/en/posts/{said.id}/reply?quote=1"
    answer = browser.post(url, data={"quote": "Shade harms people", "body": "Nonsense, isn’t it?"})
    assert answer.status_code == 422 and "Quote only words of the comment" in answer.text
    assert "Shade harms people" in answer.text and "Nonsense, isn’t it?" in answer.text
    assert len(queries.page(said.thread_id, Order.OLDEST).items) == 1
    # A quote cannot be smuggled in where no form asks for it; an emptied one is a reply without a quote.
    browser.post(f"/en/posts/{said.id}/reply", data={"quote": "Shade harms people", "body": "Smuggled"})
    browser.post(url, data={"quote": " ", "body": "Emptied"})
    assert [(post.html, post.quote) for post in queries.page(said.thread_id, Order.OLDEST).items[1:]] == [
        ("<p>Smuggled</p>\n", None),
        ("<p>Emptied</p>\n", None),
    ]


def test_hidden_words_are_in_no_quote_and_come_back_with_their_comment(
    client: FlaskClient, sign_in: Any, town: Municipality, said: Post
) -> None:
    with transaction():
        author = make.make_person(town)
        reply = service.post(
            make.actor(author), said.thread_id, "I doubt it.", "en", parent_id=said.id, quote="Secret trees"
        )
    pages = [f"/en/threads/{said.thread_id}", f"/en/posts/{reply.id}", f"/en/posts/{said.id}", "/en/search?q=secret"]
    own = sign_in(author)
    readable = pages[:3]
    assert all("Secret trees" in client.get(page).text for page in readable)
    assert "Secret trees" in own.get("/en/account/data").text
    with transaction():
        service.hide(said.id)
    for browser in (client, own):
        for page in (*pages, f"/en/posts/{reply.id}/versions", f"/en/posts/{said.id}/reply?quote=1"):
            assert "Secret" not in browser.get(page).text, page
    assert "The quoted comment can no longer be read." in client.get(pages[0]).text
    assert "Secret" not in own.get("/en/account/data").text
    assert own.post(f"/en/posts/{said.id}/reply?quote=1", data={"quote": "Secret", "body": "Ha"}).status_code == 303
    assert all("Secret" not in client.get(page).text for page in readable)
    with transaction():
        service.show_again(said.id)
    assert all("Secret trees" in client.get(page).text for page in readable)


def test_what_its_author_deletes_goes_out_of_quotes_for_good(
    client: FlaskClient, town: Municipality, said: Post
) -> None:
    with transaction():
        author = make.actor(make.make_person(town))
        reply = service.post(author, said.thread_id, "I doubt it.", "en", parent_id=said.id, quote="Secret trees")
        service.take_back(make.actor(db.session.get_one(make.Person, said.person_id)), said.id)
    assert db.session.scalar(db.select(Post.quote).where(Post.id == reply.id)) == ""
    page = client.get(f"/en/posts/{reply.id}").text
    assert "Secret" not in page and "The quoted comment can no longer be read." in page
    with transaction():
        service.take_back(author, reply.id)
    assert db.session.scalar(db.select(Post.quote).where(Post.id == reply.id)) is None


def test_a_hidden_reply_does_not_show_what_it_quotes(client: FlaskClient, town: Municipality, said: Post) -> None:
    with transaction():
        author = make.actor(make.make_person(town))
        reply = service.post(author, said.thread_id, "Rude words.", "en", parent_id=said.id, quote="Secret trees")
        service.hide(reply.id)
    page = client.get(f"/en/posts/{reply.id}")
    assert quotes(page) == [] and "Quoted in a reply" not in page.text
