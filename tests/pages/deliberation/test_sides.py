"""For and against: asked where the organiser wants it, filtered, and beside each other."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.deliberation import jobs, queries, service
from civic.deliberation.rules import Reaction, Stance
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
        yes = make_post(found, town, "Yes", stance=Stance.FOR)
        make_post(found, town, "Yes and no", parent=yes)
        strong = make_post(found, town, "Yes indeed", stance=Stance.FOR)
        make_post(found, town, "Perhaps", stance=Stance.NEUTRAL)
        service.set_reaction(make.actor(make.make_person(town)), strong.id, Reaction.HELPFUL, True)
    jobs.order(found)
    return found


def said(page: Any) -> list[str]:
    return [text_of(each) for each in parse(page.text).iter("div") if "prose" in (each.get("class") or "")]


def test_comments_of_one_stance_are_read_with_their_replies(client: FlaskClient, thread: int) -> None:
    assert said(client.get(f"/en/threads/{thread}?stance=for")) == ["Yes", "Yes and no", "Yes indeed"]
    assert said(client.get(f"/en/threads/{thread}?stance=neutral")) == ["Perhaps"]
    assert said(client.get(f"/en/threads/{thread}?stance=for&order=helpful"))[0] == "Yes indeed"
    assert len(said(client.get(f"/en/threads/{thread}?stance=nonsense"))) == 4
    page = parse(client.get(f"/en/threads/{thread}?stance=for").text)
    chosen = [text_of(each) for each in page.iter("a") if each.get("aria-current") == "true"]
    assert "For (2)" in chosen


def test_the_strongest_of_each_side_are_beside_each_other(client: FlaskClient, thread: int) -> None:
    with counted() as asked:
        page = client.get(f"/en/threads/{thread}/sides")
    assert said(page) == ["Yes indeed", "Yes"]
    assert "Nobody has written against this yet." in page.text
    assert "Read all 2 comments with their replies" in page.text
    assert len(asked) <= 10  # two of them for corrections, one a side


def test_an_organiser_says_whether_a_thread_asks_for_a_stance(sign_in: Any, town: Municipality, thread: int) -> None:
    with transaction():
        organiser, person = make.make_person(town, Role.ORGANISER), make.make_person(town)
    address = f"/en/threads/{thread}"
    assert sign_in(person).get(f"{address}/settings").status_code == 403
    assert "Are you for or against?" in sign_in(person).get(address).text
    browser = sign_in(organiser)
    assert f"{address}/settings" in browser.get(address).text
    assert browser.post(f"{address}/settings", data={"form_key": "k"}).status_code == 303
    assert "Are you for or against?" not in sign_in(person).get(address).text
    sign_in(person).post(address, data={"body": "Without", "stance": "for"})
    last = queries.page(thread, queries.Order.OLDEST).items[-1]
    assert (last.html, last.stance) == ("<p>Without</p>\n", None)
