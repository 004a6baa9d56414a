"""How late an answer is: the same number on every page, in every count, before and after the town answers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.processes import queries as processes
from civic.proposals import service
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalState
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal, reach

ZONE, DAYS = "Europe/Brussels", 60
LATE = re.compile(r"(\d+) days? late")


def _words(client: FlaskClient, address: str) -> str:
    return text_of(parse(client.get(f"/en/{address}").text))


def _said(words: str) -> set[int]:
    return {int(found) for found in LATE.findall(words)}


# They got their supporters at 23:30 in the town; the clocks change before the answer is due.
WINTER, SUMMER = datetime(2026, 2, 10, 22, 30, tzinfo=UTC), datetime(2026, 9, 1, 21, 30, tzinfo=UTC)
EARLY, LATELY = timedelta(minutes=10), timedelta(hours=23, minutes=40)


@pytest.mark.parametrize(
    ("begun", "late", "at"), [(WINTER, -1, LATELY), (SUMMER, 0, LATELY), (WINTER, 1, EARLY), (SUMMER, 11, EARLY)]
)
def test_every_page_says_the_same_number_of_days(
    client: FlaskClient, sign_in: Any, begun: datetime, late: int, at: timedelta
) -> None:
    with transaction():
        town = make.make_municipality(answer_days=DAYS, timezone=ZONE)
        process, organiser = make.make_process(town), make.make_person(town, Role.ORGANISER)
        found = make_proposal(town, process, title="A crossing")
        db.session.execute(update(Proposal).values(published_at=begun))
        reach(found, begun)
    due = clock.day_in(ZONE, begun) + timedelta(days=DAYS)
    now = clock.day_begins(due + timedelta(days=late), ZONE) + at
    staff = sign_in(organiser)
    pages = [f"proposals/{found.id}", "proposals", "proposals?answer=overdue", ""]
    with clock.standing_at(now):
        said = [_said(_words(client, page)) for page in pages]
        counts = _words(client, "proposals")
        desk = _words(staff, "admin")
        assert said == ([{late}] * 4 if late > 0 else [set()] * 4)
        assert _said(desk) == ({late} if late > 0 else set())
        assert ("Answer overdue 1" in counts) == (late > 0) and "Waiting for an answer 1" in counts
        if late == -1:
            assert "1 day left" in desk and "1 day left" in _words(client, pages[0])
        with transaction():
            service.answer(SYSTEM, found.id, ProposalState.ACCEPTED, "Yes.", "Works", "en")
    with clock.standing_at(now + timedelta(days=50)):
        after = [_said(_words(client, page)) for page in (pages[0], pages[1], pages[3])]
        assert after == ([{late}] * 3 if late > 0 else [set()] * 3)
        assert "Answer overdue" not in _words(client, "proposals")
        assert ("1 day early" in _words(client, pages[0])) == (late == -1)


def test_the_day_of_a_proposal_is_the_towns_also_where_a_machine_reads_it(client: FlaskClient) -> None:
    with transaction():
        town = make.make_municipality(timezone="Pacific/Auckland")
        found = make_proposal(town, make.make_process(town))
        db.session.execute(update(Proposal).values(published_at=datetime(2026, 3, 1, 20, tzinfo=UTC)))
    page = client.get(f"/en/proposals/{found.id}").text
    assert f'datetime="{date(2026, 3, 2)}">2 March 2026' in page


def test_a_process_that_takes_no_support_any_more_says_of_no_number_that_it_is_missing(client: FlaskClient) -> None:
    with transaction():
        town = make.make_municipality(support_threshold=2)
        process = make.make_process(town)
        found = make_proposal(town, process)
        for phase in processes.phases(process.id):
            phase.ends_at = clock.now() - timedelta(days=1)
        db.session.flush()
    page = client.get(f"/en/proposals/{found.id}").text
    assert "more and the town must answer" not in page
