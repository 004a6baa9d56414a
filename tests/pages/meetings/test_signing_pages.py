"""Signing up for a meeting over HTTP; names are for its organisers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.meetings.models import Meeting
from civic.meetings.service import SignUp
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.meetings import make_meeting

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _meeting(town: Municipality, sign_up: SignUp, **changes: Any) -> Meeting:
    with transaction():
        return make_meeting(town, sign_up=sign_up, **changes)


def _person(town: Municipality, name: str, *roles: Role) -> Person:
    with transaction():
        return make.make_person(town, *roles, display_name=name)


def _words(answer: Any) -> str:
    return text_of(parse(answer.text))


def test_people_sign_up_wait_and_give_their_place_back(
    town: Municipality, client: FlaskClient, sign_in: SignIn
) -> None:
    meeting = _meeting(town, SignUp(True, 1))
    first, second = _person(town, "Ines R."), _person(town, "Omar B.")
    page = f"/en/meetings/{meeting.id}"
    stranger = client.get(page)
    assert "1 place left." in _words(stranger)
    assert "Sign in to take part" in _words(stranger)
    one, other = sign_in(first), sign_in(second)
    assert one.post(f"{page}/sign-up").status_code == 303
    assert "You have a place." in _words(one.get(page))
    assert "All places are taken." in _words(other.get(page))
    assert other.post(f"{page}/sign-up").status_code == 303
    assert "You are on the waiting list." in _words(other.get(page))
    assert "1 person is waiting" in _words(client.get(page))
    assert one.post(f"{page}/sign-off").status_code == 303
    assert "You have a place." in _words(other.get(page))
    assert "Omar" not in client.get(page).text + one.get(page).text, "nobody reads who takes part"


def test_organisers_alone_read_names_and_enter_who_came(town: Municipality, sign_in: SignIn) -> None:
    coming = _meeting(town, SignUp(True))
    resident, secretary = _person(town, "Ines R."), _person(town, "Desk Keeper", Role.SECRETARY)
    moderator = _person(town, "Quiet Eye", Role.MODERATOR)
    page = f"/en/meetings/{coming.id}"
    sign_in(resident).post(f"{page}/sign-up")
    assert "Ines R." in _words(sign_in(secretary).get(f"{page}/people"))
    refused = sign_in(moderator).get(f"{page}/people")
    assert refused.status_code == 403
    assert "Ines R." not in refused.text
    assert sign_in(resident).get(f"{page}/people").status_code == 403
    past = _meeting(town, SignUp(), days=-1)
    desk = sign_in(secretary)
    attendance = f"/en/meetings/{past.id}/attendance"
    assert desk.post(attendance, data={"came": "-3"}).status_code == 422
    assert desk.post(attendance, data={"came": "34"}).status_code == 303
    assert "34 people came." in _words(sign_in(resident).get(f"/en/meetings/{past.id}"))


def test_the_secretary_sets_how_many_places_there_are(town: Municipality, sign_in: SignIn) -> None:
    secretary, meeting = _person(town, "Keeper", Role.SECRETARY), _meeting(town, SignUp())
    browser, form = sign_in(secretary), f"/en/meetings/{meeting.id}/edit"
    sent = {"title": "A walk", "day": "2027-05-03", "starts": "18:00", "ends": "20:00", "place_name": "Hall"}
    wrong = browser.post(form, data={**sent, "sign_up": "y", "places": "0"})
    assert wrong.status_code == 422
    assert 'value="A walk"' in wrong.text
    assert browser.post(form, data={**sent, "sign_up": "y", "places": "40", "childcare": "y"}).status_code == 303
    page = _words(browser.get(f"/en/meetings/{meeting.id}"))
    assert "40 places left." in page
    assert "Childcare" in page
