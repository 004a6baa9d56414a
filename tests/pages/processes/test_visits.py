"""Who opened a page of a process is noted once for each person, without a time, and never where somebody votes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.processes import queries
from civic.processes.models import Process, Visit
from civic.processes.visits import REMEMBERED
from tests.support import factories as make
from tests.support import proposals
from tests.support.queries import counted

Browser = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def nothing_remembered(app: Flask) -> None:
    """Numbers of people and processes come again once a test is rolled back."""
    app.extensions.pop(REMEMBERED, None)


def world() -> tuple[Person, Process, str]:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        proposal = proposals.make_proposal(town, process)
        person = make.make_person(town)
    return person, process, f"/en/proposals/{proposal.id}"


def test_a_visit_is_one_row_however_often_somebody_comes(sign_in: Browser, client: FlaskClient) -> None:
    person, process, _ = world()
    client.get(f"/en/processes/{process.slug}")
    assert queries.visitors(process.id) == []
    browser = sign_in(person)
    for _again in range(3):
        assert browser.get(f"/en/processes/{process.slug}").status_code == 200
    assert queries.visitors(process.id) == [person.id]
    assert {column.name for column in Visit.__table__.columns} == {"process_id", "person_id"}


def test_a_page_of_a_proposal_counts_and_a_later_page_asks_nothing_more(sign_in: Browser) -> None:
    person, process, proposal = world()
    browser = sign_in(person)
    browser.get(proposal)
    assert queries.visitors(process.id) == [person.id]
    with counted() as asked:
        browser.get(proposal)
    assert not any("spaces_visit" in statement for statement in asked)


def test_what_is_not_found_is_no_visit(sign_in: Browser) -> None:
    person, _process, _ = world()
    assert sign_in(person).get("/en/processes/nowhere").status_code == 404
    assert not list(db.session.scalars(select(Visit.person_id).where(Visit.person_id == person.id)))
