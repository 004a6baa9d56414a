"""What was read from files of areas and people, as a preview shows it before it is used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from civic.core import i18n
from civic.core.run_panel import Panel, panel
from civic.places.labels import DIMENSIONS, sentence
from civic.places.population import NEIGHBOURHOOD, Population, Table
from civic.places.problems import Note, Problem
from civic.places.queries import PopulationSource
from civic.places.rules import Area
from civic.places.service import AreasFound
from civic.towns.here import Town
from civic.uploads import labels
from civic.uploads.queries import FileSeen
from civic.uploads.rules import FILE_STEPS

#: Values of one dimension that a preview names; the rest is counted.
MOST_VALUES = 12


def sentences(problems: Iterable[Problem]) -> list[str]:
    """Problems or notes in the reader's language."""
    return [sentence(problem) for problem in problems]


def file_errors(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """The same for the summary above a form: each leads to the field with the file."""
    return [("file", words) for words in sentences(problems)]


@dataclass(frozen=True)
class Reading:
    """How far the reading of a file is, or that it broke; ``names`` is what kind of file it is."""

    file: FileSeen
    names: str
    title: str
    panel: Panel


def reading(file: FileSeen) -> Reading:
    """What the panel of a file shows that is being read."""
    assert file.run is not None
    steps = [labels.FILE_STEPS[step] for step in FILE_STEPS[file.kind]]
    return Reading(file, labels.FILES[file.kind], labels.READING[file.kind], panel(file.run, steps))


@dataclass(frozen=True)
class DrawnMap:
    """A map as the map macros take a town's; its sprite is in the page."""

    sprite: dict[str, object]
    sprite_url: str = ""


@dataclass(frozen=True)
class MapFound:
    """A map that was read: its drawing, what to know of it, and the names that are new, found again, and gone."""

    drawn: DrawnMap
    areas: Sequence[Area]
    notes: list[str]
    new: Sequence[str]
    retained: Sequence[str]
    retired: Sequence[str]


@dataclass(frozen=True)
class TableFound:
    """A table that was read; of each dimension its name, how many values, and which in words."""

    by: str
    people: int
    lines: int
    dimensions: list[tuple[str, int, str]]


@dataclass(frozen=True)
class PopulationFound:
    """All tables of a file, and what to know of them."""

    tables: list[TableFound]
    notes: list[str]


def map_found(found: AreasFound) -> MapFound:
    """A map that was read: its drawing as the map macros take it, and what would come, stay and go."""
    sprite = found.sprite.to_json()
    hoods = [{"id": f"n{at}", **hood} for at, hood in enumerate(sprite["hoods"])]
    return MapFound(
        drawn=DrawnMap({**sprite, "hoods": hoods}),
        areas=found.areas.areas,
        notes=sentences(found.areas.notes),
        new=found.new,
        retained=found.kept,
        retired=found.retired,
    )


def population_found(found: Population, place: Town) -> PopulationFound:
    """Tables that were read: what they cross, how many lines, how many people, which values."""
    notes = sentences(_named(note, place) for note in found.notes)
    return PopulationFound([_table(table, place) for table in found.tables], notes)


def _names(place: Town) -> dict[str, str]:
    return {code: i18n.say(said) for code, said in place.hoods.values()}


def _named(note: Problem, place: Town) -> Problem:
    """The note on neighbourhoods that a table leaves out names them; the file's reader knows their codes only."""
    if note.code is not Note.NEIGHBOURHOODS_WITHOUT_ROWS:
        return note
    names = _names(place)
    return replace(note, detail=i18n.listed([names.get(code, code) for code in note.detail.split(", ")]))


def _table(table: Table, place: Town) -> TableFound:
    names = _names(place)
    return TableFound(
        by=crossed(table.dimensions),
        people=table.total,
        lines=len(table.cells),
        dimensions=[
            (dimension_name(each), len(table.values(each)), _values(table.values(each), names, each))
            for each in table.dimensions
        ],
    )


def _values(values: Sequence[str], names: dict[str, str], dimension: str) -> str:
    """The first values in words, and how many more there are."""
    shown = [names.get(value, value) if dimension == NEIGHBOURHOOD else value for value in values[:MOST_VALUES]]
    more = len(values) - MOST_VALUES
    return i18n.listed([*shown, _("and %(n)s more", n=more)] if more > 0 else shown)


def dimension_name(code: str) -> str:
    return str(DIMENSIONS.get(code, code))


def crossed(dimensions: Sequence[str]) -> str:
    """By what a table counts: "Neighbourhood × Age"."""
    return " × ".join(dimension_name(each) for each in dimensions)


def tables_known(sources: Sequence[PopulationSource]) -> list[tuple[str, str, str, str]]:
    """Each stored table: by what it counts, whom, in which year, from where."""
    return [
        (
            crossed(each.dimensions),
            each.covers or _("everyone"),
            str(each.year),
            " · ".join(part for part in (each.source, each.licence) if part),
        )
        for each in sources
    ]
