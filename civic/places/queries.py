"""Reading places: maps, neighbourhoods, where a point lies, population."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from civic.core.db import db
from civic.places.drawing import locate as area_at
from civic.places.models import Map, Neighbourhood, PopulationCell, PopulationTable
from civic.places.population import Population, Table
from civic.places.rules import Area, Areas, Gazetteer, Sprite


@dataclass(frozen=True)
class PopulationSource:
    """Where a population table comes from, to stand below every figure that uses it."""

    dimensions: tuple[str, ...]
    covers: str
    year: int
    source: str
    licence: str


def map_of(slug: str) -> Map | None:
    """The town of that slug."""
    return db.session.scalar(select(Map).where(Map.slug == slug))


def sprite(town_id: int) -> Sprite | None:
    """The drawn map of a town."""
    stored = db.session.scalar(select(Map.sprite).where(Map.id == town_id))
    return Sprite.from_json(stored) if stored else None


def neighbourhoods(town_id: int, retired: bool = False) -> Sequence[Neighbourhood]:
    """The neighbourhoods of a town in the order of its map, with those that a newer map lacks if asked."""
    statement = select(Neighbourhood).where(Neighbourhood.town_id == town_id)
    if not retired:
        statement = statement.where(Neighbourhood.retired.is_(False))
    return db.session.scalars(statement.order_by(Neighbourhood.position, Neighbourhood.id)).all()


def gazetteer(town_id: int) -> Gazetteer:
    """Which neighbourhood a table or a file of another system means."""
    rows = db.session.execute(
        select(Neighbourhood.code, Neighbourhood.names)
        .where(Neighbourhood.town_id == town_id, Neighbourhood.retired.is_(False))
        .order_by(Neighbourhood.position, Neighbourhood.id)
    )
    return Gazetteer((row.code, row.names.values()) for row in rows)


def locate(town_id: int, lon: float, lat: float) -> int | None:
    """The id of the neighbourhood in which a place lies (x and y where the map is in metres), or None."""
    rows = db.session.execute(
        select(Neighbourhood.id, Neighbourhood.geometry)
        .where(
            Neighbourhood.town_id == town_id,
            Neighbourhood.retired.is_(False),
            Neighbourhood.west <= lon,
            Neighbourhood.east >= lon,
            Neighbourhood.south <= lat,
            Neighbourhood.north >= lat,
        )
        .order_by(Neighbourhood.position, Neighbourhood.id)
    ).all()
    near = Areas(tuple(Area.of_geometry(str(row.id), "", {}, row.geometry) for row in rows))
    found = area_at(near, lon, lat)
    return int(found) if found else None


def population(town_id: int, year: int | None = None) -> Population:
    """The population tables of a year, or of the newest one for each set of dimensions. Two queries."""
    newest = (
        select(PopulationTable.dimensions, PopulationTable.covers, func.max(PopulationTable.year).label("year"))
        .where(PopulationTable.town_id == town_id)
        .group_by(PopulationTable.dimensions, PopulationTable.covers)
    )
    if year is not None:
        newest = newest.where(PopulationTable.year == year)
    wanted = newest.subquery()
    tables = db.session.scalars(
        select(PopulationTable)
        .join(
            wanted,
            (PopulationTable.dimensions == wanted.c.dimensions)
            & (PopulationTable.covers == wanted.c.covers)
            & (PopulationTable.year == wanted.c.year),
        )
        .where(PopulationTable.town_id == town_id)
        .order_by(PopulationTable.id)
    ).all()
    cells: dict[int, dict[tuple[str, ...], int]] = {each.id: {} for each in tables}
    rows = db.session.execute(
        select(PopulationCell.table_id, PopulationCell.values_key, PopulationCell.people)
        .where(PopulationCell.table_id.in_(list(cells)))
        .order_by(PopulationCell.table_id, PopulationCell.position)
    )
    for row in rows:
        cells[row.table_id][tuple(json.loads(row.values_key))] = row.people
    return Population(tuple(Table(tuple(each.dimensions.split(",")), cells[each.id], each.covers) for each in tables))


def population_sources(town_id: int) -> list[PopulationSource]:
    """Every population table of a town with its source, the newest year first."""
    rows = db.session.scalars(
        select(PopulationTable)
        .where(PopulationTable.town_id == town_id)
        .order_by(PopulationTable.year.desc(), PopulationTable.id)
    )
    return [PopulationSource(tuple(r.dimensions.split(",")), r.covers, r.year, r.source, r.licence) for r in rows]


def population_table_id(town_id: int, dimensions: str, covers: str, year: int) -> int | None:
    """The stored table that an import of these replaces."""
    return db.session.scalar(
        select(PopulationTable.id).where(
            PopulationTable.town_id == town_id,
            PopulationTable.dimensions == dimensions,
            PopulationTable.covers == covers,
            PopulationTable.year == year,
        )
    )
