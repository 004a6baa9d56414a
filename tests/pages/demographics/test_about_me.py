"""One's own page: see, answer, take back, take along; nobody else's answers anywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.demographics import queries, service
from civic.demographics.rules import PREFER_NOT, Ask
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.queries import counted

Browser = Callable[[Person], FlaskClient]
PAGE = "/en/account/about-me"


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def person(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


def url(town: Municipality, rest: str = "") -> str:
    return f"{PAGE}{rest}?town={town.slug}"


def told(person: Person, town: Municipality) -> dict[str, str | None]:
    return {each.question: each.value for each in queries.own(person.id, town.id)}


def test_a_stranger_signs_in_first(client: FlaskClient, town: Municipality) -> None:
    for rest in ("", "/answer", "/take-back", ".json"):
        assert client.get(url(town, rest)).status_code == 303


def test_the_page_says_that_nothing_is_needed(sign_in: Browser, person: Person, town: Municipality) -> None:
    page = sign_in(person).get(url(town)).text
    assert "You have answered 0 of 6 questions. Answering is optional." in page
    assert "Do you have a disability?" not in page
    assert page.count("Not answered") == 6


def test_a_form_is_sent_all_blank(sign_in: Browser, person: Person, town: Municipality) -> None:
    assert sign_in(person).post(url(town, "/answer"), data={}).status_code == 303
    assert told(person, town) == {}


def test_answers_are_kept_with_their_own_consent(sign_in: Browser, person: Person, town: Municipality) -> None:
    browser = sign_in(person)
    answers = {"birth_year": "1968", "birth_year_agreed": "y", "gender": "woman", "gender_agreed": "y"}
    assert browser.post(url(town, "/answer"), data=answers).status_code == 303
    page = browser.get(url(town)).text
    assert "You have answered 2 of 6 questions" in page and "<b>1968</b>" in page and "<b>Woman</b>" in page
    assert [each.question for each in queries.consents_of(person.id)] == ["birth_year", "gender"]


def test_an_answer_without_consent_explains_itself_and_keeps_what_was_typed(
    sign_in: Browser, person: Person, town: Municipality
) -> None:
    answer = sign_in(person).post(url(town, "/answer"), data={"gender": "man"})
    assert answer.status_code == 422
    assert "Tick the box below your answer to allow it to be counted" in answer.text
    assert re.search(r'<input[^>]*checked[^>]*value="man"', answer.text)
    assert told(person, town) == {}


def test_every_answer_without_its_consent_is_named_at_once(
    sign_in: Browser, person: Person, town: Municipality
) -> None:
    answers = {"gender": "man", "birth_year": "1968", "birthplace": "eu", "birthplace_agreed": "y"}
    answer = sign_in(person).post(url(town, "/answer"), data=answers)
    assert answer.status_code == 422
    assert len(re.findall('<a href="#[a-z0-9_-]+">Tick the box', answer.text)) == 2
    assert told(person, town) == {}


def test_another_language_stands_once_and_last(sign_in: Browser, person: Person, town: Municipality) -> None:
    page = sign_in(person).get(url(town, "/answer/language")).text
    assert "Berber (Tamazight)" in page and page.count("Another language") == 1
    assert page.index("Vietnamese") < page.index("Another language")


def test_an_answer_that_does_not_exist_is_refused(sign_in: Browser, person: Person, town: Municipality) -> None:
    browser = sign_in(person)
    assert browser.post(url(town, "/answer"), data={"gender": "x", "gender_agreed": "y"}).status_code == 422
    assert browser.post(url(town, "/answer/birth_year"), data={"birth_year": "1800"}).status_code == 422
    assert browser.get(url(town, "/answer/nothing")).status_code == 404
    assert browser.get(url(town, "/answer/disability")).status_code == 404


def test_one_question_is_changed_and_the_others_stay(sign_in: Browser, person: Person, town: Municipality) -> None:
    browser = sign_in(person)
    browser.post(url(town, "/answer"), data={"gender": "woman", "gender_agreed": "y"})
    browser.post(url(town, "/answer/birthplace"), data={"birthplace": "eu", "birthplace_agreed": "y"})
    assert told(person, town) == {"gender": "woman", "birthplace": "eu"}
    assert 'value="eu"' in browser.get(url(town, "/answer/birthplace")).text


def test_taking_back_says_what_happens(sign_in: Browser, person: Person, town: Municipality) -> None:
    browser = sign_in(person)
    browser.post(url(town, "/answer"), data={"gender": "woman", "gender_agreed": "y"})
    page = browser.post(url(town, "/take-back/gender"), follow_redirects=True)
    assert "Answer withdrawn: Gender. From the next publication on, you are counted under “not stated”." in page.text
    assert "It has been deleted." in page.text and "Change my answer" in page.text
    assert told(person, town) == {"gender": None}


def test_preferring_not_to_say_is_not_the_same_as_no_answer(
    sign_in: Browser, person: Person, town: Municipality
) -> None:
    browser = sign_in(person)
    page = browser.post(url(town, "/prefer-not/gender"), follow_redirects=True).text
    assert "<b>Prefer not to say</b>" in page and page.count("Not answered") == 5
    assert told(person, town) == {"gender": PREFER_NOT}


def test_taking_back_everything_leaves_nothing(sign_in: Browser, person: Person, town: Municipality) -> None:
    browser = sign_in(person)
    browser.post(url(town, "/answer"), data={"gender": "woman", "gender_agreed": "y", "birthplace": PREFER_NOT})
    assert "All your answers have been deleted." in browser.get(url(town, "/take-back")).text
    browser.post(url(town, "/take-back"))
    assert set(told(person, town).values()) == {None}


def test_words_of_ones_own_come_back_to_their_writer_only(
    sign_in: Browser, client: FlaskClient, person: Person, town: Municipality
) -> None:
    browser = sign_in(person)
    words = {"gender": "self_described", "gender_words": "<i>genderqueer</i>", "gender_agreed": "y"}
    browser.post(url(town, "/answer/gender"), data=words)
    assert "&lt;i&gt;genderqueer&lt;/i&gt;" in browser.get(url(town)).text
    kept = json.loads(browser.get(f"{PAGE}.json").data)
    assert kept["answers"][0]["own_words"] == "<i>genderqueer</i>"
    assert kept["consents"][0]["purpose"] == "statistics"
    with transaction():
        admin = make.make_person(town, Role.ADMIN, admin=True)
    for address in (url(town), f"{PAGE}.json", "/en/account", f"/en/admin/questions?town={town.slug}"):
        assert "genderqueer" not in sign_in(admin).get(address).text


def test_the_account_page_says_how_many_are_answered(sign_in: Browser, person: Person, town: Municipality) -> None:
    page = sign_in(person).get(f"/en/account?town={town.slug}").text
    assert "You have answered 0 of 6 questions" in page and "/en/account/about-me" in page


def test_a_town_asks_about_disability_only_with_a_purpose(sign_in: Browser, person: Person, town: Municipality) -> None:
    with transaction():
        admin = make.make_person(town, Role.ADMIN)
        organiser = make.make_person(town, Role.ORGANISER)
    address = f"/en/admin/questions/disability?town={town.slug}"
    assert sign_in(organiser).get(address).status_code == 403
    browser = sign_in(admin)
    assert browser.post(address, data={"asked": "y", "purpose": ""}).status_code == 422
    assert (
        browser.post(address, data={"asked": "y", "purpose": "Half the complaints are about access."}).status_code
        == 303
    )
    page = sign_in(person).get(url(town)).text
    assert "Half the complaints are about access." in page and "specially protected" in page


def test_what_is_no_longer_asked_can_still_be_taken_back(sign_in: Browser, person: Person, town: Municipality) -> None:
    browser = sign_in(person)
    browser.post(url(town, "/answer"), data={"gender": "woman", "gender_agreed": "y"})
    with transaction():
        service.choose_question(SYSTEM, town.id, Ask.GENDER, False, {})
    assert "take-back/gender" in browser.get(url(town)).text
    assert browser.post(url(town, "/take-back/gender")).status_code == 303
    assert told(person, town) == {"gender": None}


def test_the_page_asks_the_database_as_often_with_answers_as_without(
    sign_in: Browser, person: Person, town: Municipality
) -> None:
    browser = sign_in(person)
    with counted() as before:
        browser.get(url(town))
    answers = {"gender": "woman", "gender_agreed": "y", "birth_year": "1968", "birth_year_agreed": "y"}
    browser.post(url(town, "/answer"), data=answers)
    browser.get(url(town))
    with counted() as after:
        browser.get(url(town))
    assert len(before) == len(after) <= 10


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_is_there_in_every_language(
    sign_in: Browser, person: Person, town: Municipality, language: str
) -> None:
    browser = sign_in(person)
    for rest in ("", "/answer", "/take-back"):
        assert browser.get(url(town, rest).replace("/en/", f"/{language}/")).status_code == 200
