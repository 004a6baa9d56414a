"""The cache of whole pages: what a reader without a session may get of another one, and what nobody may."""

from __future__ import annotations

import ast
import gzip
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

import civic
from civic.accounts import service as accounts
from civic.core.cache import Caches, remember
from civic.core.db import transaction
from civic.core.htmx import DEPENDS_ON
from civic.notifications.service.own import stop_token
from civic.towns.models import Municipality
from tests.pages.test_gates import _addresses, world
from tests.support import factories as make
from tests.support.application import make_app
from tests.support.html import CheckedClient

__all__ = ["world"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The program with pages kept for longer than a test takes."""
    folder: Path = tmp_path_factory.mktemp("pagecache")
    app = make_app(folder, f"sqlite:///{folder / 'pages.sqlite'}", page_cache_seconds=300.0)
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(autouse=True)
def nothing_kept(app: Flask, database: None) -> Iterator[None]:
    app.extensions["civic_cache"] = Caches(300.0)
    yield


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _stranger(app: Flask) -> FlaskClient:
    return app.test_client()


def _token(text: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found, "no form on the page"
    return found[1]


FORMS = {
    "/en/sign-in": {"email": "nobody@example.org", "password": "wrong words here"},
    "/en/register": {"email": "new@example.org", "display_name": "New here", "password": "long enough words"},
    "/en/reset": {"email": "nobody@example.org"},
    "/en/confirm/some-token": {},
    "/en/reset/some-token": {"password": "long enough words"},
    "/en/stop-letters/some-token": {},
}


@pytest.mark.parametrize("path", FORMS)
def test_a_page_with_a_form_is_made_for_each_stranger(app: Flask, town: Municipality, path: str) -> None:
    """Of many who open it in the same second, each can send it."""
    data = FORMS[path]
    if "stop-letters" in path:  # a link that was made up has no form
        with transaction():
            path = f"/en/stop-letters/{stop_token(make.make_person(town).id)}"
    browsers = [_stranger(app) for _ in range(5)]
    pages = [browser.get(path) for browser in browsers]
    tokens = [_token(page.text) for page in pages]
    assert len(set(tokens)) == 5
    assert {page.headers["Cache-Control"] for page in pages} == {"no-store"}
    for browser, token in zip(browsers, tokens, strict=True):
        answer = browser.post(path, data={**data, "csrf_token": token}, csrf=False)
        assert answer.status_code in (200, 303, 422), f"{path}: {answer.status_code}"


@pytest.mark.parametrize("path", [p for p in FORMS if "stop" not in p])
def test_a_refused_token_gives_the_form_back_with_what_was_typed_again_and_again(
    app: Flask, town: Municipality, path: str
) -> None:
    """Strangers too: somebody else's token, none, and one of an older session; the retry works with one press."""
    browser = _stranger(app)
    browser.get(path)
    for token in ("wrong", ""):
        answer = browser.post(path, data={**FORMS[path], "csrf_token": token}, csrf=False)
        assert answer.status_code == 400
        assert f'action="{path}"' in answer.text
        for name, value in FORMS[path].items():
            if name == "password":
                assert value not in answer.text
                assert 'type="password"' in answer.text
            else:
                assert value in answer.text, f"{path}: {name} was lost"
    retry = browser.post(path, data={**FORMS[path], "csrf_token": _token(answer.text)}, csrf=False)
    assert retry.status_code in (200, 303, 422)


def test_whoever_asks_the_same_without_a_session_gets_the_same(app: Flask, town: Municipality) -> None:
    first = _stranger(app).get("/en/processes")
    with transaction():
        make.make_process(town, titles={"en": "Brand new"})
    again = _stranger(app).get("/en/processes")
    assert again.data == first.data
    assert "Set-Cookie" not in again.headers


def test_a_kept_page_is_sent_compressed_to_whoever_takes_that_and_one_of_a_reader_never(
    app: Flask, sign_in, town: Municipality
) -> None:
    for asked in ("gzip, br", "gzip", "identity", "gzip;q=0", "gzip"):
        # Not the client that reads every answer as HTML: this one is packed.
        answer = FlaskClient(app, app.response_class).get("/en/processes", headers={"Accept-Encoding": asked})
        packed = answer.headers.get("Content-Encoding") == "gzip"
        assert packed is (asked in ("gzip, br", "gzip"))
        assert b"</html>" in (gzip.decompress(answer.data) if packed else answer.data)
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)
    with transaction():
        person = make.make_person(town)
    for browser in (sign_in(person), _stranger(app)):
        for path in ("/en/account", "/en/sign-in"):
            answer = browser.get(path, headers={"Accept-Encoding": "gzip"})
            assert "Content-Encoding" not in answer.headers


def test_what_is_old_is_made_by_one_while_the_others_take_the_old_one(app: Flask) -> None:
    with app.test_request_context():
        key, made = ("test", "renewed"), iter(range(9))
        seen: list[int] = []

        def make_anew() -> int:
            if caches.values.get(key):
                seen.append(remember(key, make_anew))
            return next(made)

        caches = app.extensions["civic_cache"]
        assert remember(key, make_anew, 60) == 0
        caches.values[key].due = 0.0
        assert remember(key, make_anew, 60) == 1
        assert seen == [0]
        assert remember(key, make_anew, 60) == 1


@pytest.mark.parametrize("header", DEPENDS_ON)
def test_what_htmx_asks_differently_is_kept_apart(app: Flask, town: Municipality, header: str) -> None:
    browser = _stranger(app)
    with app.test_request_context():
        from tests.support.proposals import make_proposal

        with transaction():
            proposal = make_proposal(town, make.make_process(town), make.make_person(town))
    path = f"/en/threads/{proposal.thread_id}"
    plain = {"HX-Request": "true"} if header != "HX-Request" else {}
    other = {**plain, header: "true"}
    for headers in (plain, other, plain, other):
        answer = browser.get(path, headers=headers)
        wants_part = headers.get("HX-Request") and "HX-History-Restore-Request" not in headers
        assert ("<html" in answer.text) is not bool(wants_part), headers
        assert header in answer.headers["Vary"]


def test_every_header_of_htmx_that_the_program_reads_is_known_to_the_caches() -> None:
    """By the source: a name that begins with HX- and is read from a request."""
    read = set()
    for path in Path(civic.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, (ast.Call, ast.Subscript)) and "request.headers" in ast.unparse(node):
                read |= {
                    each.value
                    for each in ast.walk(node)
                    if isinstance(each, ast.Constant) and str(each.value).upper().startswith("HX-")
                }
    assert read == set(DEPENDS_ON)


def test_a_path_with_a_question_mark_in_it_is_not_the_page_with_a_query(app: Flask, town: Municipality) -> None:
    browser = _stranger(app)
    for _ in range(2):
        listed = browser.get("/en/proposals?q=bench")
        assert listed.status_code == 200
        assert browser.get("/en/proposals%3Fq=bench").status_code == 404
        assert browser.get("/en%2Fproposals?q=bench").data != b""
        assert browser.get("/en/proposals?q=other").data != listed.data


def test_languages_are_kept_apart(app: Flask, town: Municipality) -> None:
    for language in ("ar", "fr", "ar", "en"):
        answer = _stranger(app).get("/", headers={"Accept-Language": language})
        assert answer.location == f"/{language}/"
        assert "Accept-Language" in answer.headers["Vary"]
    drawn = {lang: _stranger(app).get(f"/{lang}/processes").text for lang in ("en", "fr", "ar")}
    assert len(set(drawn.values())) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Prefix": "/evil"},
        {"X-Original-URL": "/en/account"},
        {"X-Rewrite-URL": "/en/account"},
        {"X-HTTP-Method-Override": "POST"},
        {"Forwarded": "host=evil.example"},
    ],
    ids=str,
)
def test_a_header_that_nobody_keys_on_changes_nothing(app: Flask, town: Municipality, headers: dict[str, str]) -> None:
    for path in ("/en/", "/en/proposals", "/en/sign-in?next=/en/"):
        app.extensions["civic_cache"] = Caches(300.0)
        poisoned = _stranger(app).get(path, headers=headers)
        assert "evil" not in poisoned.text
        plain = _stranger(app).get(path)
        assert plain.status_code == poisoned.status_code == 200
        without = re.compile(r'name="(csrf_token|form_key)" value="[^"]+"')
        assert without.sub("", plain.text) == without.sub("", poisoned.text)


@pytest.mark.parametrize("path", ["/en/account/x.css", "/en/account;x.png", "/en/account%2f..%2fstatic/x.css"])
def test_a_page_of_ones_own_is_not_to_be_had_under_the_name_of_a_file(
    app: Flask, sign_in, town: Municipality, path: str
) -> None:
    with transaction():
        person = make.make_person(town, display_name="Secret Name")
    answer = sign_in(person).get(path)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Secret Name" not in _stranger(app).get(path).text


def test_no_page_of_one_person_reaches_another_through_any_cache(app: Flask, sign_in, world: dict) -> None:
    """A cache on the way that keys on the address and Vary, and believes Cache-Control; every page there is."""
    with transaction():
        people = [make.make_person(world["town"], display_name=name) for name in ("Canary One", "Canary Two")]
    browsers = [sign_in(person) for person in people] + [_stranger(app)]
    names = [*(person.display_name for person in people), None]
    kept: dict[tuple, str] = {}
    walked = 0
    for endpoint, path, rule in _addresses(app, world):
        if "GET" not in (rule.methods or set()) or endpoint.startswith("health"):
            continue
        for number, (browser, name) in enumerate(zip(browsers, names, strict=True)):
            answer = browser.get(path)
            control = answer.headers.get("Cache-Control", "")
            if name is not None and answer.mimetype == "text/html":
                assert control == "no-store", f"{path}: {control} for somebody signed in"
            others = [each for each in names if each and each != name]
            said = answer.get_data().decode(errors="replace")  # a picture is no text
            assert not any(each in said for each in others), f"{path}: {others} for {name}"
            if "csrf_token" in said or "Set-Cookie" in answer.headers:
                assert control == "no-store", f"{path}: a token under {control}"
            if "no-store" in control or "private" in control:
                continue
            vary = answer.headers.get("Vary", "")
            cookie = number if "Cookie" in vary else None
            kept.setdefault((path, cookie), said)
            assert not any(each and each in kept[path, cookie] for each in names), path
        walked += 1
    assert walked > 60
    assert kept


def test_a_token_cannot_get_into_what_everybody_gets(app: Flask, town: Municipality) -> None:
    from flask_wtf.csrf import generate_csrf

    with app.test_request_context("/en/"), pytest.raises(RuntimeError, match="CSRF"):
        remember(("wrong",), generate_csrf)


def test_a_fragment_is_made_as_for_a_stranger_whoever_asks(app: Flask, town: Municipality) -> None:
    from flask_login import login_user

    from civic.accounts.login import SignedIn
    from civic.core.gates import current_actor

    with transaction():
        person = make.make_person(town)
        token = accounts.start_session(person.id)
    with app.test_request_context("/en/"):
        login_user(SignedIn(token, make.actor(person)))
        assert current_actor().signed_in
        assert remember(("who",), lambda: current_actor().person_id) is None
        assert current_actor().person_id == person.id


def test_an_answer_that_gets_a_cookie_at_the_last_moment_is_kept_for_nobody(
    app: Flask, town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give(self: object, app: Flask, session: object, response: Response) -> None:
        response.set_cookie("token", secrets.token_hex())

    monkeypatch.setattr(type(app.session_interface), "save_session", give)
    cookies = {_stranger(app).get("/en/processes").headers["Set-Cookie"] for _ in range(3)}
    assert len(cookies) == 3
    assert not app.extensions["civic_cache"].pages


def test_a_kept_page_is_answered_without_the_application(
    app: Flask, town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _stranger(app).get("/en/processes")
    monkeypatch.setattr(app, "full_dispatch_request", None)
    again, head = _stranger(app).get("/en/processes"), _stranger(app).head("/en/processes")
    assert again.data == first.data and not head.data
    assert again.headers == head.headers == first.headers
