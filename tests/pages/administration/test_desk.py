"""The desk: what whoever works for a town finds there, and the files that they bring."""

from __future__ import annotations

import io
from typing import Any

import pytest

from civic.accounts import service as accounts
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.places import queries as places
from civic.places.service import own_areas
from civic.roles import queries as roles_queries
from civic.towns import queries as towns
from civic.towns.models import Municipality
from civic.uploads import territory
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.maps import PEOPLE, geojson
from tests.support.queries import counted
from tests.support.uploads import followed


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality(names={"en": "Halmere"}, town_id=None)


def _staff(town: Municipality, *roles: Role) -> Any:
    with transaction():
        return make.make_person(town, *roles)


def _words(answer: Any) -> str:
    return text_of(parse(answer.text))


def _file(data: bytes, name: str = "town.geojson") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def _look(browser: Any, town: Municipality, data: bytes, **more: Any) -> Any:
    """The page to which a map leads that was sent, once it was read."""
    form = {"file": _file(data), "language": "en", **more}
    return followed(browser, f"/en/admin/map?town={town.slug}", form)


def _look_at_people(browser: Any, town: Municipality, data: bytes) -> Any:
    """The same for a table of people."""
    form = {"file": _file(data, "people.csv"), "year": "2025", "source": "Town register"}
    return followed(browser, f"/en/admin/population?town={town.slug}", form)


def _hoods(town: Municipality) -> int:
    town_id = towns.municipality_by_id(town.id).town_id
    return len(places.neighbourhoods(town_id)) if town_id else 0


@pytest.mark.parametrize(
    ("role", "sees", "never"),
    [
        (Role.ADMIN, ("Roles", "Map of the town", "Demographic questions", "Legal pages"), ()),
        (Role.ORGANISER, ("Organisations", "Create a council", "Who takes part"), ("Roles", "Map of the town")),
        (Role.SECRETARY, ("Schedule a meeting",), ("Roles", "Organisations", "Create a council")),
        (Role.MODERATOR, ("Moderation", "No case is waiting."), ("Roles", "Schedule a meeting")),
    ],
)
def test_everybody_finds_what_they_may_do(town: Municipality, sign_in: Any, role: Role, sees: Any, never: Any) -> None:
    page = sign_in(_staff(town, role)).get(f"/en/admin?town={town.slug}")
    [head] = parse(page.text).iter("main")
    main = text_of(head)
    assert [words for words in sees if words not in main] == []
    assert [words for words in never if words in main] == []


def test_the_head_of_every_page_leads_staff_to_their_desk(town: Municipality, sign_in: Any) -> None:
    assert "/en/admin" in sign_in(_staff(town, Role.SECRETARY)).get("/en/").text
    assert "/en/admin" not in sign_in(_staff(town)).get("/en/").text


def test_whoever_works_elsewhere_is_shown_their_own_desk(town: Municipality, sign_in: Any) -> None:
    with transaction():
        other = make.make_municipality()
        person = make.make_person(other, Role.ORGANISER)
    browser = sign_in(person)
    answer = browser.get("/en/admin")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/en/admin?town={other.slug}")
    assert f"/en/admin?town={other.slug}" in browser.get("/en/").text
    assert browser.get(f"/en/admin?town={town.slug}").status_code == 403


def test_a_map_is_looked_at_before_it_is_taken_over(town: Municipality, sign_in: Any) -> None:
    browser = sign_in(_staff(town, Role.ADMIN))
    shown = _look(browser, town, geojson("Harbour", "Mill"))
    assert shown.status_code == 200
    assert "2 neighbourhoods. Nothing has changed yet." in _words(shown)
    assert _hoods(town) == 0
    taken = browser.post(f"{shown.request.path}/use")
    assert taken.status_code == 303
    assert "The map has 2 neighbourhoods now." in _words(browser.get(taken.headers["Location"]))
    assert _hoods(town) == 2


def test_each_mistake_of_a_file_is_named_by_its_feature(town: Municipality, sign_in: Any) -> None:
    browser = sign_in(_staff(town, Role.ADMIN))
    broken = geojson("Harbour", "Mill", "Heath").replace(b'"Mill"', b'""').replace(b'"Heath"', b"null")
    answer = _look(browser, town, broken, code_property="code")
    words = _words(answer)
    assert answer.status_code == 200
    assert "Nothing was changed." in words
    assert "Feature 2 has no name" in words
    assert "Feature 3 has no name" in words
    assert 'value="code"' in answer.text
    assert browser.post(f"{answer.request.path}/use").status_code == 422
    assert _hoods(town) == 0


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe\x00", b'{"type": "FeatureCollection", "features": []}'])
def test_what_is_no_map_gets_a_sentence(town: Municipality, sign_in: Any, data: bytes) -> None:
    assert 'class="errors' in _look(sign_in(_staff(town, Role.ADMIN)), town, data).text


def test_nothing_is_read_where_no_file_was_chosen(town: Municipality, sign_in: Any) -> None:
    answer = _look(sign_in(_staff(town, Role.ADMIN)), town, b"")
    assert answer.status_code == 422
    assert "Choose a file first." in _words(answer)


def test_a_file_is_used_in_its_own_town_only_and_once(town: Municipality, sign_in: Any) -> None:
    with transaction():
        other = make.make_municipality()
    browser, stranger = sign_in(_staff(town, Role.ADMIN)), sign_in(_staff(other, Role.ADMIN))
    page = _look(browser, town, geojson("Harbour")).request.path
    assert stranger.get(page).status_code == 404
    for deed in ("use", "cancel", "again"):
        assert stranger.post(f"{page}/{deed}").status_code == 404
    assert sign_in(_staff(town, Role.ORGANISER)).post(f"{page}/use").status_code == 404
    assert _hoods(town) == 0
    assert browser.post(f"{page}/use").status_code == 303
    assert browser.post(f"{page}/use").status_code == 404
    assert _hoods(town) == 1


def test_a_table_shows_its_total_and_dimensions_first(town: Municipality, sign_in: Any) -> None:
    person = _staff(town, Role.ADMIN)
    with transaction():
        territory.change_map(make.actor(person), town.id, own_areas(geojson("Harbour", "Mill")))
    browser = sign_in(person)
    url = f"/en/admin/population?town={town.slug}"
    shown = _look_at_people(browser, town, PEOPLE)
    words = _words(shown)
    assert "2,000 people, by Neighbourhood × Age" in words
    assert "Harbour, Mill" in words
    assert places.population_sources(towns.municipality_by_id(town.id).town_id or 0) == []
    taken = browser.post(f"{shown.request.path}/use")
    assert "2,000 people" in _words(browser.get(taken.headers["Location"]))
    assert "Neighbourhood × Age" in _words(browser.get(url))


def test_each_mistake_of_a_table_is_named_by_its_line(town: Municipality, sign_in: Any) -> None:
    person = _staff(town, Role.ADMIN)
    with transaction():
        territory.change_map(make.actor(person), town.id, own_areas(geojson("Harbour", "Mill")))
    broken = PEOPLE.replace(b"Mill,0-15,250", b"Moon,0-15,many")
    answer = _look_at_people(sign_in(person), town, broken)
    assert answer.status_code == 422
    assert "Line 4 names the neighbourhood “Moon”" in _words(answer)
    assert "Line 4 has “many”" in _words(answer)


def test_a_table_that_leaves_neighbourhoods_out_names_them(town: Municipality, sign_in: Any) -> None:
    person = _staff(town, Role.ADMIN)
    with transaction():
        territory.change_map(make.actor(person), town.id, own_areas(geojson("Harbour", "Mill", "Orchard")))
    answer = _look_at_people(sign_in(person), town, PEOPLE)
    assert "has no figures for these neighbourhoods: Orchard." in _words(answer)


def test_without_a_map_the_population_asks_for_it(town: Municipality, sign_in: Any) -> None:
    page = sign_in(_staff(town, Role.ADMIN)).get(f"/en/admin/population?town={town.slug}")
    assert "Upload the map first" in _words(page)


def test_a_role_is_offered_to_an_address_and_held_once_accepted(town: Municipality, sign_in: Any) -> None:
    browser, person = sign_in(_staff(town, Role.ADMIN)), _staff(town)
    url, form = f"/en/admin/roles?town={town.slug}", {"email": person.email, "role": "secretary"}
    assert browser.post(url, data=form).status_code == 303
    page = _words(browser.get(url))
    assert f"{person.email} is invited." in page
    assert person.display_name not in page
    assert [h.role for h in roles_queries.holders(town.id)] == ["admin"]
    theirs = sign_in(person)
    assert "Roles offered to you" in _words(theirs.get("/en/account"))
    offered = parse(theirs.get("/en/account/roles").text)
    [which] = {n.get("value") for n in offered.iter("input") if n.get("name") == "invitation"}
    assert theirs.post("/en/account/roles", data={"invitation": which, "answer": "accept"}).status_code == 303
    assert theirs.post("/en/account/roles", data={"invitation": which, "answer": "accept"}).status_code == 422
    page = _words(browser.get(url))
    assert person.display_name in page
    assert "Invited" not in page
    browser.post(f"/en/admin/roles/{person.id}/secretary/end?town={town.slug}")
    assert [h.role for h in roles_queries.holders(town.id)] == ["admin"]


def test_no_one_is_told_that_an_offer_was_declined_and_it_can_be_withdrawn(town: Municipality, sign_in: Any) -> None:
    browser, person, other = sign_in(_staff(town, Role.ADMIN)), _staff(town), _staff(town)
    url = f"/en/admin/roles?town={town.slug}"
    browser.post(url, data={"email": person.email, "role": "secretary"})
    [row] = roles_queries.role_invitations(town.id)
    for answer, status in (("decline", 422), ("accept", 422)):
        taken = sign_in(other).post("/en/account/roles", data={"invitation": row.id, "answer": answer})
        assert taken.status_code == status
    no = {"invitation": row.id, "answer": "decline"}
    assert sign_in(person).post("/en/account/roles", data=no).status_code == 303
    assert "No invitations at the moment." in _words(sign_in(person).get("/en/account/roles"))
    assert person.email in _words(browser.get(url))
    browser.post(f"/en/admin/roles/withdraw?town={town.slug}", data={"invitation": row.id})
    browser.get(url)
    assert roles_queries.role_invitations(town.id) == []
    assert [h.role for h in roles_queries.holders(town.id)] == ["admin"]


def test_the_last_administrator_cannot_leave_the_town_alone(town: Municipality, sign_in: Any) -> None:
    person = _staff(town, Role.ADMIN)
    answer = sign_in(person).post(f"/en/admin/roles/{person.id}/admin/end?town={town.slug}")
    assert answer.status_code == 422
    assert "needs at least one administrator" in answer.text
    assert "<h1>Roles</h1>" in answer.text and person.display_name in answer.text
    assert 'action="/en/admin/roles' in answer.text


def test_the_desk_asks_as_much_for_thirty_organisations_as_for_one(town: Municipality, sign_in: Any) -> None:
    person = _staff(town, Role.ADMIN)
    browser = sign_in(person)

    def asked() -> int:
        browser.get(f"/en/admin?town={town.slug}")  # What is kept for some seconds, and by the session, is read now.
        with counted() as statements:
            assert browser.get(f"/en/admin?town={town.slug}").status_code == 200
            assert browser.get(f"/en/admin/organisations?town={town.slug}").status_code == 200
        return len(statements)

    first = asked()
    with transaction():
        for number in range(30):
            accounts.found_organisation(make.actor(person), f"Club {number}", "We row.", "en")
    assert asked() == first
    assert "30 not confirmed yet." in _words(browser.get(f"/en/admin?town={town.slug}"))
