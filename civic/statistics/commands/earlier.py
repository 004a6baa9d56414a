"""What `protect --before` knows of an earlier publication: which figures may move, and which must stay as they are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import numpy as np

from civic.core.methods import FileError, open_text
from civic.statistics.changes import LEAST_CHANGED_MEMBERS
from civic.statistics.cube import Cube
from civic.statistics.protected import Protected, ProtectedTable, State
from civic.statistics.rounding import HIDDEN, SLACK, THRESHOLD

Figures = dict[tuple[str, ...], int | None]
Earlier = dict[tuple[str, ...], Figures]


def read(path: str) -> Earlier:
    """The figures of an answer of `protect`: by dimensions, then by values; None where one is hidden.

    Raises:
        FileError: it is no such answer.
    """
    with open_text(path) as file:
        text = file.read()
    try:
        found = json.loads(text)["tables"]
        return {tuple(table["dimensions"]): dict(map(_cell, table["cells"])) for table in found}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileError(0, "this is no answer of `civic methods protect`.", path) from error


def _cell(cell: Any) -> tuple[tuple[str, ...], int | None]:
    count = cell["count"]
    if count is not None and (type(count) is not int or count < THRESHOLD or count % 5):
        raise ValueError(count)
    return tuple(map(str, cell["values"])), count


def number(before: Earlier) -> int:
    """Another one for each publication: a lot that always fell alike would tell what it is not."""
    told = json.dumps([[names, sorted(map(str, cells.items()))] for names, cells in sorted(before.items())])
    return 1 + int.from_bytes(hashlib.sha256(told.encode()).digest()[:8])


def groups(before: Earlier) -> dict[str, set[str]]:
    """The values of each column then."""
    return {names[0]: {values[0] for values in cells} for names, cells in before.items() if len(names) == 1}


def stays(fresh: Protected, cube: Cube, before: Earlier, path: str) -> Protected:
    """Keep what the earlier publication shows of nearly the same people.

    A figure moves once ten members changed for certain: it lies twelve from the count or further, since it may have
    been two off. What was hidden then stays hidden, because the file does not tell whether it was small or withheld.

    Raises:
        FileError: the earlier publication has other tables or groups.
    """
    tables = {}
    for (stage, table), shown in fresh.tables.items():
        figures = before.get(table.names)
        if figures is None:
            told = " x ".join(table.names) or "the total"
            raise FileError(0, f"it has no table of {told}: give the same columns and options as then.", path)
        tables[stage, table] = _kept(shown, cube.of(table, stage), figures, path)
    return Protected(tables)


def _kept(
    shown: ProtectedTable, counts: np.ndarray[Any, np.dtype[np.int64]], old: Figures, path: str
) -> ProtectedTable:
    cells = [cell.values for cell in shown.cells()]
    for values in cells:
        if values not in old:
            raise FileError(0, f"it has no figure of {', '.join(values)}, a group that is new since then.", path)
    was = np.array([HIDDEN if old[values] is None else old[values] for values in cells]).reshape(shown.figures.shape)
    possible = shown.states != State.IMPOSSIBLE
    stale = (was != HIDDEN) & (np.abs(counts - was) < LEAST_CHANGED_MEMBERS + SLACK) & possible
    hidden = (was == HIDDEN) & (shown.states == State.SHOWN)
    figures = np.where(stale, was, np.where(hidden, HIDDEN, shown.figures))
    states = np.where(stale, State.SHOWN, np.where(hidden, State.WITHHELD, shown.states)).astype(np.int8)
    known = stale | ((figures == was) & (states == State.SHOWN))
    return replace(shown, figures=figures, states=states, stale=stale, known=known)
