"""Reading changes nothing, and writing is asked for on this site: over every route there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import Base, db, transaction
from civic.core.gates import Gate
from civic.notifications import queries as notifications
from civic.notifications import service
from civic.notifications.rules import Frequency
from tests.pages.test_gates import _addresses, _gate, world
from tests.support import factories as make

__all__ = ["world"]

SignIn = Callable[[Person], FlaskClient]
#: That somebody who is signed in opened a page of a process: once for each, without a time (civic/processes/visits.py).
VISITS = "spaces_visit"
#: What reading may leave behind: the time at which a session was last used.
TRACES = {"accounts_sign_in": {"last_used_at", "seen_at", "last_seen_at"}}


@pytest.fixture(scope="session")
def app(remembering_app: Flask) -> Flask:
    return remembering_app


def _dump() -> dict[str, list[Any]]:
    """Every row of every table, without the traces that reading may leave."""
    db.session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.c if column.name not in TRACES.get(table.name, ())]
        found[table.name] = sorted(repr(tuple(row)) for row in db.session.execute(db.select(*columns)))
    return found


def _told(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> str:
    return "; ".join(f"{name}: {set(before[name]) ^ set(rows)}" for name, rows in after.items() if rows != before[name])


@pytest.mark.parametrize(("method", "who"), [("GET", "organiser"), ("HEAD", "organiser")])  # others: tests/attacks
def test_reading_leaves_the_database_as_it_was(
    app: Flask, sign_in: SignIn, world: dict[str, Any], who: str, method: str
) -> None:
    browser = sign_in(world["people"][who])
    before, addresses = _dump(), list(_addresses(app, world))
    for first in range(0, len(addresses), 10):  # reading all tables takes longer than a page
        some = addresses[first : first + 10]
        for endpoint, path, _rule in some:
            answer = browser.open(path, method=method, data={"value": "1", "do": "publish", "take": "1"})
            assert answer.status_code < 500 or endpoint.startswith("health"), f"{method} {path}: {answer.status_code}"
        after = _dump()
        if method == "GET":
            before[VISITS] = after[VISITS]
        assert after == before, f"{method} of one of {[path for _, path, _ in some]} wrote: {_told(before, after)}"
    assert len(addresses) > 80


def test_head_says_what_get_says_without_its_body(app: Flask, sign_in: SignIn, world: dict[str, Any]) -> None:
    browser = sign_in(world["people"]["resident"])
    for endpoint, path, _rule in _addresses(app, world):
        if endpoint.startswith("health"):
            continue
        head = browser.head(path)
        assert head.data == b"", path
        assert head.status_code == browser.get(path).status_code, path


def test_no_header_and_no_field_turns_a_reading_into_a_writing(
    app: Flask, sign_in: SignIn, world: dict[str, Any]
) -> None:
    person = world["people"]["resident"]
    browser, before = sign_in(person), _dump()
    headers = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}
    for path in ("/en/account/about-me/take-back", "/en/account/leave", "/en/account/sign-out-elsewhere"):
        browser.get(f"{path}?_method=POST", headers=headers, data={"_method": "POST"})
    assert _dump() == before


def test_a_view_that_writes_while_it_is_read_is_stopped(app: Flask, client: FlaskClient) -> None:
    def wrong() -> str:
        with transaction():
            make.make_municipality()
        return "done"

    wrong.__gate__ = Gate.PUBLIC  # type: ignore[attr-defined]
    view, app.view_functions["towns.about"] = app.view_functions["towns.about"], wrong
    try:
        for method in ("GET", "HEAD"):
            with pytest.raises(RuntimeError, match="a GET does not write"):
                client.open("/en/how-it-works", method=method)
    finally:
        app.view_functions["towns.about"] = view


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:81"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site", "HX-Request": "true"},
]


def test_what_another_site_sends_is_refused_everywhere(app: Flask, sign_in: SignIn, world: dict[str, Any]) -> None:
    """Each address meets some of the headers in turn; tests/attacks sends four of them to all."""
    browser, before, walked = sign_in(world["people"]["resident"]), _dump(), 0
    for endpoint, path, rule in _addresses(app, world):
        if "POST" not in (rule.methods or set()) or _gate(app, endpoint) is Gate.LINK:
            continue
        for headers in FOREIGN[walked % 3 :: 3]:
            answer = browser.post(path, headers=headers)
            assert answer.status_code == 403, f"{path} with {headers}: {answer.status_code}"
            assert "Set-Cookie" not in answer.headers, path
        walked += 1
    assert walked > 40
    assert _dump() == before


def _ended(person_id: int) -> bool:
    return set(notifications.frequencies(person_id).values()) == {Frequency.NEVER}


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, {"Sec-Fetch-Site": "none"}, {}],
    ids=str,
)
def test_what_this_site_sends_is_taken(sign_in: SignIn, headers: dict[str, str]) -> None:
    with transaction():
        person = make.make_person(make.make_municipality())
    answer = sign_in(person).post("/en/account/notifications/settings", data={"stop": "1"}, headers=headers)
    assert answer.status_code == 303
    assert _ended(person.id)


def test_one_click_of_a_mail_program_ends_the_e_mails_and_opening_the_link_does_not(
    app: Flask, client: FlaskClient
) -> None:
    """RFC 8058: a POST without cookie and token, from the mail provider's own site."""
    with transaction():
        person = make.make_person(make.make_municipality())
    path = f"/en/stop-letters/{service.stop_token(person.id)}"
    for method in ("GET", "HEAD"):
        client.open(path, method=method)
        assert not _ended(person.id)
    answer = client.post(
        path,
        data={"List-Unsubscribe": "One-Click"},
        headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
        csrf=False,
    )
    assert answer.status_code == 200
    assert _ended(person.id)
    assert client.post("/en/stop-letters/forged", csrf=False).status_code == 422


@pytest.mark.parametrize("body", ["[" * 200_000, "true", "[]", '{"body": "a", "body": NaN}', "1" * 100_000])
def test_json_is_no_form(sign_in: SignIn, world: dict[str, Any], body: str) -> None:
    browser = sign_in(world["people"]["resident"])
    for path in (f"/en/threads/{world['ids']['thread_id']}", "/en/account/profile"):
        for kind in ("application/json", "application/ld+json"):
            assert browser.post(path, data=body, content_type=kind).status_code == 415


def test_only_what_a_link_proves_is_open_to_other_sites(app: Flask) -> None:
    assert {name for name in app.view_functions if _is_link(app, name)} == {"notifications.stop_post"}


def _is_link(app: Flask, endpoint: str) -> bool:
    return getattr(app.view_functions[endpoint], "__gate__", None) is Gate.LINK


def test_head_of_the_page_that_deletes_answers_deletes_none(sign_in: SignIn, world: dict[str, Any]) -> None:
    person, town = world["people"]["resident"], world["town"]
    browser = sign_in(person)
    given = browser.post(
        f"/en/account/about-me/prefer-not/gender?town={town.slug}", headers={"Origin": "http://localhost"}
    )
    assert given.status_code == 303
    before = _dump()
    assert before["demographics_answer"]
    assert browser.head(f"/en/account/about-me/take-back?town={town.slug}").status_code == 200
    assert _dump() == before
