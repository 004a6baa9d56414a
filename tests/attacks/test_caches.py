"""The border of the browser: caches, methods, other sites' forms, and the same form sent twenty times at once."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from civic.core import clock
from tests.attacks.browser import Answer, Browser, Form
from tests.attacks.seed import PASSWORD
from tests.attacks.town import Route, Town

AT_ONCE = 20
_KEYS = re.compile(r'name="(?:csrf_token|form_key)" value="[^"]*"|X-CSRFToken": "[^"]*"')


@pytest.fixture(params=["town", "postgres_town"])
def each(request: pytest.FixtureRequest) -> Town:
    """A town on each database, of which nobody has tried anything yet."""
    found: Town = request.getfixturevalue(request.param)
    found.forget_limits()
    return found


def _at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def _paths(town: Town) -> list[tuple[Route, str]]:
    """Every address of the program with things of this town in it."""
    world, found = town.world, []
    for route in town.routes():
        package = route.endpoint.split(".")[0]
        values = {**world.ids, "slug": world.slugs.get(package), "lang": "en"}
        if route.endpoint == "static" or any(values.get(name) is None for name in route.arguments):
            continue
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda m: str(values[m[1]]), route.rule)  # noqa: B023
        found.append((route, path if route.arguments - {"lang"} else f"{path}?town={world.town}"))
    return found


# ---- E13, B04: caches


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/en/sign-in", {"email": "resident", "password": PASSWORD}),
        ("/en/register", {"email": "", "display_name": "", "password": "lantern over the weir"}),
        ("/en/reset", {"email": "resident"}),
    ],
)
def test_E13_twenty_strangers_open_a_form_in_one_second_and_each_can_send_it(
    each: Town, path: str, typed: dict[str, str]
) -> None:
    browsers = [Browser(each.address) for _ in range(AT_ONCE)]
    assert each.world
    end = time.monotonic() + 20  # a process keeps its list of towns for 5 seconds; nobody registers where there is none
    while not [form for form in browsers[0].get(path).forms if "email" in form.names] and time.monotonic() < end:
        time.sleep(0.2)
    pages = _at_once([lambda b=b: b.get(path) for b in browsers])  # type: ignore[misc]
    forms = [page.form(having="email") for page in pages]
    tokens = [dict(form.fields)["csrf_token"] for form in forms]
    assert len(set(tokens)) == AT_ONCE
    assert {page.header("Cache-Control") for page in pages} == {"no-store"}

    def send(number: int, browser: Browser, form: Form) -> Answer:
        words = {k: v for k, v in typed.items() if k in form.names}
        words["email"] = (
            each.world.emails["resident"] if typed["email"] else f"crowd{number}.{clock.now():%f}@example.org"
        )
        if "display_name" in words:
            words["display_name"] = f"Crowd member {number} {clock.now():%f}"
        if number % 10 == 0:
            each.forget_limits()
        return browser.open("POST", form.action, urlencode(form.filled(words)).encode(), _FORM)

    # One after the other: twenty of one address in a second would meet the limits, which is another attack.
    answers = [send(n, b, f) for n, (b, f) in enumerate(zip(browsers, forms, strict=True))]
    assert {answer.status for answer in answers} <= {303, 422, 429}, [a.status for a in answers]
    assert not [a for a in answers if a.status == 400]


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_E13_a_refused_token_loses_nothing_that_a_stranger_typed(each: Town) -> None:
    browser = Browser(each.address)
    browser.get("/en/sign-in")
    for token in ("forged", "forged again"):
        answer = browser.post("/en/sign-in", {"email": "ines@example.org", "password": PASSWORD, "csrf_token": token})
        assert answer.status == 400
        assert "ines@example.org" in answer.text
        assert PASSWORD not in answer.text
    email = each.world.emails["resident"]
    answer = browser.post("/en/sign-in", {"email": email, "password": "", "csrf_token": "forged"})
    assert browser.submit(answer, having="password", password=PASSWORD).status == 303
    assert browser.get("/en/account").status == 200


def test_E13_E18_no_page_of_one_person_reaches_another_through_a_shared_cache(town: Town) -> None:
    """A cache on the way that keys on the address and Vary, and keeps what Cache-Control allows."""
    world = town.world
    people = {role: town.sign_in(role) for role in ("resident", "author")} | {"anon": Browser(town.address)}
    names = {
        role: town.sql("SELECT display_name FROM accounts_person WHERE id = :id", id=world.people[role])[0][
            "display_name"
        ]
        for role in ("resident", "author")
    }
    kept: dict[tuple[str, str], str] = {}
    walked = 0
    for route, path in _paths(town):
        if "GET" not in route.methods or route.endpoint.startswith("health"):
            continue
        for role, browser in people.items():
            answer = browser.get(path)
            control = answer.header("Cache-Control")
            page = "text/html" in answer.header("Content-Type")
            if role != "anon" and page:
                assert control == "no-store", f"{path} for {role}: {control}"
                assert answer.status != 200 or names[role] in answer.text or "<html" not in answer.text, path
            if role == "anon" and (answer.header("Set-Cookie") or "csrf_token" in answer.text):
                assert control == "no-store", f"{path}: a token under {control!r}"
            if "no-store" in control:
                continue
            key = (path, role if "Cookie" in answer.header("Vary") else "")
            served = kept.setdefault(key, answer.text)
            assert names["resident"] not in served, f"{path} for {role}"
        walked += 1
    assert walked > 50


def test_B04_what_htmx_asks_and_what_a_browser_asks_are_never_the_same_entry(each: Town) -> None:
    path = f"/en/threads/{each.world.ids['thread_id']}"
    asked: list[dict[str, str]] = [
        {},
        {"HX-Request": "true"},
        {"HX-Request": "true", "HX-History-Restore-Request": "true"},
        {"HX-Request": "true", "HX-Target": "x"},
        {"HX-Boosted": "true"},
    ]
    browser = Browser(each.address)
    for headers in [*asked, *reversed(asked), *asked]:
        answer = browser.open("GET", path, headers=headers)
        whole = not (headers.get("HX-Request") and "HX-History-Restore-Request" not in headers)
        assert ("<html" in answer.text) is whole, headers
        assert {"HX-Request", "HX-History-Restore-Request", "Cookie"} <= set(answer.header("Vary").split(", "))


def test_E13_an_encoded_question_mark_is_not_a_query(each: Town) -> None:
    browser, town = Browser(each.address), each.world.town
    for _ in range(3):
        assert browser.get(f"/en/proposals%3Ftown={town}").status == 404
        assert browser.get(f"/en/proposals?town={town}").status == 200


def test_E14_each_language_comes_through_the_cache(each: Town) -> None:
    browser = Browser(each.address)
    for language in ("ar", "fr", "en", "ar", "fr"):
        answer = browser.open("GET", "/", headers={"Accept-Language": language})
        assert answer.location.endswith(f"/{language}/")
        assert "Accept-Language" in answer.header("Vary")
        assert f'lang="{language}"' in browser.open("GET", f"/{language}/", headers={"Accept-Language": "es"}).text


def test_E15_a_page_of_ones_own_is_not_cached_under_the_name_of_a_file(each: Town) -> None:
    browser = each.sign_in("resident")
    for path in ("/en/account/x.css", "/en/account;x.png", "/en/account%2f..%2fstatic/a.css", "/en/account%00.css"):
        answer = browser.open("GET", path)
        assert answer.status in (400, 404), path
        assert "public" not in answer.header("Cache-Control")


def test_E16_headers_that_nobody_keys_on_do_not_change_what_is_cached(each: Town) -> None:
    evil = {"X-Forwarded-Host": "evil.example", "X-Original-URL": "/en/account", "X-Rewrite-URL": "/en/account"}
    evil |= {"X-Forwarded-Proto": "https", "Forwarded": "host=evil.example", "X-Forwarded-Prefix": "/evil"}
    browser, town = Browser(each.address), each.world.town
    for path in (f"/en/?town={town}", f"/en/proposals?town={town}", "/en/rules"):
        first = browser.open("GET", path, headers=evil)
        second = browser.get(path)
        assert "evil" not in first.text
        assert _KEYS.sub("", first.text) == _KEYS.sub("", second.text)


# ---- E02, E03: methods and other sites

#: Written by reading: when a session was used last, and once that a process was visited; written by the clock: jobs.
_CHANGES_BY_ITSELF = (
    *("core_outbox", "core_mail", "core_rendered", "votes_", "audit_", "opendata_", "sqlite_"),
    *("accounts_sign_in", "spaces_visit"),
)


def _state(town: Town) -> dict[str, list[str]]:
    return {
        name: sorted(repr(sorted(row.items(), key=str)) for row in rows)
        for name, rows in town.dump().items()
        if not name.startswith(_CHANGES_BY_ITSELF)
    }


@pytest.mark.parametrize(
    ("where", "role"),
    [
        ("town", "anon"),
        ("town", "resident"),
        ("town", "installation_admin"),
        # The views and the rule that keeps HEAD from them are the same; whoever sees most looks here too.
        ("postgres_town", "installation_admin"),
    ],
)
def test_E03_reading_changes_nothing_whatever_the_address(
    request: pytest.FixtureRequest, where: str, role: str
) -> None:
    each: Town = request.getfixturevalue(where)
    browser, paths = each.sign_in(role), _paths(each)
    each.wait_for_jobs()  # of what the town was filled with
    before = _state(each)
    for _route, path in paths:
        for method in ("GET", "HEAD"):
            answer = browser.open(method, path)
            assert answer.status < 500 or "healthz" in path or "readyz" in path, f"{method} {path}: {answer.status}"
            assert method == "GET" or answer.body == b""
    after = _state(each)
    changed = [name for name in before if before[name] != after[name]]
    assert not changed, {n: set(after[n]) ^ set(before[n]) for n in changed}


def test_E03_head_deletes_no_answers(each: Town) -> None:
    browser, town = each.sign_in("resident"), each.world.town
    given = browser.post(f"/en/account/about-me/prefer-not/gender?town={town}")
    assert given.status == 303
    before = each.dump()["demographics_answer"]
    assert before
    for _ in range(6):
        browser.open("HEAD", f"/en/account/about-me/take-back?town={town}")
    assert each.dump()["demographics_answer"] == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_E02_what_another_site_sends_is_403_with_a_good_token_too(town: Town, headers: dict[str, str]) -> None:
    browser = town.sign_in("resident")
    token, before = browser.token(), _state(town)
    for route, path in _paths(town):
        if "POST" in route.methods and route.gate != "link":
            answer = browser.post(path, {"csrf_token": token, "body": "x", "value": "1"}, headers=headers)
            assert answer.status == 403, f"{path}: {answer.status}"
    assert _state(town) == before


# ---- B11: twenty at once


def _send_at_once(
    browser: Browser, form: Form, changes: dict[str, Any], button: tuple[str, str] | None
) -> list[Answer]:
    pairs = [*form.filled(changes), *([button] if button and button[0] else [])]
    body = urlencode(pairs).encode()
    return _twins(browser, lambda twin: twin.open("POST", form.action, body, _FORM))


def _twins(browser: Browser, send: Callable[[Browser], Answer]) -> list[Answer]:
    windows = [browser.twin() for _ in range(AT_ONCE)]
    return _at_once([lambda twin=twin: send(twin) for twin in windows])  # type: ignore[misc]


def _made(town: Town, table: str, where: str = "1 = 1") -> int:
    return int(town.sql(f"SELECT count(*) AS n FROM {table} WHERE {where}")[0]["n"])  # noqa: S608 - our own words


def test_B11_twenty_parallel_posts_of_a_comment_make_one(each: Town) -> None:
    browser, thread = each.sign_in("resident"), each.world.ids["thread_id"]
    form = browser.get(f"/en/proposals/{each.world.ids['proposal_id']}").form(f"/threads/{thread}")
    before = _made(each, "deliberation_post", f"thread_id = {thread}")
    answers = _send_at_once(browser, form, {"body": "Twenty times at once"}, None)
    assert {a.status for a in answers} == {303}, [a.status for a in answers]
    assert len({a.location for a in answers}) == 1
    assert _made(each, "deliberation_post", f"thread_id = {thread}") == before + 1


def test_B11_also_without_the_forms_key_and_by_htmx(each: Town) -> None:
    browser, thread = each.sign_in("author"), each.world.ids["thread_id"]
    form = browser.get(f"/en/threads/{thread}").form(f"/threads/{thread}")
    before = _made(each, "deliberation_post", f"thread_id = {thread}")
    body = urlencode(form.filled({"body": "Once more at once", "form_key": None})).encode()
    headers = {**_FORM, "HX-Request": "true"}
    answers = _twins(browser, lambda twin: twin.open("POST", form.action, body, headers))
    assert {a.status for a in answers} == {200}
    assert _made(each, "deliberation_post", f"thread_id = {thread}") == before + 1


def test_B11_twenty_parallel_posts_of_a_proposal_make_one(each: Town) -> None:
    browser, slug = each.sign_in("resident"), each.world.slugs["processes"]
    form = browser.get(f"/en/proposals/new?process={slug}").form(having="title")
    before = _made(each, "proposals_proposal")
    words = {"title": f"Shade for the square {clock.now():%f}", "body": "Four trees would do."}
    answers = _send_at_once(browser, form, words, ("do", "publish"))
    assert {a.status for a in answers} == {303}, [a.status for a in answers]
    assert len({a.location for a in answers}) == 1
    assert _made(each, "proposals_proposal") == before + 1


_SOON = f"{clock.now() + timedelta(days=30):%Y-%m-%d}"
STAFF = [
    ("/en/organisations/new", "accounts_organisation", {"name": "A club of twenty", "summary": "We row."}),
    ("/en/admin/processes/new", "spaces_process", {"title": "A process of twenty", "slug": "of-twenty"}),
    (
        "/en/councils/new",
        "councils_council",
        {"name": "A council of twenty", "mandate": "To advise.", "slug": "of-twenty", "lot": "7"},
    ),
    (
        "/en/meetings/new",
        "meetings_meeting",
        {"title": "A meeting of twenty", "day": _SOON, "starts": "18:00", "ends": "20:00", "place_name": "Town hall"},
    ),
]


@pytest.mark.parametrize(("path", "table", "words"), STAFF, ids=[path for path, _, _ in STAFF])
def test_B11_what_staff_begins_twenty_times_at_once_is_there_once(
    each: Town, path: str, table: str, words: dict[str, str]
) -> None:
    browser = each.sign_in("installation_admin")
    page = browser.get(f"{path}?town={each.world.town}")
    form = page.form(having=next(iter(words)))
    filled = {name: value for name, value in words.items() if name in form.names}
    filled[next(iter(words))] += f" {clock.now():%f}"
    if "slug" in filled:
        filled["slug"] += f"{clock.now():%f}"
    before = _made(each, table)
    answers = _send_at_once(browser, form, filled, None)
    assert {a.status for a in answers} == {303}, (answers[0].status, re.findall(r'class="msg".*', answers[0].text)[:5])
    assert len({a.location for a in answers}) == 1
    assert _made(each, table) == before + 1
