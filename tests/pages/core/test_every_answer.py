"""What every answer says to the browser, whatever it is about."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from civic.core import headers
from civic.core.config import Config, ConfigError
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


@pytest.fixture
def script(client) -> str:
    """The address of a file, as a page names it."""
    return re.findall(r'src="(/static/[^"]+\.js[^"]*)"', client.get("/en/").get_data(as_text=True))[0]


def test_files_carry_what_pages_carry(client, public_app, script) -> None:
    for app, base in ((client.application, "http://localhost"), (public_app, "https://town.example")):
        browser = app.test_client()
        page, file = browser.get("/healthz", base_url=base), browser.get(script, base_url=base)
        assert (page.status_code, file.status_code) == (200, 200)
        expected = headers.of_every_answer(app.config["CIVIC"])
        assert {"X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Referrer-Policy"} <= set(expected)
        for name, value in expected.items():
            assert (page.headers[name], file.headers[name]) == (value, value), name
        assert "Access-Control-Allow-Origin" not in file.headers


def test_a_file_that_is_not_there_carries_them_too(client) -> None:
    answer = client.get("/static/nothing.css")
    assert answer.status_code == 404
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_whoever_found_a_hole_finds_whom_to_tell(tmp_path: Path) -> None:
    base = "https://town.example"
    config = Config.from_env(
        {
            "CIVIC_SECRET_KEY": "k" * 40,
            "CIVIC_BASE_URL": base,
            "CIVIC_DATA_DIR": str(tmp_path),
            "CIVIC_SECURITY_CONTACT": "security@town.example",
        }
    )
    app = make_app(
        tmp_path, f"sqlite:///{tmp_path / 'txt.sqlite'}", base_url=base, security_contact=config.security_contact
    )
    answer = app.test_client().get("/.well-known/security.txt", base_url=base)
    assert answer.content_type == "text/plain; charset=utf-8"
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert told["Contact"] == "mailto:security@town.example"
    assert told["Canonical"] == f"{base}/.well-known/security.txt"
    assert told["Preferred-Languages"] == "en, fr, ar"
    left = datetime.fromisoformat(told["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)
    assert list(told) == ["Contact", "Expires", "Preferred-Languages", "Canonical"]


def test_without_a_contact_there_is_no_security_txt(client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("words", ["nobody", "http://town.example", "mailto:a@b\nContact: x@y", "javascript:alert(1)"])
def test_a_contact_that_is_none_gets_a_sentence(words: str) -> None:
    with pytest.raises(ConfigError, match="CIVIC_SECURITY_CONTACT"):
        Config.from_env({"CIVIC_SECRET_KEY": "k" * 40, "CIVIC_SECURITY_CONTACT": words})


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
