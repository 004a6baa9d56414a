"""A: what people write never becomes part of a page, an e-mail or a file; B: nor steers htmx."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import html5lib
import icalendar
import pytest

from civic.core import sanitise
from civic.core.db import transaction
from civic.deliberation import service as threads
from civic.deliberation.rules import LONGEST_POST
from civic.proposals.rules import LONGEST_BODY
from tests.attacks import matrix, seed
from tests.attacks.browser import Answer, Browser, File, Form, read_by_a_job
from tests.attacks.conftest import _folder
from tests.attacks.structure import elements, faults
from tests.attacks.town import Town
from tests.support import factories as make

#: Fields in which anything may stand; the others of a form keep what the page offers.
FREE = re.compile(
    r"(title|body|text|summary|responsible|place_name|address|spoken|minutes|reason|note|office|name|about|mandate|"
    r"minority|purpose|gender_words|display_name|words)$"
)
#: What a form needs beside them.
NEEDED = {
    **{"day": "2027-03-04", "starts": "10:00", "ends": "12:00", "first_day": "2026-01-01", "last_day": "2027-01-01"},
    **{"adopted_on": "2026-10-01", "votes_for": "5", "against": "1", "abstain": "0", "kind": "accepted"},
    **{"closes_day": "2027-05-05", "closes_time": "10:00", "opens_day": "2027-05-01", "opens_time": "10:00"},
}
SEVERAL = 4


@pytest.fixture(scope="session")
def vectors(shared_data: Path) -> list[str]:
    """Every hostile string of the corpus."""
    lines = (shared_data / "security" / "vectors.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line)["payload"] for line in lines]
    assert len(found) > 1400
    return found


@pytest.fixture(scope="module")
def wild_town() -> Iterator[Town]:
    """A town in which every field says something hostile in the end."""
    own = Town(_folder()).start()
    yield own
    own.stop()


def clean(answer: Answer) -> None:
    """An answer is a page as its templates make it.

    Raises:
        AssertionError: something in it was written by somebody else, or the server failed.
    """
    assert answer.status < 500, f"{answer.method} {answer.url}: {answer.status}"
    if answer.header("Content-Type").startswith("text/html") and answer.body:
        found = faults(answer.text, fragment="<html" not in answer.text[:2000])
        assert found == [], f"{answer.method} {answer.url} ({answer.status}): {found[:3]}"


# ---- the oracle itself


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\tscript:alert(1)">x</a>',
        "<svg><animate onbegin=alert(1) attributeName=x></svg>",
        '<iframe src="/en/"></iframe>',
        '<form action="https://evil.example"><button formaction="data:text/html,x">x</button></form>',
        '<p style="background:url(x)">x</p>',
        "<meta http-equiv=refresh content=0>",
        '<div hx-ignore><div hx-get="/canary" hx-trigger="load">x</div></div>',
        '<div hx-ignore><p id="csrf">x</p></div>',
        '<div hx-ignore><a href="https://a.example">x</a></div>',
        '<div hx-ignore><img alt="x"></div>',
        '<base href="https://evil.example">',
    ],
)
def test_the_oracle_sees_what_was_planted(town: Town, planted: str) -> None:
    page = town.sign_in().get(f"/en/proposals/{town.world.ids['proposal_id']}").text
    assert faults(page) == []
    assert faults(page.replace("</main>", f"{planted}</main>")) != []
    assert faults(planted, fragment=True) != []


# ---- every field of every form


def _forms(browser: Browser, town: Town) -> Iterator[tuple[str, Form]]:
    for case in matrix.cases(town, town.world):
        if case.method == "GET" and case.place != "there":
            for form in browser.get(case.path).forms:
                yield case.path, form


def _fill(form: Form, words: Iterator[str], *, all_of_it: bool = False) -> dict[str, str]:
    """Hostile words in every free field (or in every field at all), what is needed in the others."""
    filled = {}
    for name in sorted(form.names - {"", "csrf_token", "password", "current", "letters"}):
        if all_of_it or FREE.search(name):
            filled[name] = next(words)
        elif name in NEEDED:
            filled[name] = NEEDED[name]
    return filled


def _send(browser: Browser, form: Form, filled: dict[str, str]) -> Answer:
    pairs = form.filled(filled)
    if form.buttons and form.buttons[0][0]:
        pairs.append(form.buttons[0])
    return browser.post(form.action, pairs)


def _portions(vectors: Sequence[str], several: int, begin: int) -> Iterator[str]:
    """Some vectors at a time, round and round; short ones, as most fields are."""
    short = [v for v in vectors if len(v) <= 150]
    turn = itertools.cycle(short)
    for _ in range(begin):
        next(turn)
    while True:
        found = ""
        for _ in range(several):
            vector = next(turn)
            if len(found) + len(vector) > 75:
                return_now = found or vector[:75]
                yield return_now
                found = vector if found and len(vector) <= 75 else ""
            else:
                found = f"{found} {vector}".strip()
        yield found or "words"


def _pages(town: Town) -> Iterator[str]:
    world = town.world
    for case in matrix.cases(town, world):
        if case.method == "GET" and case.place != "there":
            yield case.path
    yield f"/en/meetings/groups/{world.ids['group_id']}.ics"


OF_THE_END = ("/leave", "/sign-out", "/end", "/take-back", "/withdraw", "/remove", "/cancel", "/publish", "/open")


def _write_everywhere(town: Town, vectors: list[str], begin: int) -> int:
    """Fill every form that people of four roles find, once; returns how many were taken."""
    taken, words = 0, _portions(vectors, SEVERAL, begin)
    for role in ("author", "member", "town_admin", "organiser"):
        browser, seen = town.sign_in(role), set()
        for page, form in _forms(browser, town):
            path = form.action.split("?")[0]
            if form.method != "post" or path in seen or path.endswith(OF_THE_END) or "/roles" in path:
                continue
            if not form.buttons:  # buttons elsewhere on the page send it to addresses of their own
                continue
            seen.add(path)
            answer = _send(browser, form, _fill(form, words))
            clean(answer)
            taken += answer.status == 303
            assert answer.status in (200, 302, 303, 403, 404, 422, 429), f"{page}: {answer.status}"
    return taken


READERS = (("town_admin", "en"), ("anon", "ar"), ("author", "fr"), ("anon", "en"), ("moderator", "en"))


def _read_everywhere(town: Town, readers: int) -> int:
    looked = 0
    for role, language in READERS[:readers]:
        browser = town.sign_in(role)
        for path in _pages(town):
            answer = browser.follow(browser.get(path.replace("/en/", f"/{language}/", 1)))
            clean(answer)
            looked += 1
    return looked


def _rounds(town: Town, vectors: list[str], count: int, readers: int = len(READERS)) -> None:
    for number in range(count):
        town.forget_limits()
        taken = _write_everywhere(town, vectors, begin=number * 173)
        assert taken > 15, f"only {taken} forms were taken"
        assert _read_everywhere(town, readers if number == count - 1 else 1) > 60
    _emails_are_letters(town)


def test_A01_A02_A06_A10_A11_A18_A22_A25_P09_every_field_is_read_back_as_words(
    wild_town: Town, vectors: list[str]
) -> None:
    _rounds(wild_town, vectors, 1, readers=3)


@pytest.mark.long
def test_A01_A02_A18_every_field_of_every_form_many_times(wild_town: Town, vectors: list[str]) -> None:
    _rounds(wild_town, vectors, 30)


def test_A07_A16_A17_B03_what_is_refused_is_shown_again_as_words(wild_town: Town, vectors: list[str]) -> None:
    """Fields that take no words (numbers, days, choices, addresses) come back in the page that refuses them."""
    town, words = wild_town, _portions(vectors, SEVERAL, 700)
    town.forget_limits()
    refused = 0
    for role in ("author", "member", "town_admin"):
        browser, seen = town.sign_in(role), set()
        for _page, form in _forms(browser, town):
            path = form.action.split("?")[0]
            if form.method != "post" or path in seen or path.endswith(OF_THE_END):
                continue
            seen.add(path)
            answer = _send(browser, form, _fill(form, words, all_of_it=True))
            clean(answer)
            clean(browser.open("POST", form.action, b"csrf_token=x&title=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E+two"))
            refused += answer.status == 422
    assert refused > 15


# ---- long texts, names, and the whole corpus in them


def test_A01_A21_A23_A24_B01_B10_the_whole_corpus_in_proposals_and_comments(town: Town, vectors: list[str]) -> None:
    """All of it, one paragraph each: as a preview, published, as a comment, and in the older wording."""
    (person,) = seed.people(town, 1)
    browser, world = town.sign_in_as(person), town.world
    for number, body in enumerate(_chapters(vectors, LONGEST_BODY)):
        form = {"title": f"Corpus {number} {{{{7*7}}}}", "body": body, "language": "en"}
        at = f"/en/proposals/new?process={world.slugs['processes']}"
        clean(browser.post(at, {**form, "do": "preview"}))
        answer = browser.post(at, {**form, "do": "publish"})
        assert answer.status in (302, 303), answer.status
        shown = browser.follow(answer)
        clean(shown)
        assert "{{7*7}}" in shown.text
    (other,) = seed.people(town, 1)
    town.forget_limits()
    writer = town.sign_in_as(other)
    for number, body in enumerate(_chapters(vectors, LONGEST_POST)):
        if number % 25 == 24:
            town.forget_limits()
        answer = writer.post(f"/en/threads/{world.ids['thread_id']}", {"body": body, "stance": "neutral"})
        assert answer.status in (200, 303, 422), answer.status
    for path in (f"/en/threads/{world.ids['thread_id']}", f"/en/proposals/{world.ids['proposal_id']}"):
        for role in ("anon", "author", "moderator"):
            clean(town.sign_in(role).get(path))


def _chapters(vectors: Sequence[str], length: int) -> Iterator[str]:
    kept: list[str] = []
    for vector in vectors:
        if sum(map(len, kept)) + len(kept) * 2 + len(vector) > length:
            yield "\n\n".join(kept)
            kept = []
        kept.append(vector)
    yield "\n\n".join(kept)


@pytest.mark.long
def test_A03_P01_names_stay_names(town: Town, vectors: list[str]) -> None:
    """Strings of the corpus as the names of people who wrote a comment. Most are refused as names; a database from
    before that has them, so each is written into the row."""
    proposal = seed.proposal(town)
    thread, named = seed.thread_of(town, proposal), []
    with town.inside():
        where = make.towns_queries.municipality_by_id(town.world.town_id)
        for vector in vectors[::6]:
            with transaction():
                person = make.make_person(where)
                threads.post(make.actor(person), thread, "I say.", "en")
            named.append((person.id, vector[:60]))
    for person_id, name in named:
        town.sql("UPDATE accounts_person SET display_name = :n WHERE id = :p", n=name.replace("\0", ""), p=person_id)
    assert len(named) > 100
    reader, path, looked = town.sign_in(), f"/en/threads/{thread}", 0
    before = elements(reader.get(f"/en/threads/{town.world.ids['thread_id']}").text)
    while path and looked < 40:
        page = reader.get(path)
        clean(page)
        looked += 1
        more = [a.attributes["href"] for a in page.tree.css('a[href*="after="]')]
        path = more[0] if more else ""
    assert set(elements(page.text)) <= set(before) | {"h2", "h3", "nav", "ol", "li"}


ADDRESSES = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", " javascript:alert(1)", "//evil.example"]


def test_A09_an_address_for_video_is_an_address_of_the_web(town: Town) -> None:
    admin, world = town.sign_in("town_admin"), town.world
    form = {"title": "Video", "day": "2027-03-04", "starts": "10:00", "ends": "12:00"}
    for address in (*ADDRESSES, "java\tscript:alert(1)", "https:evil", "http://", "vbscript:x", 'https://a"onclick=x'):
        answer = admin.submit(f"/en/meetings/new?town={world.town}", having="online_url", **form, online_url=address)
        clean(answer)
        clean(admin.follow(answer))
        assert answer.status == 422 or address.startswith("https://"), address


def test_A15_names_on_a_map_are_words(town: Town, vectors: list[str]) -> None:
    """A map whose neighbourhoods are named by the corpus: the page to look at it, and the drawing."""
    admin, world = town.sign_in("town_admin"), town.world
    squares = [
        {
            "type": "Feature",
            "properties": {"code": f"q{n}", "name": vector},
            "geometry": {"type": "Polygon", "coordinates": [[[n, 0], [n + 1, 0], [n + 1, 1], [n, 1], [n, 0]]]},
        }
        for n, vector in enumerate([v for v in vectors if 0 < len(v.strip()) <= 60][::90])
    ]
    file = File("map.geojson", json.dumps({"type": "FeatureCollection", "features": squares}).encode())
    page = f"/en/admin/map?town={world.town}"
    answer = admin.submit(page, having="file", file=file, code_property="code", name_property="name")
    shown = read_by_a_job(admin, answer)
    clean(shown)
    assert shown.status == 200


@pytest.mark.parametrize("language", ["en", pytest.param("ar", marks=pytest.mark.long)])
def test_A07_C16_what_an_address_says_is_not_said_by_the_page(town: Town, vectors: list[str], language: str) -> None:
    """Search, filters, order, places, versions: every parameter that pages read, with a part of the corpus each."""
    reader, world, turn = town.sign_in(), town.world, itertools.cycle(vectors[:: 7 if language == "en" else 11])
    places = {
        "search": ("q", "kind", "after"),
        "proposals": ("q", "state", "process", "sort", "after", "hood", "theme"),
        "votes": ("after", "town"),
        "meetings": ("after", "before", "when"),
        "plan": ("after", "before", "state", "hood"),
        f"threads/{world.ids['thread_id']}": ("order", "after", "only"),
        f"statistics/{world.slugs['processes']}": ("table", "stage"),
        "sign-in": ("next",),
        "register": ("next", "town"),
    }
    for place, names in places.items():
        for name in names:
            for vector in itertools.islice(turn, 6):
                answer = reader.get(f"/{language}/{place}?{name}={quote(vector)}")
                assert answer.status in (200, 302, 303, 400, 404, 414), f"{place} {name}={vector!r}: {answer.status}"
                clean(answer)


def test_A16_B07_C06_C07_paths_that_lead_nowhere_are_answered_without_them(town: Town, vectors: list[str]) -> None:
    reader = town.sign_in()
    for vector in vectors[::9]:
        for start in ("/", "/en/", "/static/", "/en/legal/", "/towns/"):
            answer = reader.get(start + quote(vector, safe="/%"))
            assert answer.status in (200, 301, 302, 303, 308, 400, 404, 405, 414), f"{start}{vector!r}: {answer.status}"
            clean(answer)
            assert "root:" not in answer.text
            assert not re.search(r"[\r\n]", answer.location)


# ---- templates of others, e-mails, files


SSTI = [
    "{{7*7}}",
    "${7*7}",
    "%(name)s",
    "{0.__class__}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{% print(7*7) %}",
    "%s%s%n",
    "{title}",
]


def test_A26_what_looks_like_a_template_comes_back_as_it_is(town: Town) -> None:
    world = town.world
    author, other = seed.people(town, 2)
    name = "Name %(name)s {0}"[:40]
    writer = town.sign_in_as(author)
    title = " ".join(SSTI)[:118]
    assert writer.submit("/en/account/profile", display_name=f"{name} {author}").status == 422
    # A database from before names were looked at has such a name.
    town.sql("UPDATE accounts_person SET display_name = :n WHERE id = :p", n=f"{name} {author}", p=author)
    form = {"title": title, "body": "\n\n".join(SSTI), "language": "en", "do": "publish"}
    shown = writer.follow(writer.post(f"/en/proposals/new?process={world.slugs['processes']}", form))
    text = shown.tree.text()
    for each in SSTI:
        assert each in text, each
    (row,) = [r for r in town.dump()["proposals_proposal"] if r["title"] == title]
    thread = seed.thread_of(town, row["id"])
    assert writer.post(f"/en/threads/{thread}", {"body": "Mine.", "stance": "neutral"}).status in (200, 303)
    (mine,) = [r["id"] for r in town.dump()["deliberation_post"] if r["thread_id"] == thread]
    assert town.sign_in_as(other).post(f"/en/posts/{mine}/reply", {"body": "49 {{7*7}}"}).status in (200, 303)
    (email,) = [r["email"] for r in town.dump()["accounts_person"] if r["id"] == author]
    assert title in town.email(email)["Subject"]


HEADERS = {
    *("Message-ID", "Date", "From", "To", "Subject", "Content-Language", "Auto-Submitted", "Content-Type"),
    *("Content-Transfer-Encoding", "MIME-Version", "List-Unsubscribe", "List-Unsubscribe-Post"),
}


def _emails_are_letters(town: Town) -> None:
    town.wait_for_jobs("core.deliver", seconds=60)
    for mail in town.emails():
        assert set(mail.keys()) <= HEADERS, mail.keys()
        assert len(mail.keys()) == len(set(mail.keys())), "a header twice"
        assert mail.get_content_type() == "text/plain"
        assert "\n" not in str(mail["Subject"])
        assert len(mail["To"].addresses) == 1


CRLF = "Hello\r\nBcc: everybody@example.org\r\n\r\n<script>alert(1)</script>"


def test_A27_C06_C09_titles_and_names_bring_no_header_into_an_e_mail(town: Town) -> None:
    world = town.world
    author, other = seed.people(town, 2)
    writer = town.sign_in_as(author)
    form = {"title": CRLF, "body": "Words.", "language": "en", "do": "publish"}
    answer = writer.post(f"/en/proposals/new?process={world.slugs['processes']}", form)
    assert answer.status in (302, 303, 200, 422)
    rows = [r for r in town.dump()["proposals_proposal"] if r["author_id"] == author]
    if rows and rows[0]["thread_id"]:
        writer.post(f"/en/threads/{rows[0]['thread_id']}", {"body": "Mine.", "stance": "neutral"})
        (mine,) = [r["id"] for r in town.dump()["deliberation_post"] if r["thread_id"] == rows[0]["thread_id"]]
        town.sign_in_as(other).post(f"/en/posts/{mine}/reply", {"body": "Yes."})
    for address in (
        "a@example.org,b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org%0aBcc:b@example.org",
    ):
        for path, extra in (("/en/reset", {}), (f"/en/organisations/{world.slugs['organisations']}/people", {})):
            assert town.sign_in("author").post(path, {"email": address, **extra}).status == 422, address
    _emails_are_letters(town)
    assert not town.emails("everybody@example.org")
    assert not town.emails("b@example.org")


def test_A19_C05_files_of_a_calendar_and_of_answers_hold_what_was_written(wild_town: Town, vectors: list[str]) -> None:
    """One calendar entry a meeting, whatever their titles say; answers are JSON, whatever they say."""
    town, world = wild_town, wild_town.world
    admin = town.sign_in("town_admin")
    before = len(_events(town, world.town))
    town.forget_limits()
    titles = [v for v in vectors if len(v) <= 110][::60][:20]
    made = 0
    for title in titles:
        form = {"title": title, "place_name": "END:VEVENT\r\nBEGIN:VEVENT", "text": title}
        form |= {"day": "2027-03-04", "starts": "10:00", "ends": "12:00"}
        made += admin.submit(f"/en/meetings/new?town={world.town}", having="place_name", **form).status == 303
    assert made > 10
    end = time.monotonic() + 20  # a calendar that others were given is kept for seconds
    while len(found := _events(town, world.town)) != before + made:
        assert time.monotonic() < end, (len(found), before, made)
        time.sleep(0.5)
    assert all(set(event) <= CALENDAR for event in found), found[0].keys()
    resident = town.sign_in("resident")
    for vector in vectors[::150]:
        answered = {"gender": "own_words", "gender_words": vector[:80], "gender_agreed": "1"}
        resident.post("/en/account/about-me/answer/gender", answered)
        json.loads(resident.get("/en/account/about-me.json").text)


CALENDAR = {
    *("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "LOCATION", "DESCRIPTION", "URL", "STATUS", "SEQUENCE"),
    *("LAST-MODIFIED", "CREATED", "ORGANIZER", "CATEGORIES", "CLASS", "TRANSP"),
}


def _events(town: Town, slug: str) -> list[Any]:
    answer = town.sign_in().get(f"/en/meetings.ics?town={slug}&{id(object())}")
    return list(icalendar.Calendar.from_ical(answer.body).walk("VEVENT"))


def test_A20_sentences_of_translators_bring_no_markup(town: Town) -> None:
    """Pages in every language have the elements of the English ones: a sentence with markup would add some."""
    reader, world = town.sign_in(), town.world
    for path in (
        "",
        "proposals",
        "votes",
        "meetings",
        "how-it-works",
        f"proposals/{world.ids['proposal_id']}",
        "rules",
    ):
        english = elements(reader.get(f"/en/{path}").text)
        for language in ("fr", "ar"):
            other = elements(reader.get(f"/{language}/{path}").text)
            # Names without a wording in the language of the page say so in a span.
            assert {k: n for k, n in (other | english).items() if other.get(k) != english.get(k)}.keys() <= {
                "bdi",
                "span",
            }


def test_A21_cleaning_twice_is_cleaning_once(vectors: list[str]) -> None:
    for vector in vectors:
        once = sanitise.render(vector[: sanitise.LONGEST])
        assert sanitise.clean(once) == once
        again = html5lib.serialize(html5lib.parseFragment(once), tree="etree", quote_attr_values="always")
        assert faults(f"<div hx-ignore>{sanitise.clean(again)}</div>", fragment=True) == []
