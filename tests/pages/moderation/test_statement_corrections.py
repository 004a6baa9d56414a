"""The town corrects a statement: read with it where people vote, in results and in files, until it is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.audit import queries as audit
from civic.core import outbox
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.imports import polis
from civic.processes import queries as processes
from civic.proposals.rules import PROPOSAL_PHASE
from civic.statements import queries, service
from tests.support import factories as make
from tests.support import statements
from tests.support.queries import counted

SignIn = Callable[[Person], FlaskClient]
SAID = {
    "claim": "No bus at night",
    "words": "Line 4 runs until two.",
    "source": "Timetable 2026, page 2",
    "url": "https://town.example/line-4",
    "day": "2026-03-09",
    "office": "Transport",
}


@pytest.fixture
def world(letters: list) -> dict[str, Any]:
    with transaction():
        town = make.make_municipality(languages=["en", "fr"])
        process = make.make_process(town, PROPOSAL_PHASE)
        found = statements.make_round(process)
        statements.answer_as(found, [[1, -1, 0]] * 12)
        statements.make_result(found)
        staff, resident = make.make_person(town, Role.ORGANISER), make.make_person(town, language="fr")
        moderator = make.make_person(town, Role.MODERATOR)
    line = queries.accepted(found.id)[0]
    return {
        "town": town,
        "round": found,
        "line": line,
        "staff": staff,
        "resident": resident,
        "moderator": moderator,
        "form": f"/en/statements/{found.id}/{line.id}/correction",
    }


def _pages(world: dict[str, Any]) -> tuple[str, ...]:
    here = f"/en/statements/{world['round'].id}"
    return f"{here}/{world['line'].id}", here, f"{here}/results"


def test_it_is_read_with_the_statement_until_it_is_withdrawn(
    client: FlaskClient, sign_in: SignIn, world: dict[str, Any]
) -> None:
    staff, resident, here = sign_in(world["staff"]), sign_in(world["resident"]), f"/en/statements/{world['round'].id}"
    assert world["form"] in staff.get(f"{here}/statements").text
    assert sign_in(world["moderator"]).get(world["form"]).status_code == 403
    assert staff.post(world["form"], data=SAID).status_code == 303
    for page in _pages(world)[:1] + _pages(world)[2:]:
        text = resident.get(page).text
        assert "Line 4 runs until two." in text and 'href="https://town.example/line-4"' in text, page
    assert "Line 4 runs until two." in client.get(here).text
    table, figures = client.get(f"{here}/results.csv").text, client.get(f"{here}/results.json").json
    assert (
        "Line 4 runs until two." in table and "Timetable 2026, page 2 2026-03-09 https://town.example/line-4" in table
    )
    (told,) = figures["corrections"]
    assert (told["statement"], told["url"]) == (world["line"].number, "https://town.example/line-4")
    assert "Line 4 runs until two." in client.get(f"/en/transparency?town={world['town'].slug}").text
    number = _number(client, here)
    assert staff.post(f"/en/corrections/{number}/withdraw", data={"reason": " "}).status_code == 422
    assert staff.post(f"/en/corrections/{number}/withdraw", data={"reason": "The line was cut."}).status_code == 303
    for page in (here, f"{here}/results", f"{here}/results.csv", f"{here}/results.json"):
        assert "Line 4 runs until two." not in client.get(page).text, page
    gone = client.get(f"/en/corrections/{number}").text
    assert "The line was cut." in gone and "Line 4 runs until two." in gone and f"{here}/results" in gone
    acts = [entry.verb for entry, _, _ in audit.entries() if entry.kind == "correction"]
    assert acts == ["correct", "withdraw"]


def _number(client: FlaskClient, page: str) -> str:
    return client.get(page).text.split("/en/corrections/")[1].split('"')[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://town.example/line-4",
        "javascript:alert(1)",
        "https://town.example@evil.example/",
        "https:///line-4",
        "https://town.example:x/",
        "//town.example/line-4",
        "https://town.example/a b",
    ],
)
def test_a_source_on_the_web_is_encrypted_and_names_its_host(sign_in: SignIn, world: dict[str, Any], url: str) -> None:
    sent = sign_in(world["staff"]).post(world["form"], data={**SAID, "url": url})
    assert sent.status_code == 422 and "begins with https://" in sent.text and "Line 4 runs until two." in sent.text


def test_a_statement_of_another_round_or_one_that_waits_is_not_corrected(
    sign_in: SignIn, world: dict[str, Any]
) -> None:
    with transaction():
        waiting = statements.make_waiting(world["round"], world["resident"])
        other = statements.make_round(make.make_process(world["town"], PROPOSAL_PHASE))
    staff = sign_in(world["staff"])
    for path in (f"{world['round'].id}/{waiting}", f"{other.id}/{world['line'].id}"):
        assert staff.post(f"/en/statements/{path}/correction", data=SAID).status_code == 404


def test_its_author_is_told_in_their_language_and_nobody_of_one_of_the_town(
    sign_in: SignIn, world: dict[str, Any], letters: list
) -> None:
    staff = sign_in(world["staff"])
    staff.post(world["form"], data=SAID)
    outbox.drain()
    assert not [one for one in letters if "Line 4" in one.get_content()]
    with transaction():
        own = statements.make_waiting(world["round"], world["resident"])
        statements.accept(world["round"], own)
    staff.post(f"/en/statements/{world['round'].id}/{own}/correction", data=SAID)
    outbox.drain()
    (told,) = [one for one in letters if "Line 4" in one.get_content()]
    assert world["resident"].email in str(told["To"]) and told["Content-Language"] == "fr"


def test_many_corrections_cost_no_more_queries_than_one(
    client: FlaskClient, sign_in: SignIn, world: dict[str, Any]
) -> None:
    staff, asked = sign_in(world["staff"]), []
    for _ in range(2):
        for line in queries.accepted(world["round"].id):
            staff.post(f"/en/statements/{world['round'].id}/{line.id}/correction", data=SAID)
        with counted() as statements_:
            client.get(f"/en/statements/{world['round'].id}/results")
        asked.append(len(statements_))
    assert asked[0] == asked[1]


def test_it_stands_beside_ones_own_answers_and_in_the_file_of_decisions(
    client: FlaskClient, sign_in: SignIn, world: dict[str, Any]
) -> None:
    staff, mine, here = sign_in(world["staff"]), sign_in(world["resident"]), f"/en/statements/{world['round'].id}"
    with transaction():
        own = statements.make_waiting(world["round"], world["resident"])
        statements.accept(world["round"], own)
    sent = mine.post(f"{here}/answers", data={"statement": world["line"].id, "answer": "agree"})
    assert sent.status_code == 303
    asked = []
    for number, line in enumerate((world["line"].id, own), 1):
        staff.post(f"{here}/{line}/correction", data=SAID)
        with counted() as statements_:
            assert mine.get(f"{here}/mine").text.count("Line 4 runs until two.") == number
        asked.append(len(statements_))
    assert asked[0] == asked[1]
    (_heads, row) = staff.get(f"{here}/decisions.csv").text.strip().splitlines()
    assert "Line 4 runs until two." in row and "https://town.example/line-4" in row


def test_that_of_a_merged_statement_is_read_with_the_one_that_stands(
    client: FlaskClient, sign_in: SignIn, world: dict[str, Any], tmp_path: Path, capsys: Any
) -> None:
    staff, here = sign_in(world["staff"]), f"/en/statements/{world['round'].id}"
    double, stays = queries.accepted(world["round"].id)[:2]
    staff.post(world["form"], data=SAID)
    with transaction():
        service.merge(make.actor(world["staff"]), world["round"].id, double.number, stays.number)
        statements.make_result(world["round"])
    read = sign_in(world["resident"]).get(f"{here}/{stays.id}").text
    assert "Line 4 runs until two." in read
    assert "About a statement that was merged into this one:" in read and double.text in read
    (told,) = client.get(f"{here}/results.json").json["corrections"]
    assert told["statement"] == stays.number
    (row,) = [line for line in client.get(f"{here}/results.csv").text.splitlines() if "Line 4 runs" in line]
    assert row.startswith(f"{stays.number},")
    number = _number(client, f"{here}/results")
    assert f"#statement-{stays.id}" in client.get(f"/en/corrections/{number}").text
    slug = processes.process_names([world["round"].process_id])[world["round"].process_id][0]
    assert polis.send([str(tmp_path), "--process", slug]) == 0
    lines = (tmp_path / "corrections.csv").read_text().splitlines()
    assert lines[0].startswith("comment-id,correction,source") and lines[1].startswith(f"{stays.number},Line 4 runs")
