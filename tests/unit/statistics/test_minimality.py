"""A15: whoever knows the program reruns it on every table that agrees with a publication, and keeps those that give it.

Of five small cases there are tables beside the true one that give the same publication byte for byte, audit included,
and in which each hidden figure differs by five persons or more. So nobody bounds one more tightly, whatever they rerun.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from civic.methods.cli import main

CASES = {
    "the case of the methods": [
        [[10, 1, 1], [17, 17, 17], [17, 17, 17]],
        [[0, 0, 11], [16, 12, 22], [31, 21, 0]],
        [[9, 2, 1], [17, 0, 32], [17, 35, 0]],
        [[0, 12, 0], [12, 0, 37], [31, 21, 0]],
    ],
    "one hidden figure, and nothing withheld": [
        [[30, 2, 40], [25, 33, 21], [18, 27, 35]],
        [[32, 0, 38], [26, 34, 22], [18, 24, 37]],
        [[28, 6, 38], [27, 33, 22], [22, 23, 33]],
    ],
    "nobody in four cells": [
        [[0, 20, 20], [26, 1, 0], [26, 0, 11]],
        [[18, 0, 24], [0, 22, 5], [34, 0, 0]],
        [[9, 0, 32], [25, 0, 0], [15, 22, 0]],
    ],
    "two rows": [
        [[9, 26, 9, 20], [6, 3, 20, 26]],
        [[10, 0, 12, 45], [7, 32, 16, 0]],
        [[0, 12, 28, 23], [17, 20, 0, 20]],
    ],
    "small ones in a corner": [
        [[17, 11, 17], [3, 14, 20], [9, 11, 33]],
        [[0, 2, 45], [19, 18, 0], [13, 13, 27]],
        [[3, 16, 24], [0, 0, 37], [29, 17, 7]],
    ],
}


def written(path: Path, cells: np.ndarray) -> str:
    rows = [f"a{a},b{b},{cells[a, b]}" for a, b in product(*map(range, cells.shape))]
    path.write_text("a,b,count\n" + "\n".join(rows) + "\n")
    return str(path)


def figures(cells: np.ndarray) -> list[int]:
    """All figures of all tables in the order in which they are published."""
    return [int(cells.sum()), *map(int, cells.sum(axis=1)), *map(int, cells.sum(axis=0)), *map(int, cells.ravel())]


@pytest.mark.parametrize("name", CASES)
def test_tables_that_differ_by_five_in_every_hidden_figure_give_the_same_publication(name, tmp_path, capsys):
    tables = [np.array(cells) for cells in CASES[name]]
    published = []
    for number, cells in enumerate(tables):
        assert main(["protect", written(tmp_path / f"{number}.csv", cells)]) == 0
        published.append(capsys.readouterr().out)
    assert len(set(published)) == 1
    shown = [cell["count"] for table in json.loads(published[0])["tables"] for cell in table["cells"]]
    possible = np.array([figures(cells) for cells in tables])
    hidden = np.array([count is None for count in shown])
    assert hidden.any()
    assert (np.ptp(possible, axis=0)[hidden] >= 5).all()
    small = hidden & (possible[0] < 10)
    assert (possible.min(axis=0)[small] < 10).all()


@pytest.mark.shared_data
def test_the_given_table_is_the_first_case(shared_data, tmp_path, capsys):
    assert main(["protect", str(shared_data / "reports/minimality_3x3.csv")]) == 0
    given = capsys.readouterr().out
    first = np.array(CASES["the case of the methods"][0])
    assert main(["protect", written(tmp_path / "first.csv", first)]) == 0
    assert capsys.readouterr().out == given


def test_exact_counts_that_round_alike_change_nothing(tmp_path, capsys):
    """The gate knows what the cell rule shows, and nothing else."""
    cells = np.array([[25, 5, 40, 15], [15, 0, 25, 40], [40, 25, 5, 25]])
    other = cells.copy()
    other[np.ix_([0, 1], [2, 3])] += [[1, -1], [-1, 1]]
    other[0, 1], other[0, 0], other[2, 1], other[2, 0] = 4, 26, 26, 39
    answers = []
    for each in (cells, other):
        assert main(["protect", written(tmp_path / "t.csv", each)]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
