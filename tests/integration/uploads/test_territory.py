"""A municipality's map and population, changed by its own administrators and by nobody else's."""

from __future__ import annotations

import pytest

from civic.audit import queries as audit
from civic.core.db import transaction
from civic.core.permissions import NotAllowed, Refused, Role
from civic.places import queries as places
from civic.places.service import FileRefused, own_areas
from civic.roles import queries as roles
from civic.roles import service as roles_service
from civic.roles.rules import RoleCode
from civic.towns import queries as towns
from civic.towns.models import Municipality
from civic.uploads import territory
from civic.uploads.rules import UploadCode
from civic.uploads.territory import Source
from tests.support import factories as make
from tests.support.maps import PEOPLE, geojson

SOURCE = Source(2025, "Town register", "CC0-1.0")


def _bare() -> Municipality:
    return make.make_municipality(town_id=None)


def _codes(town: Municipality) -> list[str]:
    assert town.town_id is not None
    return [hood.code for hood in places.neighbourhoods(town.town_id)]


def test_an_administrator_brings_the_first_map_and_it_becomes_the_towns() -> None:
    with transaction():
        town = _bare()
        admin = make.actor(make.make_person(town, Role.ADMIN))
        assert territory.change_map(admin, town.id, own_areas(geojson("Harbour", "Mill"))) == 2
    assert _codes(towns.municipality_by_id(town.id)) == ["A", "B"]
    assert [entry.verb for entry, _previous, _hash in audit.entries()][-1] == "change_map"


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.SECRETARY, Role.MODERATOR])
def test_no_other_role_changes_a_map(role: Role) -> None:
    with transaction():
        town = _bare()
        somebody = make.actor(make.make_person(town, role))
        with pytest.raises(NotAllowed):
            territory.change_map(somebody, town.id, own_areas(geojson("Harbour")))
        with pytest.raises(NotAllowed):
            territory.look_at_population(somebody, town.id, PEOPLE, "")


def test_an_administrator_of_another_town_does_not_either() -> None:
    with transaction():
        town, other = _bare(), _bare()
        stranger = make.actor(make.make_person(other, Role.ADMIN))
        with pytest.raises(NotAllowed):
            territory.look_at_map(stranger, town.id, own_areas(geojson("Harbour")))


def test_looking_says_what_comes_stays_and_goes_and_changes_nothing() -> None:
    with transaction():
        town = _bare()
        admin = make.actor(make.make_person(town, Role.ADMIN))
        territory.change_map(admin, town.id, own_areas(geojson("Harbour", "Mill")))
        found = territory.look_at_map(admin, town.id, own_areas(geojson("Mill", "Heath", codes=["B", "C"])))
    assert (found.new, found.kept, found.retired) == (("Heath",), ("Mill",), ("Harbour",))
    assert _codes(towns.municipality_by_id(town.id)) == ["A", "B"]


def test_a_map_that_two_towns_use_is_not_changed_by_one_of_them() -> None:
    with transaction():
        town = make.make_municipality()
        other = make.make_municipality(town_id=town.town_id)
        admin = make.actor(make.make_person(other, Role.ADMIN))
        with pytest.raises(Refused) as refused:
            territory.change_map(admin, other.id, own_areas(geojson("Harbour")))
    assert refused.value.code is UploadCode.SHARED_MAP


def test_a_broken_table_names_its_lines_and_leaves_what_was_there() -> None:
    with transaction():
        town = _bare()
        admin = make.actor(make.make_person(town, Role.ADMIN))
        territory.change_map(admin, town.id, own_areas(geojson("Harbour", "Mill")))
        found = territory.look_at_population(admin, town.id, PEOPLE, "")
        assert territory.change_population(admin, town.id, found, SOURCE) == 2000
        broken = PEOPLE.replace(b"Mill,0-15,250", b"Moon,0-15,many")
        with pytest.raises(FileRefused) as refused:
            territory.look_at_population(admin, town.id, broken, "")
    assert {problem.feature for problem in refused.value.problems} == {4}
    assert town.town_id is not None
    assert places.population(town.town_id).count(neighbourhood="B", age="16-24") == 1250


def test_the_last_administrator_stays() -> None:
    with transaction():
        town = make.make_municipality()
        first = make.make_person(town, Role.ADMIN, Role.SECRETARY)
        admin = make.actor(first)
        with pytest.raises(Refused) as refused:
            roles_service.take_role(admin, town.id, first.id, Role.ADMIN)
        assert refused.value.code is RoleCode.LAST_ADMIN
        second = make.make_person(town, Role.ADMIN)
        roles_service.take_role(admin, town.id, first.id, Role.ADMIN)
        roles_service.take_role(make.actor(second), town.id, first.id, Role.ADMIN)
    assert [(h.person_id, h.role) for h in roles.holders(town.id)] == [(second.id, "admin"), (first.id, "secretary")]
