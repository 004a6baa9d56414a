"""Verification as people meet it: at the desk, with the register, and where a phase is not for them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.processes import queries as processes
from civic.proposals.rules import PROPOSAL_PHASE
from civic.towns import queries as towns
from civic.towns.models import Municipality
from civic.verification import queries
from tests.support import factories as make
from tests.support import verification as v
from tests.support.html import parse, text_of

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _people(town: Municipality) -> tuple[Person, Person]:
    with transaction():
        return make.make_person(town, Role.OFFICER), make.make_person(town, display_name="Ines R.")


def _words(answer: object) -> str:
    return text_of(parse(answer.text))  # type: ignore[attr-defined]


def test_a_person_is_found_by_their_code_confirmed_and_withdrawn(town: Municipality, sign_in: SignIn) -> None:
    officer, person = _people(town)
    own, desk = sign_in(person), sign_in(officer)
    page, find = f"/en/account/verification?town={town.slug}", f"/en/admin/verification?town={town.slug}"
    assert own.post(f"/en/account/verification/code?town={town.slug}").status_code == 303
    shown = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", _words(own.get(page)))
    assert shown
    assert "No account was found" in _words(desk.post(find, data={"who": "ABCD-EFGH"}))
    found = desk.post(find, data={"who": shown[0].lower()})
    assert found.status_code == 303
    asked = desk.get(found.location)
    assert "The account is called Ines R." in _words(asked)
    half = {"level": "residence", "neighbourhood": "", "day": "2026-01-10", "family_name": "Roe"}
    refused = desk.post(found.location, data=half)
    assert refused.status_code == 422
    assert 'value="Roe"' in refused.text, "what was typed is kept"
    hood = make.hoods_of(town)[1]
    sent = {"level": "residence", "neighbourhood": str(hood), "day": "2026-01-10"}
    assert desk.post(found.location, data=sent).status_code == 303
    words = _words(own.get(page))
    assert "You are verified" in words
    assert "10 January 2026" in words
    assert "At the town hall" in words
    withdraw = found.location.replace("/person", "/withdraw")
    assert desk.post(withdraw, data={"reason": ""}).status_code == 422
    assert desk.post(withdraw, data={"reason": "Moved to the coast."}).status_code == 303
    assert "Moved to the coast." in _words(own.get(page))
    assert "was withdrawn" in _words(own.get(f"/en/account?town={town.slug}"))


def test_no_page_shows_a_person_whom_this_officer_did_not_find(town: Municipality, sign_in: SignIn) -> None:
    officer, person = _people(town)
    with transaction():
        other = make.make_person(town, Role.OFFICER)
    find = f"/en/admin/verification?town={town.slug}"
    theirs = sign_in(other).post(find, data={"who": person.email}).location
    browser = sign_in(officer)
    for address in (theirs, f"/en/admin/verification/person?who={person.id}&town={town.slug}"):
        answer = browser.get(address)
        assert answer.status_code == 303
        assert "Ines" not in answer.text
        sent = {"level": "identity", "day": "2026-01-10", "neighbourhood": ""}
        assert browser.post(address, data=sent).location.startswith("/en/admin/verification")
    assert queries.of_person(person.id, town.id) is None


def _send(browser: FlaskClient, town: Municipality, text: str) -> object:
    file = (io.BytesIO(text.encode()), "register.csv")
    return browser.post(
        f"/en/admin/verification/register?town={town.slug}",
        data={"file": file},
        content_type="multipart/form-data",
    )


def test_a_register_is_looked_at_first_and_people_compare_themselves(town: Municipality, sign_in: SignIn) -> None:
    officer, person = _people(town)
    desk, own = sign_in(officer), sign_in(person)
    page, mine = f"/en/admin/verification/register?town={town.slug}", f"/en/account/verification?town={town.slug}"
    assert "With the register" not in _words(own.get(mine))
    lines = "Dupont,Zoe,1984-03-09,h1\nRoe,Al,someday,h1\nRoe,,1990-01-01,h1\n"
    assert _send(desk, town, v.HEAD + lines).status_code == 303  # type: ignore[attr-defined]
    words = _words(desk.get(page))
    assert "Line 3: the date of birth is not a date" in words
    assert "Line 4: “Given name” is empty." in words
    assert "With the register" not in _words(own.get(mine)), "nothing is used before it is confirmed"
    assert desk.post(page.replace("/register", "/register/use")).status_code == 303
    typed = {"family_name": "Dupond", "given_name": "Zoé", "birth_date": "1984-03-09"}
    wrong = own.post(mine, data=typed)
    assert wrong.status_code == 422
    assert "The register has no entry with these details." in _words(wrong)
    assert 'value="Dupond"' in wrong.text
    again = own.post(mine, data=typed)
    assert again.status_code == 422, "the same details sent once more are told the same"
    assert own.post(mine, data={**typed, "birth_date": ""}).status_code == 422
    assert own.post(mine, data={**typed, "family_name": "DUPONT"}).status_code == 303
    assert "With the register of the town" in _words(own.get(mine))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "There is a problem"),
        ("family_name,given_name\nA,B\n", "The table has no column “birth_date”."),
        (v.HEAD + "A,B,never,h1\n", "No line of the table can be used."),
    ],
)
def test_a_register_that_cannot_be_used_changes_nothing(
    town: Municipality, sign_in: SignIn, text: str, words: str
) -> None:
    officer, _person = _people(town)
    answer = _send(sign_in(officer), town, text)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert words in _words(answer)
    assert queries.register_looked_at(town.id) is None


def test_organisers_choose_verified_residents_and_others_are_told_how_to_become_one(
    town: Municipality, sign_in: SignIn
) -> None:
    hood = make.hoods_of(town)[0]
    with transaction():
        process = make.make_process(town, PROPOSAL_PHASE)
        organiser, here, other = make.make_person(town, Role.ORGANISER), make.make_person(town), make.make_person(town)
        v.confirm(town, here, 0)
        v.confirm(town, other, 1)
    phase = processes.phases(process.id)[0]
    edit = f"/en/processes/{process.slug}/phases/{phase.id}"
    browser = sign_in(organiser)
    sent = {"title": "Ideas", "acts": ["support"], "who": f"hood-{hood}", "reason": "The square is theirs."}
    assert browser.post(edit, data=sent).status_code == 303
    db.session.expire_all()
    name = towns.group(processes.phases(process.id)[0].group_id or 0).names["en"]  # type: ignore[union-attr]
    assert f'<option selected value="hood-{hood}">Verified residents of {name}' in browser.get(edit).text
    page = _words(browser.get(f"/en/processes/{process.slug}"))
    assert f"verified residents of {name}" in page
    assert "anyone signed in" in page, "the page shows who might before"
    new = f"/en/proposals/new?process={process.slug}"
    proposed = {"title": "Benches by the water", "body": "Three of them.", "language": "en", "do": "publish"}
    refused = sign_in(other).post(new, data=proposed)
    assert refused.status_code == 422
    assert f"Only verified residents of {name} can take part in this phase." in _words(refused)
    told = sign_in(other).get(f"/en/processes/{process.slug}")
    assert re.search(r'href="/en/account/verification[^"]*">How to get verified</a>', told.text)
    assert sign_in(here).post(new, data=proposed).status_code == 303


@pytest.mark.parametrize(("language", "word"), [("fr", "Vérification"), ("ar", "التحقق")])
def test_the_pages_speak_the_language_of_their_reader(
    town: Municipality, sign_in: SignIn, language: str, word: str
) -> None:
    officer, person = _people(town)
    own = sign_in(person).get(f"/{language}/account/verification?town={town.slug}")
    desk = sign_in(officer).get(f"/{language}/admin/verification?town={town.slug}")
    assert word in _words(own)
    assert desk.status_code == 200
