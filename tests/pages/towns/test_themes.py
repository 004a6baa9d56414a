"""The town's themes: set by its administrator, chosen by residents, and what the list of proposals is filtered by."""

from __future__ import annotations

from typing import Any

import pytest

from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.processes import service as processes
from civic.processes.models import Process
from civic.proposals import queries
from civic.proposals.rules import PROPOSAL_PHASE
from civic.proposals.service import add_theme
from civic.towns import here as towns_here
from civic.towns import queries as towns
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal

NAMES = {"name_0_en": "Green spaces", "name_0_fr": "Espaces verts", "name_1_en": "Streets", "name_2_en": "Culture"}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality(languages=["en", "fr"])


@pytest.fixture
def admin(town: Municipality, sign_in: Any) -> Any:
    with transaction():
        person = make.make_person(town, Role.ADMIN)
    return sign_in(person)


@pytest.fixture
def process(town: Municipality) -> Process:
    with transaction():
        return make.make_process(town)


def _save(admin: Any, town: Municipality, **names: str) -> Any:
    answer = admin.post(f"/en/admin/themes?town={town.slug}", data=names)
    towns_here.changed()
    return answer


def _choices(browser: Any, process: Process, language: str = "en") -> list[str]:
    page = parse(browser.get(f"/{language}/proposals/new?process={process.slug}").text)
    inputs = [one for one in page.iter("input") if one.get("name") == "theme"]
    labels = {label.get("for"): text_of(label) for label in page.iter("label")}
    return [labels[one.get("id")] for one in inputs]


def test_residents_choose_a_theme_of_the_town_and_the_list_is_filtered_by_it(
    town: Municipality, admin: Any, process: Process, sign_in: Any, client: Any
) -> None:
    assert _save(admin, town, **NAMES).status_code == 303
    with transaction():
        person = make.make_person(town)
    resident = sign_in(person)
    assert _choices(resident, process) == ["Green spaces", "Streets", "Culture"]
    assert _choices(resident, process, "fr") == ["Espaces verts", "Streets", "Culture"]
    green = next(theme for theme in queries.themes_of(process.id) if theme.key == "green-spaces")
    sent = {"title": "A bench below the limes", "body": "To sit on.", "language": "en", "do": "publish"}
    answer = resident.post(f"/en/proposals/new?process={process.slug}", data={**sent, "theme": str(green.id)})
    assert answer.status_code == 303
    with transaction():
        make_proposal(town, process, make.make_person(town), title="A crossing at the school")
    found = client.get(f"/fr/proposals?town={town.slug}&theme=green-spaces").text
    assert "A bench below the limes" in found and "A crossing at the school" not in found
    assert "Espaces verts" in text_of(parse(found))


def test_a_new_process_has_the_themes_and_a_new_name_reaches_every_page(town: Municipality, admin: Any) -> None:
    _save(admin, town, **NAMES)
    with transaction():
        process = processes.add_process(SYSTEM, towns.municipality_by_id(town.id), f"new-{town.id}", {"en": "New"})
        processes.add_phase(SYSTEM, process, PROPOSAL_PHASE, {"en": "Proposals"}, None, None)
        processes.publish_process(SYSTEM, process)
        theme = queries.themes_of(process.id)[0]
        proposal = make_proposal(town, process, make.make_person(town), theme_id=theme.id)
    keys = {"key_0": "green-spaces", "key_1": "streets", "key_2": "culture"}
    assert _save(admin, town, **{**NAMES, **keys, "name_0_en": "Nature"}).status_code == 303
    assert "Nature" in text_of(parse(admin.get(f"/en/proposals/{proposal.id}").text))
    assert [theme["key"] for theme in towns.municipality_by_id(town.id).themes] == list(keys.values())


def test_a_removed_theme_stays_where_it_is_used_and_is_offered_no_more(
    town: Municipality, admin: Any, process: Process, sign_in: Any
) -> None:
    _save(admin, town, **NAMES)
    with transaction():
        author = make.make_person(town)
        first = queries.themes_of(process.id)[0]
        proposal = make_proposal(town, process, author, title="Trees on the square", theme_id=first.id)
        other = make.make_person(town)
    assert _save(admin, town, name_0_en="", name_0_fr="", name_1_en="Streets", key_1="streets").status_code == 303
    assert _choices(sign_in(other), process) == ["Streets"]
    assert "Green spaces" in text_of(parse(sign_in(other).get(f"/en/proposals/{proposal.id}").text))
    mine = parse(sign_in(author).get(f"/en/proposals/{proposal.id}/edit").text)
    assert [one.get("value") for one in mine.iter("input") if one.get("checked") is not None] == [str(first.id)]
    assert "culture" not in {theme.key for theme in queries.themes_of(process.id)}


def test_imported_themes_are_offered_where_the_town_has_no_list(
    town: Municipality, admin: Any, process: Process, sign_in: Any
) -> None:
    with transaction():
        add_theme(SYSTEM, process.id, "mobility", {"en": "Mobility"})
        resident = make.make_person(town)
    assert _choices(sign_in(resident), process) == ["Mobility"]
    _save(admin, town, name_0_en="Green spaces")
    assert _choices(sign_in(resident), process) == ["Green spaces"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"name_0_fr": "Espaces verts"}, "Enter the name in English."),
        ({"name_0_en": "Green", "name_1_en": "green"}, "Two themes have the same name."),
        ({"name_0_en": "x" * 61}, "60"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_kept(
    town: Municipality, admin: Any, names: dict[str, str], message: str
) -> None:
    answer = _save(admin, town, **names)
    assert answer.status_code == 422
    assert message in text_of(parse(answer.text))
    assert all(typed in answer.text for typed in names.values()), "what was typed is gone"
    assert towns.municipality_by_id(town.id).themes == []


def test_only_administrators_of_the_town_change_them(town: Municipality, sign_in: Any) -> None:
    with transaction():
        organiser = make.make_person(town, Role.ORGANISER)
    browser = sign_in(organiser)
    assert browser.get(f"/en/admin/themes?town={town.slug}").status_code == 403
    assert _save(browser, town, name_0_en="Mine").status_code == 403
