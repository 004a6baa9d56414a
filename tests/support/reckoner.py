"""Reckoning with what is published: unknown numbers of people, what is known of their sums, and a solver."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import highspy
import numpy as np

from tests.support.stranger import DIMENSIONS, FAR, STAGES, Cell, Known, is_hidden, wider

EXACT = 1e-6


@dataclass
class Reckoner:
    """Sums of unknown numbers of people, with bounds; and the ends of what a sum can be."""

    whole: bool = False
    rows: list[tuple[float, float, list[int], list[float]]] = field(default_factory=list)
    size: int = 0

    def unknowns(self, number: int) -> np.ndarray:
        self.size += number
        return np.arange(self.size - number, self.size)

    def know(self, low: float, high: float, added: Iterable[int], taken: Iterable[int] = ()) -> None:
        added, taken = list(added), list(taken)
        self.rows.append((low, high, [*added, *taken], [1.0] * len(added) + [-1.0] * len(taken)))

    def start(self) -> None:
        solver: Any = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        if not self.whole:  # from one question to the next only the costs change
            solver.setOptionValue("presolve", "off")
            solver.setOptionValue("simplex_strategy", 4)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size, len(self.rows)
        model.col_cost_, model.col_lower_ = np.zeros(self.size), np.zeros(self.size)
        model.col_upper_ = np.full(self.size, float(FAR))
        model.row_lower_ = np.array([row[0] for row in self.rows], np.float64)
        model.row_upper_ = np.array([highspy.kHighsInf if row[1] >= FAR else row[1] for row in self.rows], np.float64)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0] + [len(row[2]) for row in self.rows], dtype=np.int32)
        model.a_matrix_.index_ = np.array([i for row in self.rows for i in row[2]], np.int32)
        model.a_matrix_.value_ = np.array([v for row in self.rows for v in row[3]], np.float64)
        if self.whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * self.size
        solver.passModel(model)
        self.solver = solver

    def ends(self, added: Iterable[int]) -> tuple[float, float]:
        """The least and the most of a sum."""
        cost = np.zeros(self.size)
        cost[list(added)] = 1.0
        return self._extreme(cost, 1.0) @ cost, self._extreme(cost, -1.0) @ cost

    def _extreme(self, cost: np.ndarray, sign: float) -> np.ndarray:
        self.solver.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), sign * cost)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self.solver.clearSolver()
            self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.array(self.solver.getSolution().col_value)

    def narrow(self, sums: Mapping[Any, list[int]], width: float = 5, least: Mapping[Any, int] | None = None) -> dict:
        """The ends of those sums that are pinned down to less than `width`.

        Every answer of the solver is one possible truth, so it counts for all sums: most need no question of their own.

        Args:
            sums: the unknowns of each sum.
            width: from the least to the most.
            least: what somebody knows of a sum besides: it is that much at least.
        """
        floors = np.array([(least or {}).get(key, 0) for key in sums], float)
        asked = np.zeros((len(sums), self.size))
        for row, members in enumerate(sums.values()):
            asked[row, members] = 1.0
        low, high = np.full(len(sums), np.inf), np.full(len(sums), -np.inf)
        found: dict[Any, tuple[float, float]] = {}
        draw = np.random.default_rng(1)

        def seen(point: np.ndarray) -> None:
            np.minimum(low, asked @ point, out=low)
            np.maximum(high, asked @ point, out=high)

        def left() -> np.ndarray:
            return np.flatnonzero(high - np.maximum(low, floors) < width - EXACT)

        for turn in range(20):
            rows = left() if turn else np.arange(len(sums))
            if len(rows) < 3:
                break
            seen(self._extreme(draw.uniform(0.1, 1, len(rows)) @ asked[rows], 1.0 if turn % 2 else -1.0))
        for row, key in enumerate(sums):
            if row in left():
                seen(self._extreme(asked[row], 1.0))
                seen(self._extreme(asked[row], -1.0))
                if row in left():
                    found[key] = float(max(low[row], floors[row])), float(high[row])
        return found


Inner = Mapping[tuple[str, ...], int]
Moves = Mapping[str, tuple[int, int]]
"""How many came to each stage since the last release, and how many went."""


@dataclass
class Systems:
    """One or more releases of some dimensions as one system of unknown people, and the sums that are worth asking."""

    dimensions: tuple[str, ...]
    stages: tuple[str, ...]
    reckoner: Reckoner
    cells: list[tuple[str, ...]] = field(default_factory=list)
    hidden: dict[tuple[int, Cell], list[int]] = field(default_factory=dict)

    def members(
        self, inner: Mapping[tuple[str, ...], int], names: tuple[str, ...], values: tuple[str, ...]
    ) -> list[int]:
        """The unknowns of everybody of these groups."""
        at = [self.dimensions.index(name) for name in names]
        return [x for cell, x in inner.items() if all(cell[a] == v for a, v in zip(at, values, strict=True))]


def system(
    releases: Sequence[Known],
    old: Sequence[Container[Cell]],
    moves: Sequence[Moves] = (),
    dimensions: tuple[str, ...] = DIMENSIONS,
    stages: tuple[str, ...] = STAGES,
    whole: bool = False,
) -> Systems:
    """What somebody knows who reads these releases, and how many came and went between them.

    Args:
        releases: what each says.
        old: the figures that are of an earlier release. Nobody outside knows them; whoever does knows more.
        moves: since the release before, the first one left out; none: the releases are not compared.
        dimensions: crossed as unknowns.
        stages: of which everybody of a later one is among those of the first.
        whole: persons are not divided.
    """
    found = Systems(dimensions, stages, Reckoner(whole))
    groups = [[c[2][0] for c in releases[0] if c[:2] == (stages[0], (name,))] for name in dimensions]
    found.cells = list(product(*groups))
    before: dict[str, dict[tuple[str, ...], int]] = {}
    for number, known in enumerate(releases):
        inner = {
            s: dict(zip(found.cells, found.reckoner.unknowns(len(found.cells)).tolist(), strict=True)) for s in stages
        }
        for stage in stages[1:]:
            for cell, unknown in inner[stage].items():
                found.reckoner.know(0, FAR, [inner[stages[0]][cell]], [unknown])
        for cell, bounds in known.items():
            if cell[0] in stages and set(cell[1]) <= set(dimensions):
                members = found.members(inner[cell[0]], *cell[1:])
                found.reckoner.know(*wider(bounds, cell in old[number]), members)
                if is_hidden(bounds):
                    found.hidden[number, cell] = members
        if number and moves:
            _came_and_went(found, before, inner, moves[number - 1])
        before = inner
    found.reckoner.start()
    return found


def _came_and_went(found: Systems, before: Any, after: Any, moves: Moves) -> None:
    for stage in found.stages:
        came, went = (found.reckoner.unknowns(len(found.cells)).tolist() for _ in range(2))
        for cell, new, gone in zip(found.cells, came, went, strict=True):
            found.reckoner.know(0, 0, [after[stage][cell], gone], [before[stage][cell], new])
        found.reckoner.know(0, moves[stage][0], came)
        found.reckoner.know(0, moves[stage][1], went)
