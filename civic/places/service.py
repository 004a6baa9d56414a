"""The verbs of places: take over a town's boundaries and its population. A file is taken whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import delete, insert, update

from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db, in_transaction, upsert
from civic.core.permissions import Actor, Refused
from civic.places import queries
from civic.places.events import PopulationKept
from civic.places.labels import sentence
from civic.places.limited import Tick, counted, here, prepared
from civic.places.models import Map, Neighbourhood, PopulationCell, PopulationTable
from civic.places.policy import Can, require
from civic.places.population import NEIGHBOURHOOD, Population, Table, Wide, read_long, read_wide
from civic.places.problems import PlacesCode, Problem, Unreadable
from civic.places.rules import Area, Areas, Drawing, Drawn, Sprite

P = ParamSpec("P")
T = TypeVar("T")


class FileRefused(Refused):
    """A file cannot be taken over. ``problems`` has all that is wrong; the refusal's words say the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(PlacesCode.FILE_UNREADABLE, first=sentence(problems[0]))
        self.problems = problems


@dataclass(frozen=True)
class AreasFound:
    """What a file of areas holds, before anything is taken over from it.

    Attributes:
        areas: as read, with notes on what was mended.
        sprite: the map that would be drawn.
        new, kept, retired: names of the neighbourhoods that would come, stay (by their code) and go.
    """

    areas: Areas
    sprite: Sprite
    new: tuple[str, ...]
    kept: tuple[str, ...]
    retired: tuple[str, ...]


def prepare_areas(
    data: str | bytes,
    *,
    name_property: str | None = None,
    code_property: str | None = None,
    planar: bool = False,
    tick: Tick | None = None,
) -> Drawn:
    """Read and draw a file within limits of time and memory, before any transaction: nothing is written.

    Args:
        name_property, code_property, planar: as in ``geojson.read_areas``.
        tick: called meanwhile with the step that is at work; what it raises ends the reading.

    Raises:
        FileRefused: with every problem, or because it takes too long or too much memory.
        RuntimeError: a transaction is open; on SQLite everybody else would wait for its end.
    """
    _outside()
    options = {"name_property": name_property, "code_property": code_property, "planar": planar}
    more: dict[str, Any] = {} if tick is None else {"tick": tick}
    return _read(prepared, data.encode() if isinstance(data, str) else data, options, **more)


def prepare_population(slug: str, data: bytes, covers: str, tick: Tick) -> Population:
    """Read a long table within the same limits; nothing is written.

    Raises:
        FileRefused, RuntimeError: as ``prepare_areas``.
        Refused: no such town.
    """
    _outside()
    return _read(counted, data, queries.gazetteer(_map(slug).id), covers, tick)


def _outside() -> None:
    if in_transaction():
        raise RuntimeError("a file is read before the transaction that keeps what it says")


def own_areas(data: str | bytes) -> Drawn:
    """Read and draw a map that comes with the program, without limits.

    Raises:
        FileRefused: with every problem.
    """
    return _read(here, data, {})


def look_at_areas(actor: Actor, slug: str, drawn: Drawn) -> AreasFound:
    """What a file that was read would make of the map of a town."""
    require(actor, Can.IMPORT_AREAS)
    areas = drawn.areas
    town = queries.map_of(slug)
    before = {hood.code: next(iter(hood.names.values())) for hood in queries.neighbourhoods(town.id)} if town else {}
    codes = {area.code for area in areas.areas}
    return AreasFound(
        areas,
        drawn.sprite,
        new=tuple(area.name for area in areas.areas if area.code not in before),
        kept=tuple(area.name for area in areas.areas if area.code in before),
        retired=tuple(name for code, name in before.items() if code not in codes),
    )


def import_areas(
    actor: Actor, slug: str, drawn: Drawn, *, names: dict[str, str] | None = None, language: str = "en"
) -> tuple[Map, tuple[Problem, ...]]:
    """Take over the neighbourhoods of a town, and their map, from a file that was read (``prepare_areas``).

    The same file twice changes nothing. From a newer file, neighbourhoods keep their identity by their code;
    those that it lacks are retired, not deleted.

    Args:
        slug: which town; it is made if there is none.
        names: the town's name by language.
        language: the language of the plain name property.

    Returns:
        the town, and what was mended in the file.
    """
    require(actor, Can.IMPORT_AREAS)
    areas, sprite = drawn.areas, drawn.sprite.to_json()
    before = _size(slug)
    town = _write_map(slug, names, sprite, areas.planar)
    ids = _write_neighbourhoods(town.id, areas, language)
    # Pages point into the drawing by the id of the neighbourhood: a code may hold anything.
    town.sprite = {**sprite, "hoods": [{"id": ids[hood["code"]], **hood} for hood in sprite["hoods"]]}
    db.session.flush()
    audit.record(actor, "import_areas", "town", town.id, None, areas=len(areas.areas), before=before, after=_size(slug))
    db.session.flush()
    return town, areas.notes


def _size(slug: str) -> dict[str, int]:
    """A town's map as the log tells it."""
    town = queries.map_of(slug)
    return {"neighbourhoods": len(queries.neighbourhoods(town.id)) if town else 0}


def import_population(
    actor: Actor,
    slug: str,
    data: str | bytes,
    *,
    year: int,
    source: str,
    licence: str,
    mapping: Wide | None = None,
    covers: str = "",
) -> Population:
    """Take over population tables of a town from CSV: the program's long format, or a wide one by its mapping.

    A table by the same dimensions, coverage and year is replaced. Where a table counts everybody by
    neighbourhood, alone or crossed, each neighbourhood gets its total from it.

    Returns:
        the tables of the file, with notes on what was odd.

    Raises:
        FileRefused: with every problem; nothing was changed.
        Refused: no such town, or an impossible year.
    """
    _check_year(year)
    if mapping is None:
        population = look_at_population(actor, slug, data, covers=covers)
    else:
        require(actor, Can.IMPORT_POPULATION)
        population = _read(read_wide, data, mapping, queries.gazetteer(_map(slug).id))
    keep_population(actor, slug, population, year=year, source=source, licence=licence)
    return population


def keep_population(actor: Actor, slug: str, population: Population, *, year: int, source: str, licence: str) -> None:
    """Keep the tables of a file that was read.

    Raises:
        Refused: no such town, an impossible year, or the map was replaced since the file was read.
    """
    require(actor, Can.IMPORT_POPULATION)
    _check_year(year)
    town = _map(slug)
    _check_neighbourhoods(town.id, population)
    before = _tables(town.id)
    for table in population.tables:
        _write_table(town.id, table, year, source, licence)
    _write_totals(town.id)
    db.session.flush()
    after = _tables(town.id)
    audit.record(actor, "import_population", "town", town.id, None, before=before, after=after, year=year)
    db.session.flush()
    events.announce(PopulationKept(town.id))


def _check_year(year: int) -> None:
    if not 1000 <= year <= 9999:
        raise Refused(PlacesCode.NO_YEAR)


def _check_neighbourhoods(town_id: int, population: Population) -> None:
    """Refuse a table of neighbourhoods that the map no longer has."""
    by_place = [table for table in population.tables if NEIGHBOURHOOD in table.dimensions]
    named = {code for table in by_place for code in table.values(NEIGHBOURHOOD)}
    if not named <= set(queries.gazetteer(town_id).codes):
        raise Refused(PlacesCode.OTHER_MAP)


def _map(slug: str) -> Map:
    town = queries.map_of(slug)
    if town is None:
        raise Refused(PlacesCode.UNKNOWN_TOWN, slug=slug)
    return town


def _tables(town_id: int) -> dict[str, object]:
    """A town's population tables as the log compares them."""
    known = queries.population_sources(town_id)
    return {"tables": [repr(each) for each in known], "number_of_tables": len(known)}


def look_at_population(actor: Actor, slug: str, data: str | bytes, *, covers: str = "") -> Population:
    """Read a file in the long format as ``import_population`` would, and change nothing.

    Raises:
        FileRefused: with every problem.
        Refused: no such town.
    """
    require(actor, Can.IMPORT_POPULATION)
    return _read(read_long, data, queries.gazetteer(_map(slug).id), covers=covers)


def _read(read: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    try:
        return read(*args, **options)
    except Unreadable as unreadable:
        raise FileRefused(unreadable.problems) from None


def _write_map(slug: str, names: dict[str, str] | None, sprite: Drawing, planar: bool) -> Map:
    row = {"slug": slug, "names": names or {}, "sprite": sprite, "planar": planar}
    new = {key: value for key, value in row.items() if key != "slug" and (key != "names" or names)}
    db.session.execute(upsert(Map).values(row).on_conflict_do_update(index_elements=["slug"], set_=new))
    town = queries.map_of(slug)
    assert town is not None
    db.session.refresh(town)
    return town


def _write_neighbourhoods(town_id: int, areas: Areas, language: str) -> dict[str, int]:
    """Write each area under its code; the ids by code."""
    db.session.flush()
    db.session.execute(update(Neighbourhood).where(Neighbourhood.town_id == town_id).values(retired=True))
    rows = [
        {"town_id": town_id, "code": area.code, **_columns(area, language), "position": position}
        for position, area in enumerate(areas.areas)
    ]
    statement = upsert(Neighbourhood.__table__)
    new = {key: statement.excluded[key] for key in rows[0] if key not in ("town_id", "code")}
    db.session.execute(statement.on_conflict_do_update(index_elements=["town_id", "code"], set_=new), rows)
    db.session.expire_all()
    return {each.code: each.id for each in queries.neighbourhoods(town_id)}


def _columns(area: Area, language: str) -> dict[str, object]:
    positions = [position for polygon in area.polygons for ring in polygon for position in ring]
    return {
        "names": {language: area.name, **dict(area.names)},
        "geometry": area.geometry(),
        "west": min(x for x, _ in positions),
        "east": max(x for x, _ in positions),
        "south": min(y for _, y in positions),
        "north": max(y for _, y in positions),
        "retired": False,
    }


def _write_table(town_id: int, table: Table, year: int, source: str, licence: str) -> None:
    dimensions = ",".join(table.dimensions)
    key = {"town_id": town_id, "dimensions": dimensions, "covers": table.covers, "year": year}
    new = {"source": source, "licence": licence, "imported_at": clock.now()}
    db.session.execute(
        upsert(PopulationTable).values({**key, **new}).on_conflict_do_update(index_elements=list(key), set_=new)
    )
    table_id = queries.population_table_id(town_id, dimensions, table.covers, year)
    db.session.execute(delete(PopulationCell).where(PopulationCell.table_id == table_id))
    cells = [
        {"table_id": table_id, "position": position, "values_key": _values_key(values), "people": people}
        for position, (values, people) in enumerate(table.cells.items())
    ]
    db.session.execute(insert(PopulationCell), cells)


def _values_key(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _write_totals(town_id: int) -> None:
    """Give each neighbourhood its number of people by the newest table that counts everybody."""
    table = queries.population(town_id).table({NEIGHBOURHOOD})
    if table is None:
        return
    for each in queries.neighbourhoods(town_id):
        each.population = table.cells.get((each.code,))
