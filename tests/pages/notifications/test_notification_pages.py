"""The page with what somebody was told."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from civic.core.db import transaction
from civic.notifications import service
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
