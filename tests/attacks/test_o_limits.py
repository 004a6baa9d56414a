"""O and C: requests that are too large, too deep or too many; what looks like SQL, a path or a line of a log."""

from __future__ import annotations

import gzip
import re
import socket
import statistics
import time
from urllib.parse import quote, urlencode

import pytest

from civic.core.db import transaction
from civic.deliberation import service as threads
from civic.towns import queries as towns_queries
from tests.attacks import seed
from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import NewTown
from tests.attacks.structure import faults
from tests.attacks.town import Town
from tests.support import factories as make

FORM = "application/x-www-form-urlencoded"
SQL = [
    *("'", '"', "' OR '1'='1", "1 OR 1=1", "1; SELECT pg_sleep(3)", "1' AND (SELECT 1 FROM pg_sleep(3))--", "\\"),
    *("' UNION SELECT person_id, secret FROM accounts_credential--", "1) AND randomblob(300000000)--", "%' ESCAPE '!"),
    *("' || (SELECT secret FROM accounts_credential LIMIT 1) || '", "id;DROP TABLE votes_ballot", "')) OR 1=1--"),
    "(select(0)from(select(sleep(3)))v)",
]
PARAMETERS = {
    "search": ("q", "kind", "town"),
    "proposals": ("q", "state", "process", "sort", "hood", "theme", "town", "order", "version"),
    "votes": ("town", "order"),
    "meetings": ("town", "group", "from"),
    "plan": ("state", "hood", "after"),
    "councils": ("town",),
    "processes": ("town",),
}


def timed(ask, *words, **more) -> tuple[float, Answer]:
    begun = time.perf_counter()
    answer = ask(*words, **more)
    return time.perf_counter() - begun, answer


# ---- C


def test_C01_C11_parameters_are_values_and_nothing_else(each_town: Town) -> None:
    """No fault, no row of another table, and no time: the slowest is near a harmless one."""
    town = each_town
    rows = town.dump()
    secrets = [row["email"] for row in rows["accounts_person"] if row["email"]]
    secrets += [row["secret"] for row in rows["accounts_credential"]]
    resident = town.sign_in("resident")
    for place, names in PARAMETERS.items():
        usual = max(timed(resident.get, f"/en/{place}?{names[0]}=words{n}")[0] for n in range(3))
        for name in names:
            for vector in SQL:
                took, answer = timed(resident.get, f"/en/{place}?{name}={quote(vector)}&{name}=x")
                assert answer.status in (200, 302, 303, 400, 404), f"{place} {name}={vector}: {answer.status}"
                shown = answer.text.split("<main")[-1].split("</main>")[0]
                assert not any(secret in shown for secret in secrets)
                assert took < usual + 2.5, f"{place} {name}={vector} took {took:.1f} s"
    for vector in SQL:
        for path in (f"/en/processes/{quote(vector)}", f"/en/councils/{quote(vector)}", f"/en/confirm/{quote(vector)}"):
            assert resident.get(path).status in (200, 400, 404), path
    assert town.dump()["votes_ballot"] is not None


@pytest.mark.parametrize(
    "name", ["email", "password_hash", "author__email", "person.email", "email_key_start", "q[email]"]
)
def test_C02_unknown_filters_filter_nothing(town: Town, name: str) -> None:
    reader = town.sign_in()
    for place in ("proposals", "votes", "meetings", "search", "processes"):
        plain = reader.get(f"/en/{place}").text.split("<main")[-1]
        for value in ("a", "person", "%", "zzzz"):
            found = reader.get(f"/en/{place}?{name}={value}").text.split("<main")[-1]
            assert _without_addresses(found) == _without_addresses(plain), f"{place}?{name}={value}"


def _without_addresses(text: str) -> str:
    return re.sub(r'(href|action|value)="[^"]*"', "", text)


def test_C08_what_people_send_makes_no_line_of_a_log(new_town: NewTown) -> None:
    """New lines, colours of a terminal and forged entries, by every way that reaches a log."""
    town = new_town()
    forged = 'x\n{"event": "forged", "level": "info"}\r\n\x1b[31mred'
    stranger = town.sign_in()
    stranger.submit("/en/sign-in", email="a@example.org", password=forged)
    for path in (quote(f"/en/{forged}"), f"/en/search?q={quote(forged)}", f"/en/confirm/{quote(forged)}"):
        stranger.get(path)
    stranger.open("GET", "/en/", headers={"User-Agent": 'x {"event": "forged"} \x1b[31mred', "Referer": "forged"})
    town.kill9("queue")
    stranger.submit("/en/sign-in", email="a@example.org", password=forged)
    for line in town.logs().splitlines():
        assert not line.startswith('{"event": "forged"'), line
        assert "\x1b" not in line


def test_C15_P07_checks_of_what_people_type_are_quick(town: Town) -> None:
    """Long rows of one letter, for expressions that try every way to read them."""
    browser, world = town.sign_in("town_admin"), town.world
    letters = ("a", "a@", "<", "(", "[x](", "*a", "http://a.", "_", "`", "\u0301", "1,", "./")
    for number, letter in enumerate(letters):
        if number % 4 == 0:
            town.forget_limits()
        long = (letter * 90_000)[:90_000]
        for path, name in (
            (f"/en/threads/{world.ids['thread_id']}", "body"),
            ("/en/account/profile", "display_name"),
        ):
            took, answer = timed(browser.post, path, {name: long})
            assert answer.status in (413, 422, 429), f"{path} {letter!r}: {answer.status}"
            assert took < 3, f"{path} {letter!r} took {took:.1f} s"
    town.forget_limits()
    for letter in ("a", "a@", "a.", "@", "-"):
        took, answer = timed(town.sign_in().post, "/en/reset", {"email": letter * 50_000 + "@example.org"})
        assert answer.status in (422, 429)
        assert took < 3, letter


def test_C16_O08_searches_of_any_kind_are_answered(each_town: Town) -> None:
    town = each_town
    reader = town.sign_in()
    odd = [
        '"',
        "*",
        "NEAR(a b)",
        "a NEAR/0 b",
        "a AND",
        "OR",
        "NOT",
        "-",
        "a:b",
        "col:x",
        "^a",
        "{a}",
        "(",
        "a*b*",
        "%%%",
        "_",
        "a",
    ]
    odd += ["&", "!", "<->", ":*", "a & !b", "\\", "'", "\u0000", "﷽" * 50, "a" * 3000, " ", "é" * 300, "🙂" * 100]
    for words in odd:
        took, answer = timed(reader.get, f"/en/search?q={quote(words)}")
        assert answer.status in (200, 400, 404, 414), f"{words[:20]!r}: {answer.status}"
        assert took < 3, f"{words[:20]!r} took {took:.1f} s"
        if answer.status == 200:
            assert faults(answer.text) == []


# ---- O


def test_O01_bodies_that_are_too_large_are_refused_before_they_are_read(town: Town) -> None:
    """9 MB and 200 MB announced, forms and uploads; the second is refused though hardly any of it was sent."""
    token = town.sign_in("town_admin")
    for kind in (FORM, "multipart/form-data; boundary=x", "application/json", "text/plain"):
        answer = token.open(
            "POST", f"/en/threads/{town.world.ids['thread_id']}", b"a" * 9_000_000, {"Content-Type": kind}
        )
        assert answer.status in (400, 413, 415), f"{kind}: {answer.status}"
    with socket.create_connection(("127.0.0.1", town.port), timeout=20) as line:
        line.sendall(b"POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 209715200\r\n")
        line.sendall(b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=a")
        said = line.recv(200)
    assert said.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400")), said[:60]


def test_O02_O11_thousands_of_fields_headers_and_parameters(town: Town) -> None:
    browser, path = town.sign_in("resident"), f"/en/threads/{town.world.ids['thread_id']}"
    browser.token()
    many = urlencode([(f"f{number}", "1") for number in range(50_000)]).encode()
    parts = (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(10_000))
        + b"--x--\r\n"
    )
    same = urlencode([("option", "1")] * 60_000).encode()
    # Keys that meet in one place of a table of hashes, were it not for chance.
    meeting = urlencode([("\0" * (n % 40) + str(n), "") for n in range(20_000)]).encode()
    for body, kind in ((many, FORM), (parts, "multipart/form-data; boundary=x"), (same, FORM), (meeting, FORM)):
        took, answer = timed(browser.open, "POST", path, body, {"Content-Type": kind})
        assert answer.status in (400, 413, 422), answer.status
        assert took < 6, f"{took:.1f} s"
    assert browser.open("GET", "/en/?" + "&".join(f"a{n}=1" for n in range(100_000))).status in (400, 414, 431)
    with socket.create_connection(("127.0.0.1", town.port), timeout=20) as line:
        try:
            line.sendall(b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n")
            said = line.recv(100)
        except OSError:  # it hung up in the middle
            said = b""
    assert said[9:12] in (b"400", b"431", b""), said
    assert browser.get("/en/").status == 200


def test_O03_C03_JSON_of_any_depth_is_no_form(town: Town) -> None:
    browser = town.sign_in("resident")
    bodies = [
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"1" * 100_000,
        b'{"body":NaN}',
        b'{"body":"a","body":"b"}',
        b"\xff\xfe",
        b"[]",
        b"true",
    ]
    for body in bodies:
        for path in (
            f"/en/threads/{town.world.ids['thread_id']}",
            f"/en/votes/{town.world.ids['vote_id']}/check",
            "/en/sign-in",
        ):
            headers = {"Content-Type": "application/json", "X-CSRFToken": browser.token()}
            took, answer = timed(browser.open, "POST", path, body, headers)
            assert answer.status in (200, 303, 400, 413, 415, 422), f"{path}: {answer.status}"
            assert took < 3


NESTED = [
    ">" * 4000,
    "- " * 2000,
    "[" * 4000,
    "*" * 4000,
    "> - " * 1000,
    "(" * 4000,
    "`" * 4000,
    "[a](" * 1000,
    "~~" * 2000,
]
NESTED += ["![" * 2000, "<a" * 2000, "<" * 4000, "&" * 4000, "**a **" * 650, "_a" * 2000, "a_" * 2000, "[a]: b\n" * 570]


def test_O04_nested_marks_are_cheap(town: Town) -> None:
    """Each as long as a comment may be; and the longest text that any form takes."""
    (person,) = seed.people(town, 1)
    browser, path = town.sign_in_as(person), f"/en/threads/{town.world.ids['thread_id']}"
    for marks in NESTED:
        town.forget_limits()
        took, answer = timed(browser.post, path, {"body": marks, "stance": "neutral"})
        assert answer.status in (200, 303, 422), answer.status
        assert took < 4, f"{marks[:6]!r} took {took:.1f} s"
        at = f"/en/proposals/new?process={town.world.slugs['processes']}"
        took, answer = timed(
            browser.post, at, {"title": "Nested marks", "body": marks * 2, "language": "en", "do": "preview"}
        )
        assert answer.status in (200, 422, 429)
        assert took < 4, f"{marks[:6]!r} took {took:.1f} s"
    admin = town.sign_in("town_admin")
    for marks in ("> " * 10_000, "[" * 20_000, "*" * 20_000):
        took, answer = timed(admin.post, f"/en/legal/terms/edit?town={town.world.town}", {"body": marks})
        assert answer.status in (200, 303, 422)
        assert took < 6, f"{marks[:6]!r} took {took:.1f} s"


def test_O06_pages_that_are_asked_for_from_the_far_end(town: Town) -> None:
    reader = town.sign_in()
    for place in ("proposals", "votes", "meetings", "search", "statistics", f"threads/{town.world.ids['thread_id']}"):
        for asked in (
            "page=1000000000",
            "per_page=1000000000",
            "limit=-1",
            "offset=99999999",
            "after=99999999999",
            "bbox=-180,-90,180,90",
        ):
            took, answer = timed(reader.get, f"/en/{place}?{asked}")
            assert answer.status in (200, 400, 404), f"{place}?{asked}: {answer.status}"
            assert took < 3, f"{place}?{asked} took {took:.1f} s"


def test_O10_letters_that_grow_out_of_their_line_are_bounded(town: Town) -> None:
    """Texts of towers of accents are taken or refused, quickly, and shown as one line of text."""
    (person,) = seed.people(town, 1)
    browser = town.sign_in_as(person)
    for name in ("﷽" * 12, "Z" + "\u0335" * 60, "\u202e" * 20 + "x", "a\u200b" * 30):
        took, answer = timed(browser.post, "/en/account/profile", {"display_name": name, "language": "en"})
        assert answer.status in (303, 422, 429), answer.status
        assert took < 2
        assert faults(browser.get("/en/account").text) == []


def test_O14_a_packed_body_is_not_unpacked(town: Town) -> None:
    packed = gzip.compress(b"body=" + b"a" * 50_000_000)
    browser = town.sign_in("resident")
    headers = {"Content-Type": FORM, "Content-Encoding": "gzip", "X-CSRFToken": browser.token()}
    took, answer = timed(browser.open, "POST", f"/en/threads/{town.world.ids['thread_id']}", packed, headers)
    assert answer.status in (400, 413, 415, 422), answer.status
    assert took < 3


@pytest.mark.long
def test_O07_Q06_a_thread_of_ten_thousand_posts_is_read_as_quickly_as_a_short_one(new_town: NewTown) -> None:
    town = new_town()
    short, long = seed.thread_of(town, seed.proposal(town)), seed.thread_of(town, seed.proposal(town))
    with town.inside():
        where = make.towns_queries.municipality_by_id(town.world.town_id)
        with transaction():
            writer, last = make.actor(make.make_person(where)), None
            for number in range(10_000):
                parent = last if number % 3 and last else None
                last = threads.post(writer, long, f"Post {number}", "en", parent_id=parent)
                last = last.id
    took = {}
    for thread in (short, long):
        took[thread] = statistics.median(
            timed(Browser(town.address).get, f"/en/threads/{thread}?n={n}")[0] for n in range(7)
        )
    assert took[long] < took[short] + 0.5


def test_K11_O12_scrapers_and_letters_meet_limits(new_town: NewTown) -> None:
    """A hundred requests for a new password to one person: few e-mails, and an answer that says when to come again."""
    town = new_town()
    email = town.world.emails["resident"]
    stranger, seen = town.sign_in(), []
    for _ in range(30):
        # Each in another spelling of the mailbox: what is sent twice word for word is done once.
        seen.append(stranger.post("/en/reset", {"email": email.replace("@", f"+{len(seen)}@")}))
    assert {answer.status for answer in seen} == {303, 429}
    refused = [answer for answer in seen if answer.status == 429]
    assert all(answer.header("Retry-After") for answer in refused)
    assert town.email(email, seconds=60)
    town.wait_for_jobs("core.deliver", seconds=60)
    assert len(town.emails(email)) <= 10


def test_K09_a_comment_tells_five_people_at_most_each_once(town: Town) -> None:
    """Twenty people of a discussion, all named, many times over: five hear of a comment, and nobody twice."""
    thread = town.world.ids["thread_id"]
    with town.inside(), transaction():
        here = towns_queries.municipality_by_id(town.world.town_id)
        crowd = [make.make_person(here) for _ in range(20)]
        for one in crowd:
            threads.post(make.actor(one), thread, "I am here.", "en")
        names, ids = [one.display_name for one in crowd], {one.id for one in crowd}
    (writer,) = seed.people(town, 1)
    body = " ".join(f"@{name}" for name in names * 3)
    sent = town.sign_in_as(writer).post(f"/en/threads/{thread}", {"body": body, "stance": "neutral"})
    assert sent.status == 303
    told = [row["person_id"] for row in town.dump()["notifications_notification"] if row["kind"] == "mention"]
    assert len(told) == 5 and set(told) <= ids
