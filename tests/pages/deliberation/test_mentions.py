"""Somebody is mentioned in a comment: a link there, one notification, and no address of theirs anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.core import outbox
from civic.core.db import db, transaction
from civic.deliberation import service
from civic.deliberation.models import Mention
from civic.notifications import queries as notifications
from civic.notifications import service as telling
from civic.notifications.rules import Kind
from civic.proposals.models import Proposal
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def ada(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town, display_name="Ada Brook")


@pytest.fixture
def proposal(town: Municipality, ada: Person) -> Proposal:
    """One whose author is Ada Brook, with a comment of Omar."""
    with transaction():
        found = make_proposal(town, make.make_process(town), ada)
        omar = make.make_person(town, display_name="Omar Reeve")
        service.post(make.actor(omar), found.thread_id or 0, "Shade, please.", "en")
    return found


def kinds(person: Person) -> list[Kind]:
    return [told.kind for told in notifications.told(make.actor(person))]


def person(name: str) -> Person:
    return db.session.scalars(db.select(Person).where(Person.display_name == name)).one()


def chips(page: Any) -> list[tuple[str, str]]:
    links = parse(page.text).iter("a")
    return [(text_of(each).strip(), each.get("href") or "") for each in links if each.get("class") == "mention"]


def test_a_mention_leads_to_the_person_and_they_are_told_once_by_e_mail_too(
    client: FlaskClient, sign_in: Any, town: Municipality, proposal: Proposal, ada: Person, letters: Any
) -> None:
    with transaction():
        writer = make.make_person(town)
    outbox.drain()
    letters.clear()
    omar, thread = person("Omar Reeve"), proposal.thread_id
    first = db.session.scalar(db.select(service.posts.Post.id).where(service.posts.Post.person_id == omar.id))
    browser = sign_in(writer)
    said = "@Omar Reeve and @Omar, @Ada Brook: what of <b>wind</b>? Ask omar@reeve.example or @Nobody."
    assert browser.post(f"/en/threads/{thread}", data={"body": said}).status_code == 303
    page = client.get(f"/en/threads/{thread}")
    assert [name for name, _ in chips(page)] == ["@Omar Reeve", "@Ada Brook"]
    assert chips(page)[0][1] == f"/en/posts/{first}#p{first}"
    assert omar.email not in page.text and ada.email not in page.text
    assert (kinds(omar), kinds(ada)[0]) == ([Kind.MENTION], Kind.MENTION)
    outbox.drain()
    assert sorted(letter["To"] for letter in letters) == sorted([omar.email, ada.email])
    assert "You are mentioned" in letters[0]["Subject"] and "wind" in letters[0].get_content()


def test_who_is_answered_and_mentioned_is_told_of_the_answer_alone(town: Municipality, proposal: Proposal) -> None:
    omar = person("Omar Reeve")
    with transaction():
        above = service.post(make.actor(omar), proposal.thread_id or 0, "And water.", "en")
        other = make.actor(make.make_person(town))
        service.post(other, proposal.thread_id or 0, "@Omar Reeve yes", "en", parent_id=above.id)
        service.post(make.actor(omar), proposal.thread_id or 0, "I am @Omar Reeve.", "en")
    assert kinds(omar) == [Kind.REPLY]
    assert db.session.scalar(db.select(db.func.count()).select_from(Mention)) == 1


def test_who_muted_the_discussion_or_cannot_read_it_is_not_told(town: Municipality, proposal: Proposal) -> None:
    omar, thread = person("Omar Reeve"), proposal.thread_id or 0
    with transaction():
        telling.set_mute(make.actor(omar), thread, True)
        service.post(make.actor(make.make_person(town)), thread, "@Omar Reeve?", "en")
    assert kinds(omar) == []


def test_a_name_that_two_share_is_asked_about_and_nothing_is_published(
    client: FlaskClient, sign_in: Any, town: Municipality, proposal: Proposal
) -> None:
    with transaction():
        second = make.make_person(town, display_name="Omar Lind")
        service.post(make.actor(second), proposal.thread_id or 0, "Benches.", "en")
    browser, url = sign_in(second), f"/en/threads/{proposal.thread_id}"
    answer = browser.post(url, data={"body": "Right, @Omar!"})
    assert answer.status_code == 422 and "Right, @Omar!" in answer.text
    assert "“@Omar” could be: Omar Lind / Omar Reeve." in answer.text
    assert browser.post(url, data={"body": "Right, @Omar Reeve!"}).status_code == 303
    assert [name for name, _ in chips(client.get(url))] == ["@Omar Reeve"]


def test_a_mention_goes_with_the_person_and_with_the_comment(
    client: FlaskClient, town: Municipality, proposal: Proposal
) -> None:
    omar, thread = person("Omar Reeve"), proposal.thread_id or 0
    proof = make.proof(omar)
    with transaction():
        writer = make.actor(make.make_person(town))
        kept = service.post(writer, thread, "@Omar Reeve one", "en")
        gone = service.post(writer, thread, "@Omar Reeve two", "en")
        service.take_back(writer, gone.id)
    assert db.session.scalars(db.select(Mention.post_id)).all() == [kept.id]
    with transaction():
        accounts.leave(make.actor(omar), proof)
    assert db.session.scalars(db.select(Mention.post_id)).all() == []
    assert chips(client.get(f"/en/posts/{kept.id}")) == []


def test_an_edit_tells_nobody(town: Municipality, proposal: Proposal) -> None:
    with transaction():
        writer = make.actor(make.make_person(town))
        post = service.post(writer, proposal.thread_id or 0, "Nobody yet", "en")
        service.edit(writer, post.id, "Now @Omar Reeve")
    assert kinds(person("Omar Reeve")) == []


def test_names_are_suggested_while_one_is_typed_and_put_into_the_text(
    sign_in: Any, town: Municipality, proposal: Proposal
) -> None:
    with transaction():
        writer = make.make_person(town)
    browser = sign_in(writer)
    url, htmx = f"/en/threads/{proposal.thread_id}/names", {"HX-Request": "true"}
    found = browser.post(url, data={"body": "Good, @o"}, headers=htmx).text
    assert "Omar Reeve" in found and "Ada Brook" not in found
    both = browser.post(url, data={"body": "And @"}, headers=htmx).text
    assert both.index("Ada Brook") < both.index("Omar Reeve")
    for done in ("@Omar Reeve", "mail x@o", "@o\nand", "@z"):
        assert browser.post(url, data={"body": done}, headers=htmx).text.strip() == "", done
    text = browser.post(f"{url}?name=Omar+Reeve", data={"body": "Good, @o"}, headers=htmx).text
    assert "Good, @Omar Reeve </textarea>" in text
    within = {"body": "Good, @o\r\nand so on ", "after": "\nand so on "}
    assert "<bdi>Omar Reeve</bdi>" in browser.post(url, data=within, headers=htmx).text
    text = browser.post(f"{url}?name=Omar+Reeve", data=within, headers=htmx).text
    assert "Good, @Omar Reeve \nand so on </textarea>" in text and 'name="after" value="\nand so on "' in text
    plain = browser.post(url, data={"body": "Good, @o"}).text
    assert "Good, @o" in plain and 'id="composer"' in plain


def test_a_name_of_nobody_is_said_after_the_comment_is_published(
    sign_in: Any, town: Municipality, proposal: Proposal
) -> None:
    with transaction():
        writer = make.make_person(town)
    browser = sign_in(writer)
    url = f"/en/threads/{proposal.thread_id}"
    htmx = {"HX-Request": "true"}
    told = browser.post(url, data={"body": "@Omar Reeve and @Nadja <i>, yes."}, headers=htmx).text
    assert "Nobody of this name takes part here, so nobody was told: @Nadja" in told
    assert "Nobody of this name" not in browser.post(url, data={"body": "@Omar Reeve, yes."}, headers=htmx).text
    browser.post(url, data={"body": "@Nadja, no."})
    assert "so nobody was told: @Nadja" in browser.get(url).text
