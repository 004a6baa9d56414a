"""The files of the measuring commands, read row by row; what is wrong is told with its line."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civic.core.methods import FileError, csv_rows
from civic.statistics.measures.disparity import Decisions
from civic.statistics.measures.raking import Margin

FloatArray = NDArray[np.float64]

UNTOLD = frozenset({"", "no_answer", "not_asked", "prefer_not_to_say", "undisclosed", "unknown"})
"""What stands for a group that somebody did not tell, unless the population has a group of that name."""

GOOD_OUTCOMES = ("1", "true", "yes", "accepted", "admitted", "approved")
WHOLE = re.compile(r"[0-9]{1,15}")
LARGEST, SMALLEST = 1e15, 1e-15
"""Beyond them products and squares leave the range of floating-point numbers."""
HIDDEN = re.compile(r"<\s*10")


def whole(text: str, what: str, line: int, path: str) -> int:
    """A count: a whole number of 0 or more, in plain digits."""
    if not WHOLE.fullmatch(text):
        raise FileError(line, f"{what} is {text!r}; it has to be a whole number of 0 or more.", path)
    return int(text)


def number(text: str, what: str, line: int, path: str) -> float:
    """A number of 0 or more, with a decimal point, of a size with which floating-point numbers can be computed."""
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise FileError(line, f"{what} is {text!r}; it has to be a number of 0 or more, like 12 or 0.5.", path)
    if value and not SMALLEST <= value <= LARGEST:
        raise FileError(line, f"{what} is {text!r}; it has to be 0, or between 1e-15 and 1e15.", path)
    return value


def read_population(path: str) -> dict[str, int]:
    """group,count: inhabitants by group, in the order of names."""
    people: dict[str, int] = {}
    for line, row in csv_rows(path, ("group", "count")):
        group = row["group"]
        if not group:
            raise FileError(line, "the group is empty; every row of the population names one.", path)
        if group in people:
            raise FileError(line, f"the group {group!r} stands here a second time.", path)
        people[group] = whole(row["count"], "the count", line, path)
    if not sum(people.values()):
        raise FileError(0, "there is no population: no row has a count above 0.", path)
    return dict(sorted(people.items()))


@dataclass(frozen=True, slots=True)
class Participants:
    """Persons by group (None: published as fewer than 10), and how many did not tell."""

    counts: dict[str, int | None]
    undisclosed: int


def read_participants(path: str, population: dict[str, int]) -> Participants:
    """group[,count]: with counts a row a group, without them a row a person; empty = did not tell."""
    counts: dict[str, int | None] = {}
    undisclosed, empty = 0, True
    for line, row in csv_rows(path, ("group",)):
        empty, group = False, row["group"]
        if group not in population and group not in UNTOLD:
            raise FileError(line, f"the population has no group {group!r}.", path)
        if "count" in row and group in counts:
            raise FileError(line, f"the group {group!r} stands here a second time.", path)
        hidden = bool(HIDDEN.fullmatch(row.get("count", "")))
        count = None if hidden else whole(row.get("count", "1"), "the count", line, path)
        if group in population:
            counts[group] = None if count is None else (counts.get(group) or 0) + count
        elif count is None:
            raise FileError(line, "how many did not tell is hidden; without it nothing can be bounded.", path)
        else:
            undisclosed += count
    if empty:
        raise FileError(0, "there is no participant: no row below the names of the columns.", path)
    return Participants(counts, undisclosed)


@dataclass(frozen=True, slots=True)
class Targets:
    """Targets by dimension and value, in the order of names."""

    by_dimension: dict[str, dict[str, float]]


def read_targets(path: str) -> Targets:
    """dimension,value,target: people or shares."""
    found: dict[str, dict[str, float]] = {}
    for line, row in csv_rows(path, ("dimension", "value", "target")):
        dimension, value = row["dimension"], row["value"]
        if not dimension or not value:
            raise FileError(line, "dimension and value have to be given.", path)
        if dimension == "weight":
            raise FileError(line, "no dimension can be called weight: that column has the base weights.", path)
        values = found.setdefault(dimension, {})
        if value in values:
            raise FileError(line, f"the target of {value!r} in {dimension!r} stands here a second time.", path)
        values[value] = number(row["target"], "the target", line, path)
    if not found:
        raise FileError(0, "there is no target: no row below the names of the columns.", path)
    for dimension, values in found.items():
        if not sum(values.values()):
            raise FileError(0, f"all targets of {dimension!r} are 0.", path)
    return Targets({name: dict(sorted(found[name].items())) for name in sorted(found)})


def read_sample(path: str, targets: Targets) -> tuple[list[Margin], FloatArray | None]:
    """A row a person, a column a dimension (empty = did not tell), optionally a column weight."""
    places = {name: {v: i for i, v in enumerate(values)} for name, values in targets.by_dimension.items()}
    codes: dict[str, list[int]] = {name: [] for name in places}
    weights: list[float] = []
    for line, row in csv_rows(path, tuple(places)):
        for name, place in places.items():
            value = row[name]
            if value not in place and value not in UNTOLD:
                raise FileError(line, f"{name!r} is {value!r}, for which there is no target.", path)
            codes[name].append(place.get(value, -1))
        if "weight" in row:
            weights.append(number(row["weight"], "the weight", line, path))
            if not weights[-1]:
                raise FileError(line, "the weight is 0; a base weight is above 0.", path)
    if not next(iter(codes.values())):
        raise FileError(0, "the sample is empty: no row below the names of the columns.", path)
    _check_reached(codes, targets, path)
    margins = [
        Margin(name, np.array(codes[name]), np.array(list(values.values())))
        for name, values in targets.by_dimension.items()
    ]
    return margins, np.array(weights) if weights else None


def _check_reached(codes: dict[str, list[int]], targets: Targets, path: str) -> None:
    for name, values in targets.by_dimension.items():
        present = set(codes[name])
        for place, (value, target) in enumerate(values.items()):
            if target > 0 and place not in present:
                told = f"nobody in the sample has {name!r} = {value!r}, so no weight can reach its target."
                raise FileError(0, told, path)


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas by name, groups by name, counts (areas, groups), and the district of each area if asked for."""

    names: list[str]
    groups: list[str]
    counts: FloatArray
    districts: list[str]


def read_areas(path: str, district: str | None = None) -> Areas:
    """area, a column a group; `district` names a column that holds no group. Areas in the order of names."""
    rows: dict[str, tuple[list[float], str]] = {}
    groups: list[str] = []
    for line, row in csv_rows(path, ("area",) if district is None else ("area", district)):
        groups = sorted(column for column in row if column not in ("area", district))
        name = row["area"]
        if not name or name in rows:
            told = f"the area {name!r} stands here a second time." if name else "the area has no name."
            raise FileError(line, told, path)
        counts = [number(row[group], f"the count of {group!r}", line, path) for group in groups]
        rows[name] = (counts, row[district] if district else "")
    if len(rows) < 2 or len(groups) < 2:
        told = f"at least two areas and two groups can be compared; found were {len(rows)} and {len(groups)}."
        raise FileError(0, told, path)
    names = sorted(rows)
    return Areas(names, groups, np.array([rows[n][0] for n in names]), [rows[n][1] for n in names])


def read_neighbours(path: str, areas: list[str]) -> list[tuple[int, int]]:
    """area,neighbour: pairs of adjacent areas, each once or twice."""
    at = {name: i for i, name in enumerate(areas)}
    pairs = []
    for line, row in csv_rows(path, ("area", "neighbour")):
        for name in (row["area"], row["neighbour"]):
            if name not in at:
                raise FileError(line, f"there is no area {name!r} in the table of areas.", path)
        pairs.append((at[row["area"]], at[row["neighbour"]]))
    return pairs


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions by group and stratum, which outcome was counted, how many decisions were on people untold."""

    decisions: list[Decisions]
    outcome: str
    undisclosed: int


def read_decisions(path: str, outcome: str | None = None) -> Decided:
    """group,outcome[,stratum][,count]: a row a decision, or a row a cell; an empty group did not tell."""
    cells: Counter[tuple[str, str, str]] = Counter()
    undisclosed = 0
    for line, row in csv_rows(path, ("group", "outcome")):
        count = whole(row["count"], "the count", line, path) if "count" in row else 1
        if not row["outcome"]:
            raise FileError(line, "the outcome is empty; leave out what has not been decided.", path)
        if row["group"] in UNTOLD:
            undisclosed += count
        cells[row["group"], row.get("stratum", ""), row["outcome"]] += count
    counted = _counted(sorted({cell[2] for cell in cells}), outcome, path)
    places = sorted({(group, stratum) for group, stratum, _ in cells if group not in UNTOLD})
    if len({group for group, _ in places}) < 2:
        raise FileError(0, "a comparison needs decisions on at least two groups.", path)
    totals: Counter[tuple[str, str]] = Counter()
    for (group, stratum, _), count in cells.items():
        totals[group, stratum] += count
    decisions = [Decisions(g, s, cells[g, s, counted], totals[g, s]) for g, s in places]
    return Decided(decisions, counted, undisclosed)


def _counted(values: list[str], asked: str | None, path: str) -> str:
    """The outcome that is counted: the one asked for, a word of good, else the first of two by name."""
    if asked is not None:
        if asked not in values:
            raise FileError(0, f"no row has the outcome {asked!r}; there are {', '.join(values)}.", path)
        return asked
    if not values:
        raise FileError(0, "there is no decision: no row below the names of the columns.", path)
    if len(values) > 2:
        told = f"there are {len(values)} outcomes; name the one to be counted with --outcome."
        raise FileError(0, told, path)
    return next((value for value in values if value.lower() in GOOD_OUTCOMES), values[0])
