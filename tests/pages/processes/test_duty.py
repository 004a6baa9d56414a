"""The duty of a phase on the pages: set by an organiser with a reason, told to everybody, and before one writes."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.processes import queries
from tests.support import factories as make
from tests.support.html import parse, text_of


def test_an_organiser_sets_it_and_everybody_reads_it(client: FlaskClient, sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        process, organiser = make.make_process(town), make.make_person(town, Role.ORGANISER)
        person, phase = make.make_person(town), queries.phases(process.id)[0]
    staff, page = sign_in(organiser), f"/en/processes/{process.slug}/phases/{phase.id}"
    form = {"acts": ["support", "discuss"], "who": "", "reason": "More people take part.", "unit": "working"}
    half = staff.post(page, data={**form, "supporters": "100"})
    assert half.status_code == 422 and "1 to 730 days" in half.text and 'value="100"' in half.text
    assert staff.post(page, data={**form, "supporters": "100", "answer_days": "30"}).status_code == 303
    said = "With 100 supporters the town must answer within 30 working days."
    assert said in text_of(parse(client.get(f"/en/processes/{process.slug}").text))
    assert 'value="30"' in staff.get(page).text
    assert said in sign_in(person).get(f"/en/proposals/new?process={process.slug}").text
