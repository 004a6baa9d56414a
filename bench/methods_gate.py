"""The interval gate: seconds, programmes solved, cells published.

    python bench/methods_gate.py [TABLE.csv ...]

Each file holds a row a cell (a column a dimension and `count` or `freq`); all tables of up to three columns are
published. The target for the 30 x 7 x 4 file of the tests is under 60 seconds, with at least 500 of its 1,240
cells published and no hidden one bounded tighter than 5. Without a file that one is measured if the real data is at
hand, and a town of 12,000 people is drawn, of 73 neighbourhoods, 8 ages, 4 genders and 6 languages.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.data import real
from civic.statistics.cube import count
from civic.statistics.dimensions import Dimension, catalogue
from civic.statistics.intervals.local import local_cubes
from civic.statistics.intervals.release import interval_gate
from civic.statistics.protected import by_cell_rule

MIXES = {
    "neighbourhood": np.random.default_rng(5).dirichlet(np.full(73, 3.0)),
    "age": np.array([0.05, 0.1, 0.2, 0.2, 0.2, 0.15, 0.07, 0.03]),
    "gender": np.array([0.5, 0.4, 0.04, 0.06]),
    "language": np.array([0.6, 0.2, 0.1, 0.05, 0.03, 0.02]),
}


def drawn_town(people: int = 12_000) -> tuple[list[Dimension], NDArray[np.int64]]:
    """A town drawn from fixed shares."""
    draw = np.random.default_rng(5)
    dimensions = [Dimension(name, tuple(map(str, range(len(mix))))) for name, mix in MIXES.items()]
    return dimensions, np.stack([draw.choice(len(mix), people, p=mix) for mix in MIXES.values()], axis=1)


def town_of(path: Path) -> tuple[list[Dimension], NDArray[np.int64]]:
    """The people of a file of cells."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counted = "count" if "count" in rows[0] else "freq"
    names = [name for name in rows[0] if name != counted]
    dimensions = [Dimension(name, tuple(sorted({row[name] for row in rows}))) for name in names]
    codes = [[d.categories.index(row[d.name]) for d in dimensions] for row in rows]
    return dimensions, np.repeat(np.array(codes), [int(row[counted]) for row in rows], axis=0)


def measure(name: str, dimensions: list[Dimension], codes: NDArray[np.int64]) -> None:
    """Run the gate and print one JSON object."""
    tables = catalogue(dimensions, 3)
    everybody = [(codes, np.ones((len(codes), 1), np.bool_))]
    cube = count(dimensions, ["registered"], tables, everybody, local_cubes(dimensions, tables))
    started = time.process_time()
    _, report = interval_gate(cube, by_cell_rule(cube))
    answer = {
        "input": name,
        "seconds": round(time.process_time() - started, 1),
        "cells": report.cells,
        "published": report.shown,
        "withheld": report.withheld,
        "min_width": report.min_width,
        "full_programmes": report.solves,
        "unproven": len(report.unproven),
    }
    sys.stdout.write(json.dumps(answer) + "\n")


def main() -> None:
    """Measure each file, or the one of the tests and a drawn town."""
    files = [Path(name) for name in sys.argv[1:]]
    known = real("lp_audit_hood30_age7_gender4_N5000.csv")
    if not files and known is not None:
        files = [known]
    for path in files:
        measure(path.name, *town_of(path))
    if not sys.argv[1:]:
        measure("drawn town", *drawn_town())


if __name__ == "__main__":
    main()
