"""E and F: tokens, headers, cookies, caches, sessions; C: addresses that lead elsewhere."""

from __future__ import annotations

import re
import statistics
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.attacks import matrix, seed
from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import NewTown
from tests.attacks.matrix import Case
from tests.attacks.town import Town, signed_out

#: What changes by itself while nobody asks for anything.
RESTLESS = ("core_outbox", "core_mail", "core_rendered")
OTHER_SITES = [
    *("https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
    *("/%5cevil.example", "https:evil.example", "/\t/evil.example", "/%09/evil.example", "javascript:alert(1)"),
    *("data:text/html,x", "//evil%E3%80%82example", "http://127.0.0.1@evil.example", " //evil.example"),
    *("/en/\r\nLocation: https://evil.example", "/%0d%0aLocation:%20//evil.example"),
]


def state(town: Town) -> dict[str, list[dict[str, Any]]]:
    found = {name: rows for name, rows in town.dump().items() if name not in RESTLESS}
    # When a session was last used is no change that anybody asked for.
    found["accounts_sign_in"] = [{"of": row["person_id"]} for row in found["accounts_sign_in"]]
    return found


def _posts(town: Town) -> list[Case]:
    return [case for case in matrix.cases(town, town.world) if case.method == "POST" and case.place != "there"]


def _every_get(town: Town) -> list[str]:
    found = [case.path for case in matrix.cases(town, town.world) if case.method == "GET" and case.place == "here"]
    return [*found, "/nowhere", "/en/nowhere", "/en/proposals/999999", "/en/proposals?after=%00"]


@pytest.fixture(scope="module")
def opened(town: Town) -> dict[str, list[tuple[str, Answer]]]:
    """Every address as a stranger, the author of something and an administrator open it, from a page elsewhere."""
    found = {}
    for role in ("anon", "author", "town_admin"):
        browser = town.sign_in(role)
        browser.headers["Origin"] = "https://canary.example"
        found[role] = [(path, browser.get(path)) for path in _every_get(town)]
    return found


# ---- tokens


def test_E01_B06_nothing_is_changed_without_the_token_of_this_session(new_town: NewTown) -> None:
    """No token, somebody else's, one of a session that has ended, one that is made up: by form and by header."""
    town = new_town()
    roles = ("author", "town_admin", "installation_admin")
    others, old = town.sign_in("resident").token(), town.sign_in("author")
    ended = old.token()
    old.post("/en/sign-out")
    town.wait_for_jobs()  # what the world of the town made people hear of
    before, tried, tokens = state(town), 0, ("", others, ended, "x" * 40)
    for role in roles:
        browser = town.sign_in(role)
        before = state(town)
        for case in _posts(town):
            # What a mail program sends by itself is signed instead (RFC 8058).
            if case.row.split()[0] not in matrix_rows_of(role) or case.route.gate == "link":
                continue
            # Each of an author's forms meets all four; what staff send besides meets them in turn.
            for token in tokens if role == "author" else [tokens[tried % 4]]:
                headers = {"X-CSRFToken": token} if token and tried % 2 else {}
                fields = [] if headers or not token else [("csrf_token", token)]
                answer = browser.post(case.path, fields, token=False, headers=headers)
                assert answer.status in (400, 403), f"{role} {case.path} with {token[:10]!r}: {answer.status}"
                tried += 1
        assert state(town) == before, role
    assert tried > 300


def matrix_rows_of(role: str) -> set[str]:
    return {row.split()[0] for row, allowed in matrix.policy().items() if role in allowed and " POST" in row}


def test_the_comparison_of_states_sees_a_change(town: Town) -> None:
    before = state(town)
    (person,) = seed.people(town, 1)
    assert state(town) != before
    before = state(town)
    assert town.sign_in_as(person).submit("/en/account/profile", display_name=f"Changed {person}").status == 303
    assert state(town) != before


def test_E05_nobody_is_signed_in_or_out_by_another_site(town: Town) -> None:
    stranger = town.sign_in()
    form = {"email": town.world.emails["resident"], "password": seed.PASSWORD}
    assert stranger.post("/en/sign-in", form, token=False).status == 400
    assert signed_out(stranger.get("/en/account"))
    resident = town.sign_in("resident")
    assert resident.get("/en/sign-out").status == 405
    assert resident.post("/en/sign-out", token=False).status == 400
    assert resident.get("/en/account").status == 200


def test_E06_what_was_written_survives_a_token_that_is_too_old(town: Town) -> None:
    browser, world = town.sign_in("author"), town.world
    words = "A text that took an hour to write & <is> not lost"
    for path in (f"/en/threads/{world.ids['thread_id']}", f"/en/proposals/new?process={world.slugs['processes']}"):
        answer = browser.post(path, [("body", words), ("title", "Mine"), ("csrf_token", "old")])
        assert answer.status == 400
        assert words in answer.tree.text() + str([i.attributes.get("value") for i in answer.tree.css("input")])
        again = browser.submit(answer, having="body")
        assert again.status in (200, 302, 303, 422), again.status


# ---- headers


POLICY = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'")


def test_E07_E10_E12_E20_every_answer_carries_its_headers(
    town: Town, opened: dict[str, list[tuple[str, Answer]]]
) -> None:
    """Pages, redirects, refusals, files, what is not there: for strangers and for staff."""
    for answers in opened.values():
        for path, answer in answers:
            policy = answer.header("Content-Security-Policy")
            assert all(part in policy for part in POLICY), f"{path}: {policy}"
            assert "unsafe" not in policy, path
            assert answer.header("X-Content-Type-Options") == "nosniff", path
            assert answer.header("Referrer-Policy") in ("same-origin", "no-referrer"), path
            assert answer.header("Server") in ("", "civic"), path
            assert not answer.header("X-Powered-By")
            # OParl 1.1 asks for it; what is there is public, and no browser sends a session with "*".
            anywhere = "*" if path.startswith("/api/oparl/") else ""
            assert answer.header("Access-Control-Allow-Origin") == anywhere, path
            assert not answer.header("Access-Control-Allow-Credentials"), path
            assert "Traceback" not in answer.text
            for found in re.findall(r'(?:src|href|action)="(https?://[^"/]+)', answer.text):
                assert found == town.base_url or "canary" not in found, f"{path}: {found}"
            loads = re.findall(r'<(?:script|img|link|iframe|source)[^>]+(?:src|href)="(https?:)?//', answer.text)
            if "html" in answer.header("Content-Type"):  # a feed names its pages, and loads nothing
                assert loads == [], path


def test_E18_F02_pages_of_people_who_signed_in_are_kept_by_nobody(opened: dict[str, list[tuple[str, Answer]]]) -> None:
    for role in ("author", "town_admin"):
        for path, answer in opened[role]:
            if answer.status == 200 and not path.startswith(("/towns/", "/style-", "/healthz", "/readyz")):
                assert "no-store" in answer.header("Cache-Control"), f"{path}: {answer.header('Cache-Control')}"
                assert "Cookie" in answer.header("Vary"), path


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Proto", "Forwarded"]
)
def test_E16_C17_C18_K13_headers_of_proxies_that_are_not_there_say_nothing(town: Town, header: str) -> None:
    value = {"X-Forwarded-Proto": "https", "Forwarded": "host=canary.example;proto=https"}.get(
        header, "canary.example/admin"
    )
    reader = town.sign_in()
    for path in ("/en/", f"/en/proposals/{town.world.ids['proposal_id']}", "/en/sign-in", "/"):
        answer = reader.open("GET", path, headers={header: value})
        assert answer.status == reader.get(path).status
        assert "canary.example" not in answer.text + answer.location
        assert answer.header("Strict-Transport-Security") == ""
    resident = town.sign_in("resident")
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        path = f"/en/threads/{town.world.ids['thread_id']}"
        assert resident.post(f"{path}?_method=DELETE", {"_method": "DELETE"}, headers={name: "DELETE"}).status == 422


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost:evil", "a@b", "127.0.0.1, evil.example"]
)
def test_E19_another_hosts_name_is_refused(town: Town, host: str) -> None:
    """Nothing is written with it: no page, and no e-mail with a link."""
    stranger = town.sign_in()
    for method, body in (("GET", None), ("POST", b"email=x%40example.org")):
        answer = stranger.open(
            method, "/en/reset", body, {"Host": host, "Content-Type": "application/x-www-form-urlencoded"}
        )
        assert answer.status == 400
        assert "evil" not in answer.text


def test_E19_links_in_e_mails_lead_to_the_configured_address(town: Town) -> None:
    email, stranger = town.world.emails["moderator"], town.sign_in()
    town.forget_limits()
    page = stranger.get(f"/en/reset?of={id(stranger)}")
    stranger.headers["X-Forwarded-Host"] = "evil.example"
    assert stranger.submit(page, email=email).status == 303
    links = re.findall(r"https?://\S+", town.email(email).get_content())
    assert links
    assert all(link.startswith(town.base_url) for link in links), links


@pytest.mark.parametrize("secure", [False, True])
def test_E11_cookies_are_for_this_site_and_no_script(town: Town, new_town: NewTown, secure: bool) -> None:
    """With https its name begins with __Host-: Secure, HttpOnly, SameSite, no Domain, thirty days at most."""
    own, prefix = (new_town(CIVIC_BASE_URL="https://127.0.0.1"), "__Host-") if secure else (town, "")
    own.forget_limits()
    browser = Browser(own.address)
    page = browser.get(f"/en/sign-in?of={id(browser)}")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token, f"{page.status}: {page.text[:300]}"
    fields = {"email": own.world.emails["resident"], "password": seed.PASSWORD, "csrf_token": token.group(1)}
    answer = browser.post("/en/sign-in", fields, headers={"Referer": "https://127.0.0.1/en/sign-in"} if secure else {})
    assert answer.status == 303, answer.text[:300]
    (line,) = [value for name, value in answer.headers if name == "Set-Cookie"]
    name, *words = [part.strip() for part in line.split(";")]
    said = {word.split("=")[0].lower(): word.split("=")[-1] for word in words}
    assert name.startswith(f"{prefix}civic=")
    assert {"httponly", "samesite", "path"} <= set(said)
    assert (said["samesite"], said["path"], "domain" in said) == ("Lax", "/", False)
    assert ("secure" in said) == secure
    if "expires" in said:
        assert parsedate_to_datetime(said["expires"]) < datetime.now(UTC) + timedelta(days=30, minutes=1)
    assert (answer.header("Strict-Transport-Security") != "") == secure


def test_E14_E17_a_cache_that_obeys_vary_gives_everybody_their_language(town: Town) -> None:
    """A shared cache keyed by address and by the headers that Vary names."""
    kept: dict[tuple[str, ...], Answer] = {}

    def through(path: str, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        for key, answer in kept.items():
            names = [name.strip() for name in answer.header("Vary").split(",") if name.strip()]
            if key == (path, *(sent.get(name, "") for name in names)) and "no-store" not in answer.header(
                "Cache-Control"
            ):
                return answer
        answer = Browser(town.address).open("GET", path, headers=sent)
        names = [name.strip() for name in answer.header("Vary").split(",") if name.strip()]
        kept[path, *(sent.get(name, "") for name in names)] = answer
        return answer

    for path in ("/", f"/en/proposals/{town.world.ids['proposal_id']}", "/en/proposals"):
        for _ in range(2):
            for language in ("ar", "fr", "en"):
                answer = through(path, Accept_Language=language)
                if path == "/":
                    assert answer.location.endswith(f"/{language}/")
            assert "<html" in through(path).text[:200] or path == "/"
            assert (
                through(path, HX_Request="true").text
                == Browser(town.address).open("GET", path, headers={"HX-Request": "true"}).text
            )
    for answer in kept.values():
        assert not answer.header("ETag") or "-" not in answer.header("ETag"), "an inode or an instant"


def test_E15_private_pages_do_not_pass_for_files(town: Town) -> None:
    resident = town.sign_in("resident")
    for tail in ("/x.css", ";x.png", "%2f..%2fstatic%2fx.css", ".css", "%00.js", "?x=.css"):
        answer = resident.get(f"/en/account{tail}")
        if answer.status == 200:
            assert "no-store" in answer.header("Cache-Control"), tail
        else:
            assert "Person " not in answer.text.split("<main")[-1], tail


def test_E22_what_belongs_to_the_workshop_is_closed(town: Town) -> None:
    stranger = town.sign_in("installation_admin")
    for path in (
        *(".git/config", ".env", "rq", "metrics", "debug", "console", "admin", "instance/civic.sqlite", "civic.sqlite"),
        *(
            "static/../wsgi.py",
            "static/..%2f..%2fwsgi.py",
            "static/vendor/htmx.min.js.map",
            "__debugger__",
            "server-status",
        ),
        *("running.json", "secret_key", "keys", "logs/web.log", "static/css/..%2f..%2f..%2fpyproject.toml"),
    ):
        answer = stranger.get(f"/{path}")
        assert answer.status in (301, 303, 308, 400, 404), f"{path}: {answer.status}"


def test_B05_B04_a_part_of_a_page_never_stands_for_all_of_it(town: Town) -> None:
    """A session that has ended sends htmx to the sign-in page as a whole; what htmx gets varies by its header."""
    stranger, world = town.sign_in(), town.world
    for case in _posts(town):
        if matrix.policy()[case.row] >= {"anon"} or "hidden" in case.row:
            continue
        answer = stranger.post(case.path, headers={"HX-Request": "true"})
        assert answer.status in (401, 403, 404), f"{case.path}: {answer.status}"
        if answer.status == 401:
            # What a page asks for by itself, such as the saving of a draft, replaces nothing at all.
            whole = "/sign-in" in answer.header("HX-Redirect") or "HX-Retarget" in dict(answer.headers)
            assert whole or not answer.body, case.path
    for path in (f"/en/threads/{world.ids['thread_id']}", "/en/proposals", "/en/search?q=x"):
        assert "HX-Request" in stranger.get(path).header("Vary")


def test_B12_what_htmx_does_works_by_plain_forms(town: Town) -> None:
    (person,) = seed.people(town, 1)
    proposal = seed.proposal(town)
    browser = town.sign_in_as(person)
    page = browser.get(f"/en/proposals/{proposal}")
    assert browser.submit(page, "/support").status == 303
    assert [row for row in town.dump()["proposals_support"] if row["person_id"] == person]
    assert browser.submit(page, having="body", body="By a plain form.").status == 303
    assert "By a plain form." in browser.get(f"/en/proposals/{proposal}").text


# ---- sessions


def test_F01_F03_F18_a_session_is_new_with_every_sign_in_and_ends_where_it_is_told_to(town: Town) -> None:
    (person,) = seed.people(town, 1)
    (email,) = [row["email"] for row in town.dump()["accounts_person"] if row["id"] == person]
    town.forget_limits()
    victim = town.sign_in()
    victim.get("/en/sign-in")
    planted = dict(victim.cookies)
    victim, answer = town.by_form(email, seed.PASSWORD, victim)
    assert answer.status == 303
    assert victim.cookies != planted
    assert signed_out(Browser(town.address, planted).get("/en/account")), "a cookie from before came in"
    for made_up in (
        {"civic": "x"},
        {"civic": victim.cookies["civic"][:-2] + "xx"},
        {"session": victim.cookies["civic"]},
    ):
        assert signed_out(Browser(town.address, made_up).get("/en/account"))
    copied, second = Browser(town.address, victim.cookies), town.sign_in_as(person)
    assert copied.get("/en/account").status == second.get("/en/account").status == 200
    assert second.post("/en/account/sign-out-elsewhere").status == 303
    assert signed_out(copied.get("/en/account"))
    assert signed_out(victim.get("/en/account"))
    copy_of_second = Browser(town.address, second.cookies)
    assert second.post("/en/sign-out").status == 303
    assert signed_out(copy_of_second.get("/en/account")), "a copied cookie outlived its session"


def test_F05_nobody_learns_who_has_an_account(town: Town) -> None:
    """Status, place and words are the same for addresses that are known and for those that are not."""
    known, unknown = town.world.emails["secretary"], "nobody-at-all@example.org"
    for path, more in (
        ("/en/reset", {}),
        ("/en/sign-in", {"password": "a wrong long password"}),
        ("/en/register", {"display_name": "Somebody new", "password": "a long enough password", "terms": "1"}),
    ):
        told = []
        for number, email in enumerate((known, unknown)):
            town.forget_limits()
            extra = {**more, "display_name": f"Somebody new {number}"} if "display_name" in more else more
            stranger = town.sign_in()
            answer = stranger.submit(path, having="email", email=email, **extra)
            words = re.sub(r"nobody-at-all@example.org|Somebody new \d|" + re.escape(known), "", answer.text)
            told.append((answer.status, urlsplit(answer.location).path, re.sub(r'value="[^"]*"', "", words)))
        assert told[0] == told[1], path


def test_F07_a_link_to_a_new_password_works_once(town: Town) -> None:
    (person,) = seed.people(town, 1)
    (email,) = [row["email"] for row in town.dump()["accounts_person"] if row["id"] == person]
    town.forget_limits()

    def link() -> str:
        before = len(town.emails(email))
        assert town.sign_in().submit("/en/reset", email=email).status == 303
        found = re.search(r"https?://\S+/reset/\S+", town.email(email, after=before).get_content())
        assert found
        return urlsplit(found.group()).path

    first, second = link(), link()
    stranger, word = town.sign_in(), "correct horse battery staple 7"
    assert stranger.get(second).header("Referrer-Policy") in ("same-origin", "no-referrer")
    assert stranger.submit(second, password=word).status == 303
    for used in (first, second):
        assert town.sign_in().submit(used, password="another long password 9").status == 422
    token = first.rsplit("/", 1)[-1]
    assert token not in town.logs()
    assert not [row for row in town.dump()["accounts_mail_token"] if token in str(row)], "a link stands in the table"
    third = link()
    town.sql("UPDATE accounts_mail_token SET expires_at = :t WHERE used_at IS NULL", t="2026-01-01 00:00:00.000000")
    assert town.sign_in().submit(third, password="another long password 9").status == 422
    browser, answer = town.by_form(email, word)
    assert answer.status == 303


def test_F12_long_passwords_are_answered_at_once(town: Town) -> None:
    town.forget_limits()
    begun = time.monotonic()
    _browser, answer = town.by_form(town.world.emails["resident"], "x" * 900_000)
    assert answer.status in (413, 422)
    assert time.monotonic() - begun < 3


def test_F19_E03_opening_a_link_from_an_e_mail_changes_nothing(town: Town) -> None:
    """Scanners of mailboxes open every link, and some ask with HEAD."""
    (person,) = seed.people(town, 1)
    (email,) = [row["email"] for row in town.dump()["accounts_person"] if row["id"] == person]
    town.forget_limits()
    fields = {"email": "scanned@example.org", "display_name": "Scanned", "password": "quite a long word 12"}
    assert town.sign_in().submit("/en/register", having="email", **fields, terms="1").status == 303
    town.sign_in().submit("/en/reset", email=email)
    links = [
        urlsplit(link)
        for address in ("scanned@example.org", email)
        for link in re.findall(r"https?://\S+", town.email(address).get_content())
    ]
    town.wait_for_jobs("core.deliver")
    before = state(town)
    for link in links:
        scanner = town.sign_in()
        for method in ("GET", "HEAD", "GET"):
            answer = scanner.open(method, f"{link.path}?{link.query}" if link.query else link.path)
            assert answer.status in (200, 404), link
        assert signed_out(scanner.get("/en/account"))
    assert state(town) == before


# ---- elsewhere


@pytest.mark.parametrize("target", OTHER_SITES)
def test_C10_B07_nobody_is_led_to_another_site(town: Town, target: str) -> None:
    """After signing in, from the page that asks to, by the language and by the button of htmx."""
    resident, stranger = town.sign_in("resident"), town.sign_in()
    answers = [resident.get(f"/en/sign-in?next={quote(target, safe='')}")]
    answers += [stranger.get(f"/en/sign-in?next={quote(target)}"), stranger.get(f"/?next={quote(target)}")]
    if target.strip() == target and "\r" not in target and "\t" not in target:
        from_there = {"Referer": target, "HX-Request": "true"}
        answers.append(stranger.post("/en/account/leave", {"next": target}, headers=from_there))
    town.forget_limits()
    page = town.sign_in()
    shown = page.get(f"/en/sign-in?next={quote(target, safe='')}&of={id(page)}")
    fields = {"email": town.world.emails["resident"], "password": seed.PASSWORD}
    answers.append(page.submit(shown, having="email", **fields, next=target))
    assert answers[-1].status == 303
    for answer in answers:
        for where in (answer.location, answer.header("HX-Redirect")):
            parts = urlsplit(where)
            assert parts.netloc in ("", f"127.0.0.1:{town.port}"), where
            assert parts.scheme in ("", "http"), where
            assert not where.startswith(("//", "/\\", "\\")), where


@pytest.mark.long
def test_F06_known_and_unknown_addresses_take_the_same_time(new_town: NewTown) -> None:
    town = new_town()
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    browser = town.sign_in()
    browser.get("/en/sign-in")
    for number in range(120):
        town.forget_limits()
        for who, email in (("known", town.world.emails["resident"]), ("unknown", f"n{number}@example.org")):
            begun = time.perf_counter()
            browser.post("/en/sign-in", {"email": email, "password": "a wrong long password"})
            took[who].append(time.perf_counter() - begun)
    known, unknown = (statistics.median(values) for values in took.values())
    assert abs(known - unknown) < 0.1 * max(known, unknown)


def test_E21_no_page_opens_another_that_can_steer_it(opened: dict[str, list[tuple[str, Answer]]]) -> None:
    for answers in opened.values():
        for path, answer in answers:
            if "html" in answer.header("Content-Type"):
                opened = answer.tree.css('[target]:not([target="_self"])')
                assert all("noopener" in (a.attributes.get("rel") or "") for a in opened), path


@pytest.mark.parametrize(
    "language", ["..", "../en", "..%2fen", "%2e%2e", "en%00", "en/../../", "EN", "xx", "en_GB", "/etc", "e" * 300]
)
def test_P05_a_language_is_no_path(town: Town, language: str) -> None:
    stranger = town.sign_in()
    for path in (f"/{language}/proposals", f"/{language}/"):
        answer = stranger.get(path)
        assert answer.status in (200, 301, 302, 303, 308, 400, 404), answer.status
        assert answer.status != 200 or path.startswith("/en/"), path
    answer = stranger.open("GET", "/", headers={"Accept-Language": f"{language[:40]},../../etc/passwd;q=1,*;q=0"})
    assert re.fullmatch(r"/(en|fr|ar)/", urlsplit(answer.location).path)


@pytest.mark.parametrize(
    ("day", "at", "taken"),
    [
        ("2028-02-29", "10:00", True),
        ("2027-02-29", "10:00", False),
        ("2027-12-31", "22:00", True),
        ("2027-03-04", "23:59:60", False),
        ("2027-03-04", "24:00", False),
        ("2027-13-01", "10:00", False),
        ("0001-01-01", "10:00", False),
        ("9999-12-31", "22:00", False),
    ],
)
def test_P11_C03_days_that_are_seldom_or_never(town: Town, day: str, at: str, taken: bool) -> None:
    admin = town.sign_in("town_admin")
    fields = {"title": f"On {day} {at}", "place_name": "Hall", "day": day, "starts": at, "ends": "23:30"}
    answer = admin.submit(f"/en/meetings/new?town={town.world.town}", having="starts", **fields)
    assert answer.status == (303 if taken else 422)
    assert admin.follow(answer).status in (200, 422)
