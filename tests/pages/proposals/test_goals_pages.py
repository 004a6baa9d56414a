"""Goals of the United Nations on the pages: switched on by a town, chosen on the form, shown and a filter."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.processes.models import Process
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of


def test_a_town_switches_goals_on_and_a_resident_chooses(
    client: FlaskClient, sign_in: Any, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        admin = make.make_person(town, Role.ADMIN)
    page = f"/en/proposals/new?process={process.slug}"
    assert "Sustainable Development Goals" not in sign_in(person).get(page).text
    assert sign_in(admin).post("/en/admin/themes", data={"goals": "y"}).status_code == 303
    browser = sign_in(person)
    assert "Goal 7: Affordable and clean energy" in browser.get(page).text
    typed = {"title": "Panels on the school", "body": "On every roof.", "language": "en", "do": "publish"}
    many = browser.post(page, data={**typed, "goals": ["1", "2", "3", "7"]})
    assert "Choose at most 3 goals." in many.text and "Panels on the school" in many.text
    done = browser.post(page, data={**typed, "goals": ["7"]})
    assert done.status_code == 303
    assert "Goal 7: Affordable and clean energy" in text_of(parse(client.get(done.location).text))
    french = client.get(done.location.replace("/en/", "/fr/")).text
    assert "Énergie propre et d’un coût abordable" in french
    assert "Panels on the school" in client.get("/en/proposals?goal=7").text
    assert "Panels on the school" not in client.get("/en/proposals?goal=8").text
    browser.post(page, data={**typed, "title": "Shade for the square", "goals": ["13"]})
    offered = parse(client.get("/en/proposals").text).findall(".//input[@name='goal']")
    assert [box.get("value") for box in offered] == ["7", "13"]
    ticked = parse(browser.get(f"{done.location}/edit").text).findall(".//input[@name='goals'][@checked]")
    assert [box.get("value") for box in ticked] == ["7"]
