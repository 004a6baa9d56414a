"""A15 in full: every table that agrees with what `protect` publishes is tried, and those that give it are kept.

Of the kept ones each hidden figure keeps the width that was promised, so that whoever reruns the program on all of them
narrows none.
"""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

from civic.statistics.commands import protection
from civic.statistics.commands.protection import STAGE, published
from civic.statistics.cube import Cube, count
from civic.statistics.dimensions import Dimension, catalogue
from civic.statistics.intervals.gate import Standard
from civic.statistics.intervals.local import local_cubes
from civic.statistics.intervals.rerun import Rerun
from civic.statistics.intervals.system import Key
from civic.statistics.protected import Protected, State
from civic.statistics.rounding import possible_counts, protect_counts

CASES = {
    "a narrow line": [[11, 2], [1, 14]],
    "nobody in a corner": [[10, 2], [0, 18]],
    "a small column": [[13, 14], [0, 2]],
    "one question": [2, 14, 1],
    "one question of two small answers": [12, 3, 0],
}
LEAK = [[15, 0, 0], [0, 3, 0]]
"""Withheld as a whole, its crossing tells that one of its lines is narrow, and only the first can be."""


def cube_of(cells: np.ndarray) -> Cube:
    dimensions = tuple(Dimension(f"d{n}", tuple(map(str, range(size)))) for n, size in enumerate(cells.shape))
    tables = catalogue(dimensions, 3)
    codes = np.repeat(np.array(list(np.ndindex(cells.shape))), cells.ravel(), axis=0)
    people = [(codes, np.ones((len(codes), 1), bool))]
    return count(dimensions, [STAGE], tables, people, local_cubes(dimensions, tables))


def publication(cells: np.ndarray) -> str:
    return json.dumps(published(cube_of(cells), Standard()))


def figures(tables: np.ndarray) -> np.ndarray:
    """All figures of all tables of each of these, in the order in which they are published."""
    ways = tables.ndim - 1
    kept = sorted(product((0, 1), repeat=ways), key=lambda at: (sum(at), [-each for each in at]))
    sums = [tables.sum(axis=tuple(n + 1 for n, keep in enumerate(at) if not keep)) for at in kept]
    return np.concatenate([each.reshape(len(tables), -1) for each in sums], axis=1)


def agreeing(marks: list[int | None], shape: tuple[int, ...]) -> np.ndarray:
    """Every table of whole persons that has these figures; of a hidden one nothing is told."""
    most = possible_counts(marks[0])[1]
    found = np.zeros((1, 0), np.int64)
    for mark in marks[-int(np.prod(shape)) :]:
        low, high = (0, most) if mark is None else possible_counts(mark)
        values = np.arange(low, high + 1)
        found = np.concatenate([np.repeat(found, len(values), 0), np.tile(values, len(found))[:, None]], axis=1)
        found = found[found.sum(axis=1) <= most]
    found = found.reshape(-1, *shape)
    shown = np.array([mark is not None for mark in marks])
    told = np.array([mark or 0 for mark in marks])
    return found[(protect_counts(figures(found)) == told)[:, shown].all(axis=1)]


def kept(cells: np.ndarray) -> tuple[list[int | None], np.ndarray, int | None]:
    """The figures published of a table, the figures of every table that gives the same, and the promised width."""
    first = publication(cells)
    answer = json.loads(first)
    marks = [cell["count"] for table in answer["tables"] for cell in table["cells"]]
    possible = agreeing(marks, cells.shape)
    assert (possible == cells).all(axis=tuple(range(1, possible.ndim))).any()
    # The gate knows what the cell rule shows, so one of each kind that it shows alike stands for all of them.
    _, chosen, kind = np.unique(protect_counts(figures(possible)), axis=0, return_index=True, return_inverse=True)
    same = np.array([publication(possible[number]) == first for number in chosen])
    return marks, figures(possible[same[kind.ravel()]]), answer["audit"]["min_width"]


@pytest.mark.parametrize("name", CASES)
def test_no_rerun_narrows_a_hidden_figure(name):
    marks, possible, promised = kept(np.array(CASES[name]))
    hidden = np.array([mark is None for mark in marks])
    assert hidden.any() and promised >= 5
    assert (np.ptp(possible, axis=0)[hidden] >= 5).all()


def test_a_crossing_whose_withholding_tells_too_much_goes_with_its_margins(monkeypatch):
    answer = json.loads(publication(np.array(LEAK)))
    assert [c["count"] for table in answer["tables"] for c in table["cells"]] == [20] + [None] * 11
    with monkeypatch.context() as patch:
        patch.setattr(Rerun, "stays_wide", lambda self: True)
        marks, possible, promised = kept(np.array(LEAK))
    hidden = np.array([mark is None for mark in marks])
    assert promised >= 5 > np.ptp(possible, axis=0)[hidden].min()


BY_LOT = {"one narrow line": [[12, 31], [1, 40]], "three rows": [[26, 3], [30, 3], [0, 1]]}


@pytest.mark.parametrize("name", BY_LOT)
def test_with_the_lot_on_what_is_withheld_every_table_that_agrees_gives_the_publication(name, monkeypatch):
    """So it is for tables of every size: the gate of the web, and its proof."""
    cells = np.array(BY_LOT[name])
    monkeypatch.setattr(protection, "drawn", lambda protected, key, release: [])
    gate, gone = protection.interval_gate, []

    def noted(*args, **how):
        protected, report = gate(*args, **how)
        gone.append(withheld(protected))
        return protected, report

    monkeypatch.setattr(protection, "interval_gate", noted)
    first = json.dumps(published(cube_of(cells), Standard(), lot=b"key"))
    wanted = gone[0]
    assert wanted
    monkeypatch.setattr(protection, "drawn", lambda protected, key, release: list(wanted))
    marks = [cell["count"] for table in json.loads(first)["tables"] for cell in table["cells"]]
    possible = agreeing(marks, cells.shape)
    told = protect_counts(figures(possible))
    large = np.array([key in wanted for key in keys(cells.shape)])
    hidden = np.array([mark is None for mark in marks])
    possible = possible[(told[:, large] >= 10).all(axis=1) & (told[:, hidden & ~large] < 10).all(axis=1)]
    _, chosen = np.unique(protect_counts(figures(possible)), axis=0, return_index=True)
    assert len(chosen) > 2
    for number in chosen:
        assert json.dumps(published(cube_of(possible[number]), Standard(), lot=b"key")) == first
    assert (np.ptp(figures(possible), axis=0)[hidden] >= 5).all()


def keys(shape: tuple[int, ...]) -> list[Key]:
    """The figures of all tables in the order in which they are published."""
    tables = catalogue([Dimension(f"d{n}", tuple(map(str, range(size)))) for n, size in enumerate(shape)], 3)
    sizes = {f"d{n}": size for n, size in enumerate(shape)}
    return [
        (STAGE, table.names, cell) for table in tables for cell in range(int(np.prod([sizes[n] for n in table.names])))
    ]


def withheld(protected: Protected) -> list[Key]:
    return [
        (stage, table.names, int(number))
        for (stage, table), shown in protected.tables.items()
        for number in np.flatnonzero(shown.states.ravel() == State.WITHHELD)
    ]


def test_a_large_table_is_proven_with_a_lot_and_without_one_shows_the_total_alone():
    wide = np.random.default_rng(2).integers(20, 40, (6, 6))
    wide[3, :2] = [10, 1]
    wide[3, 2:] = 0
    assert json.loads(publication(wide))["audit"]["published"] == 1
    answers = [json.dumps(published(cube_of(wide), Standard(), lot=lot)) for lot in (b"one", b"one", b"two")]
    assert answers[0] == answers[1] != answers[2]
    for audit in (json.loads(answer)["audit"] for answer in answers):
        assert audit["safe_from_reruns"] == "proven" and audit["published"] > 25
        assert audit["min_width"] == 5 and audit["unproven"] == []
