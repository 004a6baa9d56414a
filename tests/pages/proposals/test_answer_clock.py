"""What people see of the clock of an answer, and how the town sets and stops it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.proposals import service
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalState
from civic.towns import queries as towns_queries
from civic.towns import service as towns
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal, reach
from tests.support.queries import counted

BEGUN = datetime(2020, 4, 7, 9, tzinfo=UTC)


@pytest.fixture
def town() -> Municipality:
    with transaction():
        town = make.make_municipality(timezone="Europe/Brussels")
        towns.change_answers(SYSTEM, town.id, 40, 20, [], "en", working=True)
        towns.change_working_days(SYSTEM, town.id, "BE", "", {}, "en")
    return town


@pytest.fixture
def proposal(town: Municipality) -> Proposal:
    with transaction():
        found = make_proposal(town, make.make_process(town))
        reach(found, BEGUN)
    return found


def _words(client: FlaskClient, address: str) -> str:
    return text_of(parse(client.get(f"/en/{address}").text))


def test_the_sum_behind_the_day_stands_on_the_page(client: FlaskClient, proposal: Proposal) -> None:
    with clock.standing_at(BEGUN):
        words = _words(client, f"proposals/{proposal.id}")
    assert "Answer due on Thursday 7 May 2020" in words
    assert "40 supporters on Tuesday 7 April 2020, 20 working days for the answer" in words
    assert "Monday 13 April 2020: Easter Monday" in words and "Friday 1 May 2020: Labor Day" in words
    with clock.standing_at(datetime(2020, 6, 30, tzinfo=UTC)):
        assert "54 days late (very late)" in _words(client, f"proposals/{proposal.id}")
    with clock.standing_at(BEGUN):
        assert "Lundi de Pâques" in client.get(f"/fr/proposals/{proposal.id}").text


def test_an_organiser_stops_it_with_a_reason_and_lets_it_go_on(
    client: FlaskClient, sign_in: Any, town: Municipality, proposal: Proposal, letters: list
) -> None:
    with transaction():
        organiser = make.make_person(town, Role.ORGANISER)
    staff, page = sign_in(organiser), f"/en/proposals/{proposal.id}/clock"
    with clock.standing_at(datetime(2020, 4, 20, 9, tzinfo=UTC)):
        empty = staff.post(page, data={"reason": " "})
        assert empty.status_code == 422 and "Say why the clock is stopped." in empty.text
        stopped = staff.post(page, data={"reason": "The owner of the land is <b>heard</b>."}, follow_redirects=True)
        assert "The clock is stopped." in stopped.text
        words = _words(client, f"proposals/{proposal.id}")
        assert "Stopped since 20 April 2020 The owner of the land is <b>heard</b>." in words
        assert "12 working days are left." in words
    with clock.standing_at(datetime(2020, 9, 1, 9, tzinfo=UTC)):
        assert "days late" not in _words(client, f"proposals/{proposal.id}")
        assert "Let the clock go on" in staff.get(page).text
        assert staff.post(f"{page}/resume", follow_redirects=True).status_code == 200
        words = _words(client, f"proposals/{proposal.id}")
    assert "Answer due on Thursday 17 September 2020" in words
    assert "Stopped from 20 April 2020 to 1 September 2020" in words


def test_what_was_promised_in_working_days_is_said_so(client: FlaskClient, town: Municipality) -> None:
    with transaction():
        found = make_proposal(town, make.make_process(town))
    assert "then the town must answer within 20 working days" in _words(client, f"proposals/{found.id}")
    assert "within 20 working days" in _words(client, "proposals")


def test_an_administrator_sets_country_region_and_closing_days(sign_in: Any, town: Municipality) -> None:
    with transaction():
        person = make.make_person(town, Role.ADMIN)
    admin = sign_in(person)
    page = f"/en/admin/working-days?town={town.slug}"
    typed = {"country": "DE", "region": "", "closing": "2027-05-07 Town fair\n\n2026-12-24 Afternoon"}
    assert admin.post(page, data=typed).status_code == 303
    kept = towns_queries.municipality_by_id(town.id)
    assert [each["day"] for each in kept.closing_days] == ["2026-12-24", "2027-05-07"]
    assert 'value="BY"' in admin.get(page).text, "the regions of the country are offered"
    assert admin.post(page, data={**typed, "region": "BY"}).status_code == 303
    assert towns_queries.municipality_by_id(town.id).region == "BY"
    french = {**typed, "region": "BY", "closing": "2027-05-07 Fête de la ville"}
    assert admin.post(page.replace("/en/", "/fr/"), data=french).status_code == 303
    (day,) = towns_queries.municipality_by_id(town.id).closing_days
    assert day["names"] == {"en": "Town fair", "fr": "Fête de la ville"}


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("closing", "7 May 2027", "Line 1 does not begin with a day such as 2027-05-07."),
        ("closing", "2027-05-07 Fair\n2027-13-01 Nothing", "Line 2 does not begin with a day such as 2027-05-07."),
        ("closing", "2027-05-07", "Line 1 has no name."),
        ("closing", "\n".join(f"20{n // 28:02}-02-{n % 28 + 1:02} x" for n in range(101)), "At most 100 closing days"),
        ("country", "ZZ", "Choose a country and a region from the list."),
    ],
)
def test_what_is_wrong_with_working_days_is_said_and_kept(
    sign_in: Any, town: Municipality, field: str, typed: str, says: str
) -> None:
    with transaction():
        person = make.make_person(town, Role.ADMIN)
    admin = sign_in(person)
    data = {"country": "BE", "region": "", "closing": "", field: typed}
    answer = admin.post(f"/en/admin/working-days?town={town.slug}", data=data)
    assert answer.status_code == 422
    assert says in answer.text
    assert field == "country" or typed.splitlines()[0] in answer.text


def test_everybody_reads_how_fast_each_office_answers(client: FlaskClient, town: Municipality) -> None:
    with transaction():
        process = make.make_process(town)
        late, quick = (make_proposal(town, process, title=title) for title in ("A late one", "A quick one"))
        reach(late, make.days_ago(90))
        reach(quick, make.days_ago(4))
        service.answer(SYSTEM, quick.id, ProposalState.ACCEPTED, "Yes.", "Parks", "en")
    with counted() as queries:
        tree = parse(client.get("/en/answers").text)
    words = text_of(tree)
    assert "Half of the answers came within 4 days, nine of ten within 4 days." in words
    assert "1 answer is overdue." in words and "A late one" in words and "days late" in words
    rows = {text_of(row[0]): [text_of(cell) for cell in row[1:]] for row in tree.iter("tr")}
    assert rows["Parks"] == ["1", "4 days", "4 days", "0", "0", "0"]
    assert rows["No office named yet"] == ["0", "–", "–", "0", "1", "1"]
    assert "A quick one" not in words
    assert len(queries) <= 7  # the seventh: parts that other towns of shared processes owe


def test_a_town_that_owes_nothing_says_so(client: FlaskClient, town: Municipality) -> None:
    assert "No proposal has had enough supporters yet." in client.get("/en/answers").text
