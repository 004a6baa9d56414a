"""Whatever stands in an address or in a form, no page breaks: every route, every parameter, both databases."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.core import pagination
from tests.pages.test_gates import _addresses, world  # noqa: F401 - a fixture
from tests.support import html
from tests.support.application import make_app
from tests.support.html import CheckedClient

ROOT = Path(__file__).resolve().parents[3]
#: How views ask for what stands behind the question mark.
ASKED = re.compile(r"""(?:args\.get(?:list)?|number_asked|_values)\((?:args, )?["'](\w+)["']|args\[["'](\w+)["']""")

HOSTILE = {
    "every value": (
        *("2147483648", "9" * 5000, "-1", "\u00b2"),
        *("0001-01-01", "9999-12-31"),
        *("a\x00b", "\ud800", "%%%(a)s"),
    ),
    "sqlite": ("9" * 5000, "\ud800"),
    # The views are the same; what differs is what the database takes.
    "postgresql": ("2147483648", "a\x00b"),
}

PARTS = (
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-01", "", "\ud800", "a\x00"),
    *(2**63, 10**400, -1, 1.5, float("nan"), float("inf"), True),
)


def cursor(values: list[Any]) -> str:
    """A cursor as somebody makes it up."""
    return base64.urlsafe_b64encode(json.dumps(values).encode("utf-8", "surrogatepass")).decode().rstrip("=")


CURSORS = [cursor([*before, part]) for part in PARTS for before in ([], [1], [1, 1])]
CURSORS += [base64.urlsafe_b64encode(raw).decode() for raw in (b"[1e999, 1]", b"[[]]", b"{}", b"null", b"[" * 300)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql", pytest.param("every value", marks=pytest.mark.long)])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("any-input")
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres_server").new_database()
    else:
        address = f"sqlite:///{folder / 'any.sqlite'}"
    # The frame of a page is remembered, as it is in a town.
    app = make_app(folder, address, page_cache_seconds=600.0)
    app.test_client_class = CheckedClient
    app.config["HOSTILE"] = HOSTILE[request.param]
    return app


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed comes back in pages; whether they are good HTML with that in them, other tests say."""
    monkeypatch.setattr(html, "check", lambda text: None)


@pytest.fixture
def organiser(sign_in: Callable[..., FlaskClient], world: dict[str, Any]) -> FlaskClient:  # noqa: F811
    return sign_in(world["people"]["organiser"])


def parameters() -> list[str]:
    """Every name that a view reads behind the question mark."""
    found = {"town", "link"}
    for file in (ROOT / "civic").rglob("*.py"):
        found |= {one or other for one, other in ASKED.findall(file.read_text(encoding="utf-8"))}
    return sorted(found)


def routes(app: Flask, world: dict[str, Any], method: str) -> Iterator[tuple[str, str]]:  # noqa: F811
    for endpoint, path, rule in _addresses(app, world):
        if method in (rule.methods or set()) and not endpoint.startswith("health"):
            yield endpoint, path


def hostile(app: Flask) -> tuple[str, ...]:
    values: tuple[str, ...] = app.config["HOSTILE"]
    return values


def answered(client: FlaskClient, method: str, path: str, **more: Any) -> None:
    status = client.open(path, method=method, **more).status_code
    assert status < 500, f"{method} {path} with {str(more)[:300]} answered {status}"


def test_the_parameters_are_found() -> None:
    assert {"after", "before", "from", "q", "sort", "next", "order", "only", "hood"} <= set(parameters())


def in_short(app: Flask) -> bool:
    """Whether the run is the short one of PostgreSQL: tests/attacks send it the same through a running town."""
    return not app.config["CIVIC"].database_url.startswith("sqlite")


def test_no_parameter_of_an_address_breaks_a_page(app: Flask, client, organiser, world) -> None:  # noqa: F811
    names = parameters()
    for _endpoint, path in routes(app, world, "GET"):
        bare = path.split("?")[0]
        for value in hostile(app):
            args = {name: value.encode("utf-8", "surrogatepass") for name in names if name != "town"}
            answered(organiser, "GET", bare, query_string={**args, "town": world["town"].slug})
        if in_short(app):
            continue
        answered(
            organiser,
            "GET",
            bare,
            query_string={f"{name}[]": "1" for name in names} | dict.fromkeys(names, ["", "\x00"]),
        )
        answered(client, "GET", bare, query_string=dict.fromkeys(names, "9999-12-31"))


def test_no_cursor_breaks_a_list(app: Flask, client, organiser, world, monkeypatch) -> None:  # noqa: F811
    lists: set[str] = set()
    plain = pagination.decode

    def decode(text: str | None, length: int) -> list[Any] | None:
        lists.add(asking[0])
        return plain(text, length)

    monkeypatch.setattr(pagination, "decode", decode)
    asking = [""]
    for _endpoint, path in [*routes(app, world, "GET"), ("", "/en/search?q=a"), ("", "/en/search?q=a&only=votes")]:
        asking[0] = path
        answered(organiser, "GET", path)
    assert len(lists) > 4
    for path in lists:
        # Both databases get what is beyond their numbers and days; how a cursor is read is one code for both.
        every = 9 if in_short(app) else 1 if hostile(app) == HOSTILE["every value"] else 3
        some = CURSORS[::every]
        for number, made_up in enumerate(some):
            name = ("after", "before")[number % 2]
            answered(client, "GET", f"{path}{'&' if '?' in path else '?'}{name}={made_up}")


NUMBERS_OF_PATHS = ("2147483648", "%00", "0", "\u0663")


def test_no_number_in_an_address_breaks_a_page(app: Flask, organiser, world) -> None:  # noqa: F811
    for method in ("GET", "POST"):
        for rule in app.url_map.iter_rules():
            left_out = rule.endpoint.startswith(("static", "health")) or not rule.arguments - {"lang"}
            if method not in (rule.methods or set()) or left_out:
                continue
            for value in NUMBERS_OF_PATHS[:2] if in_short(app) else NUMBERS_OF_PATHS:
                path = re.sub(r"<[^>]+>", value, rule.rule.replace("<lang:lang>", "en"))
                answered(organiser, method, f"{path}?town={world['town'].slug}")


def fields(text: str) -> set[str]:
    """The names of the fields of all forms of a page."""
    return set(re.findall(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"', text)) - {"csrf_token"}


def forms(app: Flask, organiser: FlaskClient, world: dict[str, Any]) -> dict[str, set[str]]:  # noqa: F811
    """Every address that takes a form, with the names that any page offers beside those of its own page."""
    own: dict[str, set[str]] = {}
    for _endpoint, path in routes(app, world, "GET"):
        own[path] = fields(html.of_page(organiser.get(path)))
    everywhere = set().union(*own.values())
    return {path: own.get(path) or everywhere for _endpoint, path in routes(app, world, "POST")}


def test_no_field_of_a_form_breaks_a_page(app: Flask, organiser, world) -> None:  # noqa: F811
    keeps = {"accounts.sign_out", "accounts.leave"}
    left_out = {path for endpoint, path in routes(app, world, "POST") if endpoint in keeps}
    for path, names in forms(app, organiser, world).items():
        if path in left_out:
            continue
        for value in hostile(app):
            data = {name: value.encode("utf-8", "surrogatepass") for name in names}
            answered(organiser, "POST", path, data=data)
        if in_short(app):
            continue
        answered(organiser, "POST", path, data={f"{name}[]": "1" for name in names} | dict.fromkeys(names, ["", "1"]))
        answered(organiser, "POST", path, data=b"\xff\xfe{[", content_type="application/json")


DAY_FORMS = {
    "/en/processes/{process}/phases": {"kind": "meeting", "first_day": "{day}", "last_day": ""},
    "/en/processes/{process}/phases ": {"kind": "meeting", "first_day": "", "last_day": "{day}"},
    "/en/councils/{council}/members": {"email": "a@b.example", "first_day": "{day}", "office": ""},
}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01"])
@pytest.mark.parametrize("path", DAY_FORMS)
def test_a_day_beyond_the_calendar_gets_a_sentence(organiser, world, path: str, day: str) -> None:  # noqa: F811
    slugs = {"process": world["slugs"]["processes"], "council": world["slugs"]["councils"]}
    data = {name: value.format(day=day) for name, value in DAY_FORMS[path].items()}
    answer = organiser.post(path.strip().format(**slugs), data=data)
    assert answer.status_code == 422
    assert "Choose a day between the years 1900 and 2199." in answer.text
    assert day in answer.text  # what was typed stays


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_can_be_chosen(organiser, world, day: str) -> None:  # noqa: F811
    path = f"/en/processes/{world['slugs']['processes']}"
    answer = organiser.post(f"{path}/phases", data={"kind": "meeting", "first_day": day, "last_day": day})
    assert answer.status_code == 303
    assert organiser.get(path).status_code == 200


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_text_that_hypothesis_thinks_of_breaks_a_page(app: Flask, organiser, world, data) -> None:  # noqa: F811
    paths = [path for _endpoint, path in routes(app, world, "GET")]
    path = data.draw(st.sampled_from(paths))
    anything = st.one_of(
        st.text(max_size=20),
        st.integers().map(str),
        st.floats().map(str),
        st.datetimes().map(str),
        st.lists(st.one_of(st.integers(), st.text(), st.floats(), st.booleans(), st.none()), max_size=4).map(cursor),
    )
    args = data.draw(st.dictionaries(st.sampled_from(parameters()), anything, max_size=5))
    answered(organiser, "GET", path.split("?")[0], query_string=args)
