"""One vocabulary of a town: what processes, measures and meetings are about is chosen, shown and filtered by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.meetings import service as meetings
from civic.towns import service as towns
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.measures import make_measure

GREEN = {"en": "Green spaces", "fr": "Espaces verts"}
THEMES = [{"key": "green", "names": GREEN}, {"key": "old", "names": {"en": "Old"}}]
MEETING = {"title": "A walk", "starts": "18:00", "ends": "20:00", "place_name": "Town Hall"}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        made = make.make_municipality(languages=["en", "fr"])
        made.themes = THEMES
    return made


def _words(client: FlaskClient, address: str) -> str:
    return " ".join(text_of(parse(client.get(f"/en/{address}").text)).split())


def test_an_organiser_chooses_a_theme_and_everybody_reads_it(client: FlaskClient, sign_in: Any, town: Any) -> None:
    with transaction():
        process = make.make_process(town)
        organiser = make.make_person(town, Role.ORGANISER)
    staff = sign_in(organiser)
    day = (make.today() + timedelta(days=9)).isoformat()
    sent = (
        ("measures/new", {"title": "Six trees", "owner": "Parks", "state": "planned", "process": process.slug}),
        ("meetings/new", {**MEETING, "day": day}),
        (f"processes/{process.slug}/edit", {"title": "The square", "readers": "public", "neighbourhood": ""}),
    )
    for address, form in sent:
        page = f"/en/{address}?town={town.slug}"
        assert ">Green spaces</option>" in staff.get(page).text
        forged = staff.post(page, data={**form, "theme": "no-such"})
        assert forged.status_code == 422, address
        made = staff.post(page, data={**form, "theme": "green"})
        assert made.status_code == 303, address
        shown = made.location.removesuffix("/agenda")
        assert "Green spaces" in client.get(shown).text and "Espaces verts" in client.get(f"/fr{shown[3:]}").text
        if address.startswith("m"):
            assert '<option selected value="green">' in staff.get(f"{shown}/edit").text


def test_the_plan_is_narrowed_by_theme(client: FlaskClient, town: Municipality) -> None:
    with transaction():
        make_measure(town, titles={"en": "Six trees"}, theme="green")
        make_measure(town, titles={"en": "A street lamp"})
    words = _words(client, f"plan?town={town.slug}")
    assert "Green spaces (1)" in words and "Old (" not in words
    narrowed = client.get(f"/en/plan?town={town.slug}&theme=green").text.split('id="all"')[1]
    assert "Six trees" in narrowed and "A street lamp" not in narrowed
    assert "A street lamp" in client.get(f"/en/plan?town={town.slug}&theme=unknown").text


def test_a_theme_that_the_town_gives_up_is_shown_no_more(client: FlaskClient, town: Municipality) -> None:
    with transaction():
        measure = make_measure(town, titles={"en": "Six trees"}, theme="green")
        admin = make.actor(make.make_person(town, Role.ADMIN))
        towns.change_themes(admin, town.id, [("old", {"en": "Old"})])
    assert "Green spaces" not in client.get(f"/en/measures/{measure.id}").text


def test_a_form_without_themes_keeps_what_a_meeting_had(town: Municipality) -> None:
    with transaction():
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
        begins = clock.now() + timedelta(days=1)
        ends, hall = begins + timedelta(hours=1), meetings.Venue("Town Hall")
        meeting = meetings.plan(organiser, town.id, {"en": "A walk"}, begins, ends, hall, theme="green")
        changed = meetings.change(organiser, meeting.id, {"en": "A talk"}, begins, ends, hall)
    assert changed.theme == "green"
