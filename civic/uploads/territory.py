"""Verbs of a municipality's map and population, which the package of places keeps without knowing municipalities.

Places lets the program itself in; who may send it is decided here, by the role in the municipality.
"""

from __future__ import annotations

from dataclasses import dataclass

from civic.audit import service as audit
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.places import queries as known
from civic.places import service as places
from civic.places.population import Population
from civic.places.rules import Drawn
from civic.places.service import AreasFound
from civic.towns import queries as towns
from civic.uploads import queries
from civic.uploads.policy import Can, require
from civic.uploads.rules import UploadCode


@dataclass(frozen=True)
class Source:
    """Where a population table comes from, and whom it counts (empty: everybody)."""

    year: int
    source: str
    licence: str
    covers: str = ""


def check_map(actor: Actor, municipality_id: int) -> None:
    """Check that an actor may change a municipality's map and tables, before a file is read.

    Raises:
        Refused: another municipality uses the same map.
    """
    _map_to_change(actor, municipality_id)


def look_at_map(actor: Actor, municipality_id: int, drawn: Drawn) -> AreasFound:
    """What a file that was read would make of the map. Nothing is changed.

    Raises:
        Refused: another municipality uses the same map.
    """
    return places.look_at_areas(SYSTEM, _map_to_change(actor, municipality_id), drawn)


def change_map(actor: Actor, municipality_id: int, drawn: Drawn, language: str = "en") -> int:
    """Take over a municipality's neighbourhoods from a file that was read; how many there are.

    Raises:
        Refused: as ``look_at_map``; nothing was changed.
    """
    slug = _map_to_change(actor, municipality_id)
    municipality = towns.municipality_by_id(municipality_id)
    before = {"town": municipality.town_id, "areas": _areas(municipality.town_id)}
    town, _notes = places.import_areas(SYSTEM, slug, drawn, names=municipality.names, language=language)
    municipality.town_id = town.id
    count = len(town.sprite["hoods"])
    audit.record(
        actor,
        "change_map",
        "municipality",
        municipality_id,
        municipality_id,
        before=before,
        after={"town": town.id, "areas": count},
    )
    return count


def _areas(town_id: int | None) -> int:
    return len(known.neighbourhoods(town_id)) if town_id else 0


def _tables(municipality_id: int) -> int:
    town_id = towns.municipality_by_id(municipality_id).town_id
    return len(known.population_sources(town_id)) if town_id else 0


def look_at_population(actor: Actor, municipality_id: int, data: bytes, covers: str) -> Population:
    """What a file of people says. Nothing is changed.

    Raises:
        FileRefused: with every problem of the file.
        Refused: there is no map yet, or another municipality uses it too.
    """
    return places.look_at_population(SYSTEM, _map_to_change(actor, municipality_id), data, covers=covers)


def change_population(actor: Actor, municipality_id: int, found: Population, source: Source) -> int:
    """Take over the tables of a file that was read (``look_at_population``); how many people they count.

    Raises:
        Refused: as ``look_at_population``, or an impossible year; nothing was changed.
    """
    slug = _map_to_change(actor, municipality_id)
    before = {"tables": _tables(municipality_id)}
    places.keep_population(
        SYSTEM,
        slug,
        found,
        year=source.year,
        source=source.source,
        licence=source.licence,
    )
    people = sum(table.total for table in found.tables)
    audit.record(
        actor,
        "change_population",
        "municipality",
        municipality_id,
        municipality_id,
        before=before,
        after={"tables": _tables(municipality_id)},
        year=source.year,
    )
    return people


def _map_to_change(actor: Actor, municipality_id: int) -> str:
    """The slug of the municipality's map, which only one that shares it with nobody may change."""
    require(actor, Can.CHANGE_MAP, towns.InMunicipality(municipality_id))
    slug, shared = queries.map_of(municipality_id)
    if shared and not (actor.admin or actor.system):
        raise Refused(UploadCode.SHARED_MAP)
    return slug
