"""Sixty people on one round, by HTTP: one statement is sent back and mended, all are answered, all see the result."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.statements import jobs, queries
from civic.statements.models import Round
from tests.support import factories as make
from tests.support.application import rolled_back
from tests.support.html import CheckedClient
from tests.support.statements import make_round

PEOPLE, STATEMENTS = 60, 5
HTMX = {"HX-Request": "true"}
#: The organisers' statements: the first one unites, the others divide, odd against even.
TEXTS = ["Children are safe on foot.", *(f"Street {number} closes to cars." for number in range(2, STATEMENTS))]
OWN = "Buses run until midnight."


@pytest.fixture(scope="module")
def database(app: Flask) -> Iterator[None]:
    """One database for all tests of this file: sixty people answer once."""
    with rolled_back(app):
        yield


def _browser(app: Flask, person: Person) -> CheckedClient:
    with transaction():
        token = accounts.start_session(person.id)
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


class Town:
    """What sixty people did. ``pages`` are the pages of the end by name."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with transaction():
            town = make.make_municipality(languages=["en", "fr"])
            self.people = [make.make_person(town) for _ in range(PEOPLE)]
            self.organiser = make.make_person(town, Role.ORGANISER)
            self.moderator = make.make_person(town, Role.MODERATOR)
            self.round = make_round(make.make_process(town), *TEXTS, every=100).id
        self.numbers: dict[int, int] = {}
        self.path = f"/en/statements/{self.round}"


@pytest.fixture(scope="module")
def town(app: Flask, database: None) -> Town:
    """The round after everything that happened to it."""
    found = Town(app)
    moderator = _browser(app, found.moderator)
    browsers = [_browser(app, person) for person in found.people]
    _write_and_mend(found, browsers[0], moderator)
    found.numbers = {line.id: line.number for line in queries.accepted(found.round)}
    assert queries.accepted(found.round)[-1].text == OWN
    for number, browser in enumerate(browsers):
        _answer(found, browser, 1 if number % 2 else -1, number)
    asked = db.session.get_one(Round, found.round).asked
    assert asked == 300, "a result is asked for after each hundred answers"
    assert _browser(app, found.organiser).post(f"{found.path}/close").status_code == 303
    jobs.compute(found.round)
    return found


def _write_and_mend(town: Town, author: CheckedClient, moderator: CheckedClient) -> None:
    """A statement with two ideas is sent back, mended and published."""
    typed = {"text": "Buses run until midnight. Trams too."}
    looked = author.post(f"{town.path}/new", data=typed)
    assert looked.status_code == 422 and "more than one idea" in looked.text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', looked.text)[1]
    assert author.post(f"{town.path}/new", data={**typed, "seen": seen}).status_code == 303
    waits = queries.waiting(town.round, 9).items[0].id
    decided = {"decision": "send_back", "reason": queries.reasons(town.round)[0].id, **typed}
    assert moderator.post(f"{town.path}/queue/{waits}", data=decided).status_code == 303
    assert "Too vague." in author.get(f"{town.path}/mine").text
    assert author.post(f"{town.path}/own/{waits}", data={"text": OWN}).status_code == 303
    accepted = {"decision": "accept", "text": OWN}
    assert moderator.post(f"{town.path}/queue/{waits}", data=accepted).status_code == 303


def _answer(town: Town, browser: CheckedClient, side: int, number: int) -> None:
    """Answer what is shown until nothing is left: the first and the last statement unite, the others divide."""
    browser.checks = number == 0
    part = browser.get(town.path).text
    while found := re.search(r'name="statement" value="(\d+)"', part):
        at = town.numbers[int(found[1])]
        value = 1 if at in (1, STATEMENTS) else (side if at % 2 else -side)
        given = "pass" if (at + number) % 11 == 0 else {1: "agree", -1: "disagree"}[value]
        token = re.search(r'name="csrf_token" value="([^"]+)"', part)[1]
        sent = {"statement": found[1], "answer": given, "csrf_token": token}
        part = browser.post(f"{town.path}/answers", data=sent, headers=HTMX, csrf=False).text
    assert "You have answered every statement." in part


def test_two_groups_show_and_what_unites_them(town: Town) -> None:
    page = town.app.test_client().get(f"{town.path}/results").text
    assert "There are 2 opinion groups." in page
    shared = page.split("Most agree")[1].split("Opinion groups")[0]
    assert OWN in shared and TEXTS[0] in shared and TEXTS[1] not in shared
    assert page.count("about 30 people") >= 2


def test_the_same_figures_stand_in_the_table_the_picture_and_the_files(town: Town) -> None:
    browser = town.app.test_client()
    page = browser.get(f"{town.path}/results").text
    shown = json.loads(browser.get(f"{town.path}/results.json").text)
    words = re.search(r'<desc id="map-words">([^<]*)</desc>', page)[1]
    table = page.split("The map as a table")[-1].split("</table>")[0]
    rows = re.findall(r'<tr><th scope="row">(\d+)</th><td>([^<]*)</td><td>([^<]*)</td>\s*<td>([^<]*)</td>', table)
    assert len(rows) == len(shown["map"]) > 1
    for (number, place, people, group), cell in zip(rows, shown["map"], strict=True):
        assert people == f"about {cell['people']} people" and cell["people"] >= 10
        assert group == (f"mostly group {cell['group']}" if cell["group"] else "no group leads")
        assert f"area {number} ({place}): {people}, {group}" in words
    assert page.count("<rect") == len(rows), "an area of the drawing for each row, and no dot a person"
    lines = list(csv.DictReader(io.StringIO(browser.get(f"{town.path}/results.csv").text)))
    for line, row in zip(lines, shown["statements"], strict=True):
        told = page.split(f">{row['text']}</span>")[-1].split("</tr>")[0]
        assert f"{row['agree']}% agree, {row['disagree']}% disagree, {row['pass']}% pass" in told
        for group, name in zip(row["groups"], "AB", strict=True):
            assert f"{group['agree']}% agree" in told and line[f"{name}_agree"] == str(group["agree"])
        assert (line["text"], line["agree"]) == (row["text"], str(row["agree"]))


def test_each_sees_where_they_stand_without_a_script(town: Town) -> None:
    shown = queries.result(town.round).shown
    groups = []
    for number in (0, 1, 2):
        page = _browser(town.app, town.people[number]).get(f"{town.path}/place")
        assert page.headers["Cache-Control"] == "no-store" and "<script" not in page.text.split("<main")[1]
        groups.append(re.search(r"You are nearest to group ([AB]), about 30 people\.", page.text)[1])
        own = shown["groups"]["AB".index(groups[-1])]
        texts = {row["statement"]: row["text"] for row in shown["statements"]}
        assert all(texts[row["statement"]] in page.text for row in own["statements"]) and OWN in page.text
    assert groups[0] == groups[2] != groups[1]


def test_who_answered_nothing_is_told_how_many_answers_are_missing(town: Town) -> None:
    page = _browser(town.app, town.moderator).get(f"{town.path}/place").text
    assert "Answer 5 more statements to see where you stand." in page
    assert "You are nearest" not in page


def test_nobody_reads_anybodys_answers(town: Town) -> None:
    names = [person.display_name for person in town.people if len(person.display_name) > len("Person 9")]
    for person in (town.organiser, town.moderator, town.people[5]):
        browser = _browser(town.app, person)
        for page in ("", "/results", "/results.json", "/results.csv", "/statements", "/queue", "/decisions.csv"):
            text = browser.get(f"{town.path}{page}").text
            assert not [name for name in names if f"{name}<" in text and name != person.display_name], page


def test_the_result_speaks_the_language_of_the_page(town: Town) -> None:
    page = town.app.test_client().get(f"/fr/statements/{town.round}/results").text
    assert "Groupes d’opinion" in page and "environ 30 personnes" in page
