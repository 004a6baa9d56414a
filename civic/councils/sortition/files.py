"""Read quotas and pools as sortition-algorithms and OpenDLP write them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from civic.core.methods import FileError, MethodError, csv_rows, open_text
from civic.councils.sortition.problem import Person, Quota

ID_COLUMNS = ("id", "nationbuilder_id")


def read_quotas(path: str) -> tuple[Quota, ...]:
    """A table `feature,value,min,max[,min_flex,max_flex]`, or with the older heads `category,feature`.

    An empty min_flex or max_flex, or -1, means that the bound may not be relaxed. Raises FileError.
    """
    quotas: dict[tuple[str, str], Quota] = {}
    for line, row in csv_rows(path, ("min", "max")):
        feature, value = _feature_columns(row, path)
        if not row[feature] or not row[value]:
            raise FileError(line, f"{feature} and {value} must both be given.", path)
        key = (row[feature], row[value])
        if key in quotas:
            raise FileError(line, f"the quota of {key[0]}: {key[1]} stands twice.", path)
        lowest, highest = _flex(row, "min_flex", path, line), _flex(row, "max_flex", path, line)
        bounds = _count(row["min"], "min", path, line), _count(row["max"], "max", path, line)
        try:
            quotas[key] = Quota(*key, *bounds, lowest, highest)
        except MethodError as error:
            raise FileError(line, str(error), path) from error
    if not quotas:
        raise FileError(0, "there is no quota: each row names a feature, a value, min and max.", path)
    return tuple(quotas.values())


def _feature_columns(row: dict[str, str], path: str) -> tuple[str, str]:
    for pair in (("feature", "value"), ("category", "feature")):
        if all(column in row for column in pair):
            return pair
    raise FileError(1, "the columns feature and value are missing (feature,value,min,max).", path)


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
    known = {(quota.feature, quota.value) for quota in quotas}
    needed = [*features, *address, *([id_column] if id_column else [])]
    people: dict[str, Person] = {}
    for line, row in csv_rows(path, needed):
        column = id_column or _id_column(row, features)
        name = row[column] if column else str(len(people) + 1)
        if not name:
            raise FileError(line, f"the id (column {column}) is empty.", path)
        if name in people:
            raise FileError(line, f"the id {name!r} stands twice.", path)
        for feature in features:
            if (feature, row[feature]) not in known:
                told = f"{feature} is {row[feature]!r}, for which no quota is given."
                raise FileError(line, told, path)
        values = {feature: row[feature] for feature in features}
        people[name] = Person(name, values, _household([row[part] for part in address]))
    if not people:
        raise FileError(0, "there is nobody in the pool.", path)
    return tuple(people.values())


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


def read_draw(path: str) -> dict[str, Any]:
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
    return cast("dict[str, Any]", draw)


def _is_change(change: Any) -> bool:
    if not isinstance(change, dict):
        return False
    named = all(isinstance(change.get(key), str) for key in ("feature", "value"))
    return named and all(type(change.get(key)) is int for key in ("min", "max"))
