"""Every field for a day or a time, of every form that any page has: years 1 and 9999, before 1900, 24:00, hours that
the clocks jump over. Fields are found on the pages, so that a new one is tried without a line here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages.test_gates import _addresses, world  # noqa: F401 - a fixture
from tests.support import html
from tests.support.html import of_page, parse

KNOWN = {"first_day", "last_day", "day", "starts", "ends", "opens_day", "opens_time", "closes_day", "closes_time"}
KNOWN |= {"adopted_on", "due_on", "done_on"}
NO_DAY = ("2026-02-30", "12.09.2026", "9" * 5000)
BEYOND = ("0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31")
NO_TIME = ("24:00", "-1:00", "12:60")
SENTENCE = {
    "day": "Enter a date of the calendar, for example 2026-09-12.",
    "beyond": "Choose a day between the years 1900 and 2199.",
    "time": "Enter a time between 00:00 and 23:59.",
}


@pytest.fixture(scope="session")
def app(remembering_app: Flask) -> Flask:
    return remembering_app


@dataclass(frozen=True)
class DatedForm:
    """A form with days or times: where it is, what is in it as somebody might fill it, and these fields by kind."""

    path: str
    filled: Mapping[str, str]
    days: tuple[str, ...]
    times: tuple[str, ...]

    def posted(self, client: FlaskClient, day: str | None = None, time: str | None = None) -> Any:
        """The answer to the form with this in each of its days, and that in each of its times."""
        days = dict.fromkeys(self.days, day) if day is not None else {}
        return client.post(
            self.path, data={**self.filled, **days, **(dict.fromkeys(self.times, time) if time is not None else {})}
        )


def _filled(form: Any) -> dict[str, str]:
    """A form as it was offered, with something in every field that was empty."""
    plain = {"date": "2027-03-10", "time": "19:00", "number": "1", "email": "a@b.example", "url": "https://b.example/"}
    data: dict[str, str] = {}
    for field in (each for each in form.iter() if each.tag in ("input", "select", "textarea")):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or name in ("csrf_token", "form_key") or kind in ("submit", "checkbox"):
            continue
        if field.tag == "select":
            options = [option.get("value", "") for option in field.iter("option")]
            data[name] = next(filter(None, options), "")
        elif kind == "radio":
            data.setdefault(name, field.get("value", ""))
        else:
            empty = "1" if field.get("inputmode") in ("numeric", "decimal") else plain.get(kind, "Words")
            data[name] = field.get("value") or (field.text or "").strip() or empty
    return data


def _forms(app: Flask, client: FlaskClient, world: dict[str, Any]) -> list[DatedForm]:  # noqa: F811
    found = []
    for _endpoint, path, rule in _addresses(app, world):
        if "GET" not in (rule.methods or set()):
            continue
        text = of_page(client.get(path))
        if not re.search(r'type="(date|time)', text):
            continue
        for form in parse(text).iter("form"):
            kinds = {one.get("name"): one.get("type") for one in form.iter("input")}
            assert "datetime-local" not in kinds.values(), path
            days, times = ([n for n, kind in kinds.items() if kind == wanted] for wanted in ("date", "time"))
            if (days or times) and (form.get("method") or "get").lower() == "post":
                found.append(DatedForm(form.get("action") or path, _filled(form), tuple(days), tuple(times)))
    return found


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether these pages are good HTML, other tests say."""
    for check in ("check_page", "check_parts"):
        monkeypatch.setattr(html, check, lambda *text, **more: None)


@pytest.fixture
def organiser(sign_in: Callable[..., FlaskClient], world: dict[str, Any]) -> FlaskClient:  # noqa: F811
    return sign_in(world["people"]["organiser"])


def test_every_field_answers_impossible_days_and_times_with_a_sentence(app: Flask, organiser, world) -> None:  # noqa: F811
    forms = _forms(app, organiser, world)
    assert {name.split("-")[-1] for form in forms for name in (*form.days, *form.times)} >= KNOWN
    for form in forms:
        for value, sentence in (*((v, "day") for v in NO_DAY), *((v, "beyond") for v in BEYOND)):
            if form.days:
                answer = form.posted(organiser, day=value)
                assert answer.status_code == 422, (form, value)
                for counted in (SENTENCE[sentence], f'value="{value}"'):  # what was typed stays
                    assert answer.text.count(counted) >= len(form.days), (form, value)
        for value in NO_TIME if form.times else ():
            answer = form.posted(organiser, time=value)
            assert answer.status_code == 422, (form, value)
            assert answer.text.count(SENTENCE["time"]) >= len(form.times), (form, value)


def test_the_first_and_the_last_year_break_nothing(app: Flask, organiser, world) -> None:  # noqa: F811
    taken = 0
    for form in _forms(app, organiser, world):
        for day, time in (("1900-01-01", "00:00"), ("2199-12-31", "23:59")):
            answer = form.posted(organiser, day, time)
            assert answer.status_code in (200, 303, 422), (form, day)
            if answer.status_code == 303:
                taken += 1
                assert organiser.get(answer.location).status_code == 200, (form, day)
    assert taken >= 2
    for endpoint, path, rule in _addresses(app, world):
        if "GET" in (rule.methods or set()) and not endpoint.startswith("health"):
            assert organiser.get(path).status_code < 500, path


def test_an_hour_that_the_clocks_jump_over_gets_a_sentence(app: Flask, organiser, world) -> None:  # noqa: F811
    forms = [form for form in _forms(app, organiser, world) if form.times]
    assert len(forms) >= 3  # a vote, and a meeting, new and changed
    for form in forms:
        answer = form.posted(organiser, "2027-03-28", "02:30")
        assert answer.status_code == 422, form
        assert "because the clocks go forward" in answer.text, form


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "Saisissez une heure entre 0 h 00 et 23 h 59."), ("ar", "أدخل وقتًا بين 00:00 و23:59.")]
)
def test_the_sentence_is_in_the_readers_language(organiser, world, lang: str, words: str) -> None:  # noqa: F811
    path = f"/{lang}/meetings/{world['ids']['meeting_id']}/edit"
    assert words in organiser.post(path, data={"starts": "24:00"}).text
