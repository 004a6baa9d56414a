"""Read quotas and pools as sortition-algorithms and OpenDLP write them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from civic.core.methods import FileError, MethodError, csv_rows, open_text
from civic.core.sheets import comparable
from civic.councils.sortition.problem import Person, Quota

HEADS = (
    ("feature", "value"),
    ("category", "name"),
    ("category", "value"),
    ("feature", "name"),
    ("category", "feature"),
)
"""Columns of feature and value: sortition-algorithms, OpenDLP and StratifySelect, mixtures, Flanigan et al. 2021."""
ID_COLUMNS = ("id", "nationbuilder_id")


def read_quotas(path: str) -> tuple[Quota, ...]:
    """A table `feature,value,min,max[,min_flex,max_flex]`, under any of the heads of the field (`HEADS`).

    An empty min_flex or max_flex, or -1, means that the bound may not be relaxed. Raises FileError.
    """
    quotas: dict[tuple[str, str], Quota] = {}
    for line, given in csv_rows(path):
        row = {"_".join(column.casefold().split()): cell for column, cell in given.items()}
        feature, value = _feature_columns(row, path)
        if not row[feature] or not row[value]:
            raise FileError(line, f"{feature} and {value} must both be given.", path)
        key = comparable(row[feature]), comparable(row[value])
        if key in quotas:
            raise FileError(line, f"the quota of {row[feature]}: {row[value]} stands twice.", path)
        lowest, highest = _flex(row, "min_flex", path, line), _flex(row, "max_flex", path, line)
        bounds = _count(row["min"], "min", path, line), _count(row["max"], "max", path, line)
        try:
            quotas[key] = Quota(row[feature], row[value], *bounds, lowest, highest)
        except MethodError as error:
            raise FileError(line, str(error), path) from error
    if not quotas:
        raise FileError(0, "there is no quota: each row names a feature, a value, min and max.", path)
    return tuple(quotas.values())


def _feature_columns(row: dict[str, str], path: str) -> tuple[str, str]:
    missing = next((column for column in ("min", "max") if column not in row), None)
    if missing:
        raise FileError(1, f"the column {missing!r} is missing; needed are feature, value, min, max.", path)
    for pair in HEADS:
        if all(column in row for column in pair):
            return pair
    raise FileError(1, "the columns feature and value (or category and name) are missing.", path)


def _count(text: str, column: str, path: str, line: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise FileError(line, f"{column} must be a whole number of seats, not {text!r}.", path)
    return int(text)


def _flex(row: dict[str, str], column: str, path: str, line: int) -> int | None:
    text = row.get(column, "")
    return None if text in ("", "-1") else _count(text, column, path, line)


def read_people(
    path: str, quotas: Sequence[Quota], id_column: str | None = None, address: Sequence[str] = ()
) -> tuple[Person, ...]:
    """A table with a column for each feature of the quotas.

    The id stands in `id_column`; without one, in `id` or `nationbuilder_id`, else in the first column if that
    is no feature, else the number of the row (from 1) is the id. People whose `address` columns are equal
    (capitals and spaces aside) form a household; an address with an empty part forms none. Raises FileError.
    """
    features = list(dict.fromkeys(quota.feature for quota in quotas))
    known = {(quota.feature, comparable(quota.value)): quota.value for quota in quotas}
    people: dict[str, Person] = {}
    for line, given in csv_rows(path, [*address, *([id_column] if id_column else [])]):
        row = _by_feature(given, features, path)
        column = id_column or _id_column(row, features)
        name = row[column] if column else str(len(people) + 1)
        if not name:
            raise FileError(line, f"the id (column {column}) is empty.", path)
        if name in people:
            raise FileError(line, f"the id {name!r} stands twice.", path)
        values = {feature: known.get((feature, comparable(row[feature])), "") for feature in features}
        unknown = next((feature for feature, value in values.items() if not value), None)
        if unknown is not None:
            raise FileError(line, f"{unknown} is {row[unknown]!r}, for which no quota is given.", path)
        people[name] = Person(name, values, _household([row[part] for part in address]))
    if not people:
        raise FileError(0, "there is nobody in the pool.", path)
    return tuple(people.values())


def _by_feature(row: dict[str, str], features: Sequence[str], path: str) -> dict[str, str]:
    """The row with the columns of features called as the quotas call them: case, dashes and apostrophes differ."""
    if all(feature in row for feature in features):
        return row
    names = {comparable(feature): feature for feature in features}
    renamed = {names.get(comparable(column), column): cell for column, cell in row.items()}
    missing = next((feature for feature in features if feature not in renamed), None)
    if missing is not None:
        raise FileError(1, f"the column {missing!r} is missing; needed are {', '.join(features)}.", path)
    return renamed


def _id_column(row: dict[str, str], features: Sequence[str]) -> str | None:
    for column in ID_COLUMNS:
        if column in row:
            return column
    first = next(iter(row))
    return None if first in features else first


def _household(parts: Sequence[str]) -> str | None:
    # An equal postcode without a street is no shared home: only a whole address is compared.
    told = [" ".join(part.casefold().split()) for part in parts]
    return "\n".join(told) if told and all(told) else None


@dataclass(frozen=True)
class EarlierDraw:
    """What a draw that is completed says: who was drawn, and the bounds of the quotas that it had to widen.

    ``bounds``: (smallest, largest) by feature and value.
    """

    panel: list[str]
    bounds: dict[tuple[str, str], tuple[int, int]]


def read_draw(path: str) -> EarlierDraw:
    """What `civic methods sortition` printed earlier. Raises FileError if it is something else."""
    try:
        draw = json.load(open_text(path))
    except json.JSONDecodeError as error:
        raise FileError(error.lineno, "this is no JSON: give the answer of an earlier draw.", path) from error
    except (RecursionError, ValueError) as error:  # nested a thousand deep, or a number of thousands of digits
        raise FileError(0, "this is no answer of an earlier draw.", path) from error
    panel = draw.get("panel") if isinstance(draw, dict) else None
    if not isinstance(panel, list) or not all(isinstance(name, str) for name in panel):
        raise FileError(0, "there is no panel in it: give the answer of an earlier draw.", path)
    if len(set(panel)) < len(panel):
        raise FileError(0, "its panel names somebody twice: give the answer of an earlier draw.", path)
    changes = draw.get("relaxation") or []
    if not isinstance(changes, list) or not all(map(_is_change, changes)):
        raise FileError(0, "its relaxation is broken: give the answer of an earlier draw.", path)
    bounds = {(each["feature"], each["value"]): (each["min"], each["max"]) for each in changes}
    return EarlierDraw(panel, bounds)


def _is_change(change: object) -> bool:
    if not isinstance(change, dict):
        return False
    named = all(isinstance(change.get(key), str) for key in ("feature", "value"))
    return named and all(type(change.get(key)) is int for key in ("min", "max"))
