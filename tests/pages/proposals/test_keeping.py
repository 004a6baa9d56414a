"""Drafts are saved while somebody types: nothing is lost with a lost answer, an ended session or a second tab."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.processes.models import Phase
from civic.proposals import queries
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of

NEW = "/en/proposals/new?process=walking"
KEEP = "/en/proposals/keep?process=walking"
HTMX = {"HX-Request": "true"}
GOOD = {"title": "A crossing at Mill Street", "body": "Cars are fast there.", "language": "en"}


def hidden(text: str) -> dict[str, str]:
    """The fields of a form, or of an answer, that nobody types."""
    found = {}
    for tag in re.findall(r'<input[^>]+type="hidden"[^>]*>', text):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] in ("draft", "seen", "form_key"):
            found[name[1]] = value[1] if value else ""
    return found


def opened(browser: FlaskClient, path: str = NEW) -> dict[str, str]:
    page = browser.get(path).text
    return hidden(page[page.index('id="writing"') :])


def type_in(browser: FlaskClient, form: dict[str, str], **words: str) -> Any:
    return browser.post(KEEP, data={**GOOD, **form, **words}, headers=HTMX)


def drafts(person: Person) -> list[tuple[str, str]]:
    return [(draft.title, draft.body) for draft in queries.drafts_of(person.id)]


def test_what_is_typed_is_stored_and_the_form_learns_the_number(browser: FlaskClient, person: Person) -> None:
    form = opened(browser)
    first = type_in(browser, form)
    assert "Draft saved at" in first.text and "<html" not in first.text
    [draft] = queries.drafts_of(person.id)
    assert hidden(first.text)["draft"] == str(draft.id)
    type_in(browser, form | hidden(first.text), body="Cars are fast there, and children cross.")
    assert drafts(person) == [(GOOD["title"], "Cars are fast there, and children cross.")]


def test_a_lost_answer_makes_no_second_draft(browser: FlaskClient, person: Person) -> None:
    form = opened(browser)
    for body in ("Cars", "Cars are", "Cars are fast"):
        type_in(browser, form, body=body)
    assert drafts(person) == [(GOOD["title"], "Cars are fast")]


def test_publishing_while_an_answer_is_on_its_way_is_no_collision(browser: FlaskClient, person: Person) -> None:
    form = opened(browser)
    form |= hidden(type_in(browser, form).text)
    type_in(browser, form, body="Cars are fast there, all day")
    answer = browser.post(NEW, data={**GOOD, **form, "body": "Cars are fast there, all day long.", "do": "publish"})
    assert answer.status_code == 303 and drafts(person) == []


def test_a_second_tab_writes_nothing_over_and_both_texts_are_shown(browser: FlaskClient, person: Person) -> None:
    form = opened(browser)
    form |= hidden(type_in(browser, form).text)
    other = opened(browser, f"/en/proposals/{form['draft']}/edit")
    type_in(browser, other, body="Written in the other tab.")
    answer = type_in(browser, form, body="Written in the first tab.")
    assert 'data-kept="elsewhere"' in answer.text and "another tab" in answer.text
    assert drafts(person) == [(GOOD["title"], "Written in the other tab.")]
    words = text_of(
        parse(browser.post(NEW, data={**GOOD, **form, "body": "Written in the first tab.", "do": "preview"}).text)
    )
    assert "Written in the other tab." in words and "Written in the first tab." in words


@pytest.mark.parametrize("address", [KEEP, "/en/proposals/similar?process=walking"])
def test_after_the_session_ended_the_page_stays_as_it_is(
    browser: FlaskClient, client: FlaskClient, person: Person, address: str
) -> None:
    form = opened(browser)
    answer = client.post(address, data={**GOOD, **form}, headers=HTMX)
    assert answer.status_code in (400, 401) and answer.text == ""
    assert not {"HX-Redirect", "HX-Retarget"} & set(answer.headers)
    assert drafts(person) == []


def test_the_draft_of_somebody_else_is_neither_read_nor_written(
    browser: FlaskClient, sign_in: Any, town: Municipality, person: Person
) -> None:
    form = opened(browser)
    form |= hidden(type_in(browser, form).text)
    with transaction():
        other = make.make_person(town)
    answer = type_in(sign_in(other), form, body="Another person writes.")
    assert drafts(person) == [(GOOD["title"], GOOD["body"])] and "Cars" not in answer.text
    assert drafts(other) == [(GOOD["title"], "Another person writes.")]


@pytest.mark.parametrize(
    ("words", "said"), [({"title": "x" * 200}, "120"), ({"body": "y" * 8001}, "8001"), ({"title": "", "body": ""}, "")]
)
def test_what_cannot_be_kept_is_said(browser: FlaskClient, person: Person, words: dict[str, str], said: str) -> None:
    answer = type_in(browser, opened(browser), **words)
    assert answer.status_code == 200 and said in answer.text.replace(",", "") and drafts(person) == []


def test_one_published_in_another_tab_is_not_written_over(browser: FlaskClient, person: Person) -> None:
    form = opened(browser)
    form |= hidden(type_in(browser, form).text)
    browser.post(NEW, data={**GOOD, **form, "do": "publish"})
    answer = type_in(browser, form, body="Too late")
    assert 'data-kept="published"' in answer.text and drafts(person) == []


def test_without_a_script_the_address_saves_and_shows_the_form(browser: FlaskClient, person: Person) -> None:
    page = browser.post(KEEP, data={**GOOD, **opened(browser)})
    assert page.status_code == 200 and "Draft saved at" in page.text
    assert drafts(person) == [(GOOD["title"], GOOD["body"])]


def test_a_phase_that_closed_meanwhile_leaves_the_text_as_a_draft_and_says_so(
    browser: FlaskClient, person: Person
) -> None:
    form = opened(browser)
    form |= hidden(type_in(browser, form).text)
    with transaction():
        db.session.execute(update(Phase).values(ends_at=clock.now() - timedelta(hours=1)))
    page = browser.post(NEW, data={**GOOD, **form, "body": "The last words.", "do": "publish"})
    assert page.status_code == 422
    words = text_of(parse(page.text))
    assert "This process is not accepting proposals right now. Your draft is saved." in words
    assert drafts(person) == [(GOOD["title"], "The last words.")]
    assert "The last words." in page.text


def test_the_key_of_the_copy_in_the_browser_is_one_persons_own(
    browser: FlaskClient, sign_in: Any, town: Municipality, person: Person
) -> None:
    """The next one who uses the same browser cannot read what the one before typed."""

    def keys(page: Any) -> tuple[str | None, str | None]:
        [form] = [form for form in parse(page.text).iter("form") if form.get("id") == "writing"]
        return form.get("data-owner"), form.get("data-key")

    with transaction():
        other = make.make_person(town)
    first, second = keys(browser.get(NEW)), keys(sign_in(other).get(NEW))
    assert all(first) and all(second) and not set(first) & set(second)
    assert keys(sign_in(person).get(NEW)) == first


def test_a_published_proposal_is_not_saved_while_somebody_types(browser: FlaskClient) -> None:
    published = browser.post(NEW, data={**GOOD, "do": "publish"}).location
    page = browser.get(f"{published}/edit").text
    assert 'id="kept"' not in page and "data-key" not in page and "writing.js" not in page
