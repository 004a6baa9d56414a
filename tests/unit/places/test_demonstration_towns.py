"""The invented towns of the demonstration: their files read without a note, and their numbers agree."""

from pathlib import Path

import pytest

from civic.places.geojson import read_areas
from civic.places.population import AGE_BANDS, BIRTHPLACES, EDUCATION, GENDERS, read_long
from civic.places.rules import Gazetteer

DATA = Path(__file__).parents[3] / "civic" / "demo" / "data"


def areas_of(town):
    return read_areas((DATA / f"{town}.geojson").read_bytes())


def table(town, name):
    gazetteer = Gazetteer.of(areas_of(town))
    population = read_long((DATA / f"{town}-{name}.csv").read_bytes(), gazetteer)
    assert population.notes == ()
    return population.tables[0]


@pytest.mark.parametrize(("town", "count"), [("halmere", 14), ("tornavik", 8)])
def test_every_neighbourhood_has_a_code_and_a_name_in_three_languages(town, count):
    areas = areas_of(town)
    assert areas.notes == ()
    assert len(areas.areas) == count
    for language in ("en", "fr", "ar"):
        assert len({area.name_in(language) for area in areas.areas}) == count
    assert all({"fr", "ar"} == set(dict(area.names)) for area in areas.areas)
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in area.name_in("ar")) for area in areas.areas)


@pytest.mark.parametrize(("town", "people"), [("halmere", 78_000), ("tornavik", 9_800)])
def test_the_tables_count_the_same_people(town, people):
    crossed = table(town, "age-gender")
    assert crossed.dimensions == ("neighbourhood", "age", "gender")
    assert crossed.values("age") == AGE_BANDS
    assert set(crossed.values("gender")) < set(GENDERS)
    birthplace = table(town, "birthplace")
    assert birthplace.values("birthplace") == BIRTHPLACES
    assert crossed.total == birthplace.total == table(town, "language").total == people
    assert crossed.margin({"neighbourhood"}) == birthplace.margin({"neighbourhood"})


@pytest.mark.parametrize("town", ["halmere", "tornavik"])
def test_education_is_counted_from_sixteen_on(town):
    education = table(town, "education")
    ages = table(town, "age-gender").margin({"age"})
    assert education.values("education") == EDUCATION
    assert education.total == ages.total - ages.cells[("0-15",)]
