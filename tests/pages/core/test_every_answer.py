"""What every answer says to the browser, whatever it is about."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from civic.core.db import transaction
from tests.support import factories as make
from tests.support.application import make_app, rolled_back

PAGES = ["/en/", "/fr/processes", "/ar/sign-in", "/en/nothing", "/healthz", "/en/account", "/en/proposals", "/en/votes"]


@pytest.fixture(autouse=True)
def town():
    with transaction():
        return make.make_municipality()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_comes_from_elsewhere_and_nothing_is_inline(client, path) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", [p for p in PAGES if p != "/healthz"])
def test_caches_are_told_what_an_answer_depends_on(client, path) -> None:
    vary = {part.strip() for part in client.get(path).headers["Vary"].split(",")}
    assert {"HX-Request", "Cookie"} <= vary


def test_the_first_page_goes_to_the_readers_language_and_says_so(client) -> None:
    answer = client.get("/", headers={"Accept-Language": "ar, fr;q=0.5"})
    assert (answer.status_code, answer.location) == (303, "/ar/")
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_page_for_strangers_sets_no_cookie_and_holds_no_token(client) -> None:
    for path in ("/en/", "/en/processes", "/en/proposals", "/en/votes", "/en/rules"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert "csrf" not in answer.text.lower(), path


def test_what_somebody_signed_in_sees_is_kept_by_nobody(sign_in, town) -> None:
    with transaction():
        person = make.make_person(town)
    assert sign_in(person).get("/en/").headers["Cache-Control"] == "no-store"


def test_another_host_is_no_host_of_ours(client) -> None:
    assert client.get("/en/", headers={"Host": "evil.example"}).status_code == 400


def test_an_error_page_speaks_the_language_of_the_path(client) -> None:
    answer = client.get("/ar/nothing")
    assert answer.status_code == 404
    assert 'lang="ar" dir="rtl"' in answer.text


def test_an_address_without_a_language_is_no_page(client) -> None:
    assert client.get("/de/processes").status_code == 404


@pytest.fixture
def public_app(tmp_path: Path) -> Flask:
    return make_app(
        tmp_path,
        f"sqlite:///{tmp_path / 'https.sqlite'}",
        base_url="https://town.example",
        demonstration=False,
        page_cache_seconds=1.0,
    )


def test_by_https_cookies_are_bound_to_the_host(public_app) -> None:
    with rolled_back(public_app):
        with transaction():
            make.make_municipality()
        answer = public_app.test_client().get("/en/sign-in", base_url="https://town.example")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-civic=")
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie
        assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_the_design_page_is_for_the_demonstration_only(public_app) -> None:
    with rolled_back(public_app):
        with transaction():
            make.make_municipality()
        assert public_app.test_client().get("/en/design", base_url="https://town.example").status_code == 404


def test_strangers_share_a_page_for_a_moment_and_people_do_not(public_app) -> None:
    with rolled_back(public_app):
        with transaction():
            town = make.make_municipality()
            person = make.make_person(town)
        client = public_app.test_client()
        first = client.get("/en/processes", base_url="https://town.example")
        with transaction():
            make.make_process(town, titles={"en": "Brand new"})
        again = client.get("/en/processes", base_url="https://town.example")
        assert again.data == first.data
        assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
        other = client.get("/fr/processes", base_url="https://town.example")
        assert other.data != first.data
        assert person.display_name not in again.text
