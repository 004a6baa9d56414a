"""Every page that can be reached, for everybody who can reach it, looked at by axe-core in several states."""

from __future__ import annotations

import html
import re
from collections import deque
from pathlib import Path

import pytest

import civic.demo
from tests.journeys.conftest import NewVisitor, Town, Visitor

MOST = 70
SLUGS = re.compile(r"/(processes|councils|organisations|statistics|reports|legal)/([^/]+)")
NOT_PAGES = re.compile(
    r"\.(atom|csv|docx|ics|json|jsonl|jsonld|pdf|pptx|svg|xlsx|zip)$|/csv$|/calendar$|/files/\d+$|^/api/|/export"
    r"|sign-out|/design"
)


#: Kinds of pages that were looked at by whoever came first, and the parts that all of them were made of: those that
#: were drawn in a wide light window, and on a dark phone.
_kinds: set[str] = set()
_seen: set[str] = set()
_seen_dark: set[str] = set()
_TAG = re.compile(r"<(\w+)([^>]*)>")
_NAMES = re.compile(r"""\s([\w-]+)(?:=(?:"([^"]*)"|'[^']*'))?""")
#: Attributes whose values say how an element looks or what it is.
_TELLING = {"class", "role", "type", "aria-current", "aria-expanded", "aria-hidden", "scope"}


def _shape(path: str) -> str:
    """Pages of one kind look alike: one of each kind is enough."""
    return SLUGS.sub(r"/\1/*", re.sub(r"/\d+", "/0", path.split("?")[0].split("#")[0]))


def _parts(text: str) -> set[str]:
    """What a page is made of: its elements with the names of their attributes, but for what they say."""
    return {
        " ".join([tag, *(f"{name}={value}" if name in _TELLING else name for name, value in _NAMES.findall(rest))])
        for tag, rest in _TAG.findall(text)
    }


def _crawl(
    who: Visitor, start: list[str], problems: list[str], *, every: bool
) -> tuple[int, list[tuple[str, set[str]]], int]:
    """Reach one page of each kind by following links, and look at each on the way.

    The structure of each kind is read once. Colours and sizes, which take most of the time, are looked at on every page
    that has a part that was on no page so far.

    Returns: how many kinds there are, a path and the parts of each that nobody reached before, and how many were looked
        at.
    """
    seen: set[str] = set()
    new: list[tuple[str, set[str]]] = []
    looked = 0
    waiting = deque(start)
    while waiting and len(seen) < MOST:
        path = waiting.popleft()
        shape = _shape(path)
        if shape in seen or NOT_PAGES.search(path.split("?")[0]):
            continue
        seen.add(shape)
        answer = who.context.request.get(who.town.address + path)
        assert answer.status == 200, f"{path} is linked and does not open"
        text = answer.text()
        parts = _parts(text)
        if shape not in _kinds:
            new.append((path, parts))
        if shape not in _kinds or not parts <= _seen:
            problems += _look(who, path, "desktop light", drawn=every or not parts <= _seen)
            _kinds.add(shape)
            _seen.update(parts)
            looked += 1
        waiting += [html.unescape(link) for link in re.findall(r"""<a\b[^>]*\shref=["']?(/en/[^"'\s>]*)""", text)]
    return len(seen), new, looked


def _look(
    who: Visitor, path: str, state: str, expected: int = 200, *, drawn: bool = True, structure: bool = True
) -> list[str]:
    assert who.goto(path) == expected, path
    problems = [f"{state} {path}: {problem}" for problem in who.axe(drawn=drawn, structure=structure)]
    if who.sideways() > 0:
        problems.append(f"{state} {path}: {who.sideways()} px wider than the window")
    return problems


def _narrow(who: Visitor, path: str, state: str) -> list[str]:
    return [f"{state} {path}: {problem}" for problem in who.narrow()]


@pytest.fixture(scope="module", params=["new parts", pytest.param("every page", marks=pytest.mark.long)])
def every(request: pytest.FixtureRequest) -> bool:
    """Whether each page is drawn in each state, or only those with a part that was on no page so far."""
    for seen in (_kinds, _seen, _seen_dark):
        seen.clear()
    return request.param == "every page"


@pytest.mark.parametrize("role", ["stranger", "resident", "secretary", "admin"])
def test_no_page_has_an_axe_violation(town: Town, visitor: NewVisitor, every: bool, role: str, record_property) -> None:
    account = None if role == "stranger" else town.account(role)
    wide = visitor(account=account)
    problems: list[str] = []
    kinds, new, looked = _crawl(
        wide,
        ["/en/", "/en/sign-in", "/en/account", "/en/votes?town=tornavik", "/en/councils?town=tornavik"]
        if account
        else ["/en/", "/en/sign-in", "/en/register", "/en/votes?town=tornavik"],
        problems,
        every=every,
    )
    phone = visitor(width=360, scheme="dark", account=account)
    for path, parts in new:
        # The structure is the same in every language and window; English was narrow in these two, with longer words.
        french, arabic = path.replace("/en/", "/fr/", 1), path.replace("/en/", "/ar/", 1)
        if every or not parts <= _seen_dark:
            problems += _look(phone, french, "phone dark French", structure=False)
            _seen_dark.update(parts)
        else:
            assert phone.goto(french) == 200, french
        problems += _narrow(phone, french, "French")
        assert wide.goto(arabic) == 200, arabic
        problems += _narrow(wide, arabic, "Arabic")
        looked += 2
    record_property("pages", kinds)
    record_property("states", looked)
    assert problems == []


@pytest.mark.parametrize("role", [None, "organiser"])
def test_the_head_of_a_page_is_one_line_in_every_language(town: Town, visitor: NewVisitor, role: str | None) -> None:
    who = visitor(account=town.account(role) if role else None)
    crowded = []
    for language in ("en", "fr", "ar"):
        who.goto(f"/{language}/meetings")
        for width in (320, 360, 768, 1184, 1280, 1440):
            who.page.set_viewport_size({"width": width, "height": 800})
            boxes = who.page.eval_on_selector_all(
                ".head-in > *, .head .nav > a",
                "all => all.map(one => one.getBoundingClientRect()).filter(box => box.width).map(box => box.toJSON())",
            )
            middles = [box["top"] + box["height"] / 2 for box in boxes]
            if max(middles) - min(middles) > 8 or max(box["height"] for box in boxes) > 64 or who.sideways() > 0:
                crowded.append(f"{language} {width} px")
    assert crowded == []


ERRORS = [
    ("/en/nothing-here", 404),
    ("/ar/nothing-here", 404),
    ("/en/proposals/999999", 404),
]


def test_error_pages_are_pages(town: Town, visitor: NewVisitor) -> None:
    wide, phone = visitor(), visitor(width=320, scheme="dark")
    problems = []
    for path, status in ERRORS:
        problems += _look(wide, path, "error", status) + _look(phone, path, "error phone", status)
        wide.wrong.clear()
        phone.wrong.clear()
    assert problems == []


@pytest.mark.parametrize(
    ("path", "button", "role"),
    [
        ("/en/sign-in", "Sign in", None),
        ("/en/register", "Create my account", None),
        ("/en/reset", "Send me the link", None),
        ("/en/account/password", "Save password", "resident"),
        ("/en/organisations/new", "Add", "resident"),
        ("/en/votes/new", "Save draft", "organiser"),
    ],
)
def test_a_form_that_is_sent_empty_says_what_to_mend(
    town: Town, visitor: NewVisitor, path: str, button: str, role: str | None
) -> None:
    who = visitor(width=360, account=town.account(role) if role else None)
    who.goto(path)
    who.press(button)
    assert who.page.locator(".errors").is_visible()
    assert who.axe() == []
    assert who.sideways() <= 0
    who.wrong.clear()


def test_the_pages_on_which_a_vote_is_prepared_have_no_violation(town: Town, visitor: NewVisitor) -> None:
    who = visitor(account=town.account("organiser"))
    who.goto("/en/votes/new")
    asked = {"title": "Which trees?", "budget": "90000", "opens_day": "2031-05-01", "closes_day": "2031-05-31"}
    for name, value in {**asked, "opens_time": "08:00", "closes_time": "20:00"}.items():
        who.page.fill(f"[name={name}]", value)
    who.press("Save draft")
    for number, title in enumerate(("Limes", "Planes")):
        who.page.fill(f"[name=options-{number}-title]", title)
        who.page.fill(f"[name=options-{number}-cost]", "40 000,50")
    who.page.fill("[name=options-2-text]", "A row without a title.")
    who.press("Save options")
    assert who.page.locator(".errors").is_visible()
    problems = who.axe()
    who.wrong.clear()
    who.page.fill("[name=options-2-text]", "")
    who.press("Save options")
    draft = who.page.url.removeprefix(town.address)
    assert draft.endswith("/draft"), who.page.inner_text("main")
    phone = visitor(width=360, scheme="dark", account=town.account("organiser"))
    for page in ("draft", "edit", "options", "open"):
        path = draft.replace("draft", page)
        problems += _look(who, path, "desktop") + _look(phone, path, "phone dark")
        problems += _look(who, path.replace("/en/", "/ar/", 1), "desktop Arabic")
    assert problems == []


HALMERE = Path(civic.demo.__file__).parent / "data"


@pytest.mark.parametrize(
    ("path", "file", "fields", "says"),
    [
        ("/en/admin/map", "halmere.geojson", {}, "Nothing has changed yet."),
        ("/en/admin/map", "halmere-education.csv", {}, "Nothing was changed."),
        (
            "/en/admin/population",
            "halmere-language.csv",
            {"year": "2024", "source": "Register"},
            "Nothing has changed yet.",
        ),
        (
            "/en/admin/population",
            "tornavik-age-gender.csv",
            {"year": "2024", "source": "Register"},
            "Nothing was changed.",
        ),
    ],
)
def test_what_was_read_from_a_file_and_what_is_wrong_with_it_are_pages(
    town: Town, visitor: NewVisitor, path: str, file: str, fields: dict[str, str], says: str
) -> None:
    admin = town.account("admin")
    for who in (visitor(account=admin), visitor(width=360, scheme="dark", account=admin)):
        who.goto(path)
        for name, value in fields.items():
            who.page.fill(f"[name={name}]", value)
        who.page.set_input_files("[name=file]", HALMERE / file)
        who.press("Preview")
        who.page.get_by_text(says).first.wait_for(timeout=60_000)
        assert who.axe() == []
        assert who.sideways() <= 0
        who.wrong.clear()


def test_the_list_of_jobs_that_stopped_is_a_page(town: Town, visitor: NewVisitor) -> None:
    admin = town.account("admin")
    problems = _look(visitor(account=admin), "/en/admin/jobs", "desktop")
    assert problems + _look(visitor(width=360, scheme="dark", account=admin), "/ar/admin/jobs", "phone dark") == []


@pytest.mark.parametrize("path", ["/en/search", "/en/search?q=bench", "/en/search?q=xyzzy", "/ar/search?q=bench"])
def test_a_search_has_no_violation_empty_filled_and_in_vain(town: Town, visitor: NewVisitor, path: str) -> None:
    problems = _look(visitor(), path, "desktop") + _look(visitor(width=320, scheme="dark"), path, "phone dark")
    assert problems == []
