"""The page with what somebody was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from civic.core import clock, outbox
from civic.core.db import transaction
from civic.notifications import queries, service
from civic.notifications.rules import Category, Frequency
from civic.processes.rules import ProcessState
from civic.proposals.events import ProposalAnswered
from civic.resources import service as resources
from tests.support import factories as make
from tests.support.deliberation import make_thread


def test_what_one_may_not_see_any_more_is_told_without_its_name(sign_in: Callable[..., FlaskClient]) -> None:
    with transaction():
        town = make.make_municipality()
        process, person = make.make_process(town), make.make_person(town)
        thing = resources.add_resource(
            "proposal", town.id, "A secret bench", "en", process_id=process.id, address="proposals/7"
        )
        service.tell_of_answer(ProposalAnswered(7, thing.id, (person.id,), "accepted"))
    browser = sign_in(person)
    assert "A secret bench" in browser.get("/en/account/notifications").text
    with transaction():
        process.state = ProcessState.DRAFT
    page = browser.get("/en/account/notifications").text
    assert "A secret bench" not in page
    assert "proposals/7" not in page
    assert "The page this was about is no longer available to you." in page
    assert "The town answered your proposal" in page
    assert "1 new" in browser.get("/en/account").text


def test_a_discussion_is_muted_and_unmuted_where_it_is_and_in_the_list(sign_in, client) -> None:
    with transaction():
        town = make.make_municipality()
        thread, person = make_thread(town), make.make_person(town)
    browser, url = sign_in(person), f"/en/threads/{thread}/mute"
    assert f'href="{url}"' in browser.get(f"/en/threads/{thread}").text
    assert url not in client.get(f"/en/threads/{thread}").text
    assert "You are told of replies" in browser.get(url).text
    assert browser.post(url, data={"value": "1"}).status_code == 303
    assert "You muted this discussion" in browser.get(url).text
    assert "Muted discussions" in browser.get("/en/account/notifications").text
    browser.post(url, data={"value": "0"})
    assert "Muted discussions" not in browser.get("/en/account/notifications").text
    gone = "/en/threads/999999/mute"
    assert [browser.get(gone).status_code, browser.post(gone, data={"value": "1"}).status_code] == [404, 404]


def test_how_often_e_mails_come_is_chosen_for_each_kind_and_said(sign_in: Callable[..., FlaskClient]) -> None:
    with transaction():
        person = make.make_person(make.make_municipality())
    browser, url = sign_in(person), "/en/account/notifications/settings"
    assert f'href="{url}"' in browser.get("/en/account/notifications").text
    page = browser.get(url).text
    assert page.count("<select") == len(Category) and page.count("selected") == len(Category)
    assert "Decisions of moderators about your texts with their reasons" in page
    wanted = {category.value: "at_once" for category in Category} | {"replies": "weekly", "council": "never"}
    assert browser.post(url, data=wanted).status_code == 303
    chosen = queries.frequencies(person.id)
    assert {category.value: frequency.value for category, frequency in chosen.items()} == wanted
    assert browser.get(url).text.count('selected value="weekly"') == 1
    assert browser.post(url, data=wanted | {"news": "hourly"}).status_code == 422
    assert browser.post(url, data={"stop": "1"}).status_code == 303
    assert set(queries.frequencies(person.id).values()) == {Frequency.NEVER}


def test_one_click_ends_a_kind_and_a_second_press_all(client: FlaskClient, letters: list[EmailMessage]) -> None:
    """RFC 8058: the address in the header takes a POST without cookie and token; the page offers to end the others."""
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        thing = resources.add_resource("proposal", town.id, "Bench", "en", address="proposals/7")
        service.tell_of_answer(ProposalAnswered(7, thing.id, (person.id,), "accepted"))
    outbox.drain()
    path = urlsplit(letters[0]["List-Unsubscribe"].strip("<>")).path
    assert "Answers of the town" in client.get(path).text
    page = client.post(path, data={"List-Unsubscribe": "One-Click"}, csrf=False).text
    assert "E-mails stopped" in page and 'name="all"' in page
    chosen = queries.frequencies(person.id)
    assert {category for category, often in chosen.items() if often is Frequency.NEVER} == {Category.ANSWERS}
    assert "about what happens here" in client.post(path, data={"all": "1"}, csrf=False).text
    assert set(queries.frequencies(person.id).values()) == {Frequency.NEVER}


def test_one_click_in_a_digest_ends_notices_and_digests(client: FlaskClient, letters: list[EmailMessage]) -> None:
    """RFC 8058: the address in the header of the digest takes a POST without cookie and token."""
    with transaction():
        town = make.make_municipality(timezone="Asia/Beirut")
        person = make.make_person(town, language="ar")
        things = [
            resources.add_resource("proposal", town.id, f"Bench {n}", "en", address="proposals/7") for n in range(12)
        ]
        for thing in things:
            service.tell_of_answer(ProposalAnswered(7, thing.id, (person.id,), "accepted"))
    outbox.drain()
    notices = len(letters)
    assert 0 < notices < len(things)
    later = clock.now() + timedelta(hours=1)
    with clock.standing_at(later):
        service.digest(person.id)
        outbox.drain()
    (digest,) = letters[notices:]
    assert "إشعار" in digest["Subject"] and digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = digest["List-Unsubscribe"].strip("<>")
    assert urlsplit(address).path.startswith("/ar/stop-letters/")
    sent = client.post(urlsplit(address).path, data={"List-Unsubscribe": "One-Click"}, csrf=False)
    assert sent.status_code == 200
    with transaction():
        service.tell_of_answer(ProposalAnswered(8, things[0].id, (person.id,), "declined"))
    with clock.standing_at(later + timedelta(hours=1)):
        service.digest(person.id)
        outbox.drain()
    assert len(letters) == notices + 1


def test_a_digest_says_nothing_where_everything_is_read(letters: list[EmailMessage]) -> None:
    with transaction():
        person = make.make_person(make.make_municipality())
    service.digest(person.id)
    outbox.drain()
    assert letters == []
