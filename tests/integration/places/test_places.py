"""Maps and population tables are taken over whole, and found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from civic.core.db import db, transaction
from civic.core.errors import words
from civic.core.permissions import STRANGER, SYSTEM, Actor, NotAllowed, Refused, Role
from civic.places import queries, service
from civic.places.models import Map, Neighbourhood, PopulationCell, PopulationTable
from civic.places.population import Column, Wide
from civic.places.problems import Note, PlacesCode, Wrong
from civic.places.rules import Sprite

DEMO = Path(__file__).parents[3] / "civic" / "demo" / "data"
AREAS = (DEMO / "tornavik.geojson").read_bytes()


def without(code: str) -> bytes:
    """The map of Tornavik without one neighbourhood."""
    collection = json.loads(AREAS)
    collection["features"] = [f for f in collection["features"] if f["properties"]["code"] != code]
    return json.dumps(collection).encode()


def import_tornavik(data: bytes = AREAS) -> Map:
    with transaction():
        return service.import_areas(SYSTEM, "tornavik", service.own_areas(data), names={"en": "Tornavik"})[0]


def import_people(data: str | bytes, **changes: object) -> None:
    options = {"year": 2026, "source": "Register", "licence": "CC0", **changes}
    with transaction():
        service.import_population(SYSTEM, "tornavik", data, **options)  # type: ignore[arg-type]


def test_a_town_gets_its_map_and_its_neighbourhoods() -> None:
    town = import_tornavik()
    hoods = queries.neighbourhoods(town.id)
    assert [h.code for h in hoods] == [f"T0{n}" for n in range(1, 9)]
    assert hoods[3].names == {"en": "Lighthouse", "fr": "Le Phare", "ar": "المنارة"}
    sprite = queries.sprite(town.id)
    assert isinstance(sprite, Sprite)
    assert [h.name for h in sprite.hoods][:2] == ["Fjordside", "Upper Town"]


def test_pages_find_a_neighbourhood_in_the_drawing_by_its_id() -> None:
    town = import_tornavik()
    ids = {h.code: h.id for h in queries.neighbourhoods(town.id)}
    assert {h["code"]: h["id"] for h in town.sprite["hoods"]} == ids


def test_the_same_file_twice_changes_nothing() -> None:
    town = import_tornavik()
    before = [(h.id, h.code, h.names, h.geometry) for h in queries.neighbourhoods(town.id)]
    sprite = town.sprite
    again = import_tornavik()
    assert (again.id, again.sprite) == (town.id, sprite)
    assert [(h.id, h.code, h.names, h.geometry) for h in queries.neighbourhoods(town.id)] == before


def test_a_neighbourhood_that_the_new_map_lacks_is_retired_and_comes_back() -> None:
    town = import_tornavik()
    ids = {h.code: h.id for h in queries.neighbourhoods(town.id)}
    import_tornavik(without("T04"))
    assert "T04" not in {h.code for h in queries.neighbourhoods(town.id)}
    assert ids["T04"] in {h.id for h in queries.neighbourhoods(town.id, retired=True)}
    sprite = queries.sprite(town.id)
    assert sprite is not None
    assert sprite.hood("T04") is None
    import_tornavik()
    assert {h.code: h.id for h in queries.neighbourhoods(town.id)} == ids


def test_a_broken_file_changes_nothing_and_says_everything() -> None:
    town = import_tornavik()
    broken = json.loads(AREAS)
    broken["features"][2]["geometry"] = None
    broken["features"][5]["geometry"]["coordinates"] = []
    with pytest.raises(service.FileRefused) as refused:
        service.prepare_areas(json.dumps(broken))
    assert [(p.code, p.feature) for p in refused.value.problems] == [(Wrong.NO_GEOMETRY, 3), (Wrong.NO_GEOMETRY, 6)]
    assert words(refused.value) == "Nothing was imported from this file. Feature 3 has no geometry."
    assert len(queries.neighbourhoods(town.id)) == 8


def test_what_was_mended_is_told() -> None:
    collection = json.loads(AREAS)
    for ring in collection["features"][0]["geometry"]["coordinates"]:
        ring.pop()
    drawn = service.prepare_areas(json.dumps(collection))
    with transaction():
        _, notes = service.import_areas(SYSTEM, "tornavik", drawn)
    assert [(n.code, n.feature) for n in notes] == [(Note.RING_CLOSED, 1)]


ORGANISER = Actor(person_id=7, roles=frozenset({(1, Role.ORGANISER), (1, Role.ADMIN)}))


@pytest.mark.parametrize("who", [STRANGER, ORGANISER])
def test_only_administrators_of_the_installation_change_maps(who: Actor) -> None:
    import_tornavik()
    with pytest.raises(NotAllowed), transaction():
        service.import_areas(who, "tornavik", service.own_areas(AREAS))
    with pytest.raises(NotAllowed), transaction():
        service.import_population(who, "tornavik", "age,count\n", year=2026, source="", licence="")


def test_a_place_is_found_in_its_neighbourhood() -> None:
    town = import_tornavik()
    sprite = queries.sprite(town.id)
    assert sprite is not None
    for hood in queries.neighbourhoods(town.id):
        drawn = sprite.hood(hood.code)
        assert drawn is not None
        assert queries.locate(town.id, *sprite.projection.to_ground(drawn.cx, drawn.cy)) == hood.id
    assert queries.locate(town.id, 0.0, 0.0) is None


def test_population_tables_are_stored_as_they_were_crossed() -> None:
    town = import_tornavik()
    import_people((DEMO / "tornavik-age-gender.csv").read_bytes())
    import_people((DEMO / "tornavik-birthplace.csv").read_bytes())
    import_people((DEMO / "tornavik-education.csv").read_bytes(), covers="16+")
    population = queries.population(town.id)
    assert population.table({"neighbourhood", "age", "gender"}) is not None
    assert population.table({"age", "birthplace"}) is None
    assert population.table({"education"}) is None
    assert population.table({"education"}, "16+") is not None
    everybody = population.table(())
    assert everybody is not None
    assert everybody.total == 9800
    assert [(s.dimensions, s.covers, s.year, s.source, s.licence) for s in queries.population_sources(town.id)][2] == (
        ("education",), "16+", 2026, "Register", "CC0",
    )  # fmt: skip


def test_a_neighbourhood_knows_how_many_people_live_there() -> None:
    town = import_tornavik()
    assert {h.population for h in queries.neighbourhoods(town.id)} == {None}
    import_people((DEMO / "tornavik-age-gender.csv").read_bytes())
    assert sum(h.population or 0 for h in queries.neighbourhoods(town.id)) == 9800


def test_a_table_of_part_of_the_people_gives_no_totals() -> None:
    town = import_tornavik()
    import_people("neighbourhood,count\nT01,5\n", covers="16+")
    assert {h.population for h in queries.neighbourhoods(town.id)} == {None}


def test_a_table_of_the_same_year_is_replaced_and_of_another_year_is_kept() -> None:
    town = import_tornavik()
    import_people("gender,count\nwoman,5\nman,4\n", year=2025)
    import_people("gender,count\nwoman,7\nman,6\n")
    import_people("gender,count\nwoman,8\n")
    newest = queries.population(town.id)
    assert newest.count(gender="woman") == 8
    assert newest.count(gender="man") == 0
    assert queries.population(town.id, 2025).count(gender="man") == 4
    assert queries.population(town.id, 1999).tables == ()
    assert db.session.scalar(select(func.count(PopulationTable.id))) == 2
    assert db.session.scalar(select(func.count(PopulationCell.id))) == 3


def test_a_wide_table_is_taken_over_by_its_mapping() -> None:
    town = import_tornavik()
    mapping = Wide("hood", (Column("all"), Column("women", {"gender": "woman"})))
    import_people("hood,all,women\nLighthouse,10,6\nT01,20,9\n", mapping=mapping)
    population = queries.population(town.id)
    assert population.count(neighbourhood="T04") == 10
    assert population.count(neighbourhood="T04", gender="woman") == 6


def test_a_broken_table_changes_nothing_and_names_the_line() -> None:
    town = import_tornavik()
    import_people("neighbourhood,count\nT01,5\n")
    with pytest.raises(service.FileRefused) as refused:
        import_people("neighbourhood,count\nT01,6\nAtlantis,7\n")
    assert words(refused.value).endswith("Line 3 names the neighbourhood “Atlantis”, which is not on the map.")
    assert queries.population(town.id).count(neighbourhood="T01") == 5


def test_people_need_a_map_and_a_year() -> None:
    with pytest.raises(Refused) as refused:
        import_people("age,count\n75+,1\n")
    assert refused.value.code is PlacesCode.UNKNOWN_TOWN
    with pytest.raises(Refused) as refused:
        import_people("age,count\n75+,1\n", year=26)
    assert refused.value.code is PlacesCode.NO_YEAR


def test_reading_takes_the_same_queries_for_few_and_for_many() -> None:
    town = import_tornavik()
    counts = []
    for people in ("age,count\n75+,1\n", (DEMO / "tornavik-age-gender.csv").read_bytes()):
        import_people(people)
        counts.append(_queries_of(lambda: queries.population(town.id)))
    assert counts == [2, 2]
    assert _queries_of(lambda: queries.neighbourhoods(town.id)) == 1
    assert _queries_of(lambda: queries.locate(town.id, 0, 0)) == 1


def _queries_of(read: object) -> int:
    seen: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    engine = db.session.connection().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        read()  # type: ignore[operator]
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_both_towns_live_side_by_side() -> None:
    first = import_tornavik()
    with transaction():
        second, _ = service.import_areas(SYSTEM, "halmere", service.own_areas((DEMO / "halmere.geojson").read_bytes()))
    assert db.session.scalar(select(func.count(Neighbourhood.id)).where(Neighbourhood.town_id == first.id)) == 8
    assert len(queries.neighbourhoods(second.id)) == 14
