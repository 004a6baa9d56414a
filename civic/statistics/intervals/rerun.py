"""What somebody keeps who reruns the gate on other tables: those that agree with a publication, and give it.

Of a small system that is answered from the publication alone, so that the answer tells nothing more: tables that agree
with it are drawn, the gate is run on each, and those that give the publication are kept. If each hidden figure differs
widely among them, a rerun narrows none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from civic.statistics.cube import Cube
from civic.statistics.dimensions import Table
from civic.statistics.intervals.attacker import EXACTNESS, Attacker
from civic.statistics.intervals.gate import Standard, Unprotectable
from civic.statistics.intervals.local import build, withheld_in
from civic.statistics.intervals.standin import public_view
from civic.statistics.intervals.system import Floats, Key, System, outer_bounds
from civic.statistics.intervals.units import units
from civic.statistics.protected import Protected, State, by_cell_rule, marked

DRAWS = 24
"""Tables that are drawn before single figures are asked for."""
TRIES = 6
"""Tables that are drawn for each end of each figure that is not wide by then."""

MOST_DRAWS = 200
"""Tables drawn at most; what is not wide by then does not count as wide."""
LIKELY = 0.05
"""How much other cells count beside the figure that is asked for."""


@dataclass(frozen=True)
class Rerun:
    """A publication of one stage and one system, and the gate as others can run it.

    Attributes:
        cube: what is counted; only its tables, dimensions and impossible combinations are read.
        published: the tables as the gate leaves them.
        inner: the crossing of all dimensions.
        standard: of the gate.
    """

    cube: Cube
    published: Protected
    inner: Table
    standard: Standard

    @property
    def stage(self) -> str:
        """The one stage."""
        return self.cube.stages[0]

    def stays_wide(self) -> bool:
        """Whether tables are found that give the publication, and differ widely in each figure that must stay wide."""
        system = self._system(self.cube, self.published)
        floors = self.standard.floors(system)
        low, high = np.full(len(system.figures), np.inf), np.full(len(system.figures), -np.inf)

        def narrow() -> NDArray[np.int64]:
            return np.flatnonzero(system.audited & (high - np.maximum(low, floors) < self.standard.width))

        for number, point in enumerate(islice(self._points(system, narrow), MOST_DRAWS)):
            if number == DRAWS and not np.isfinite(low).any():
                return False
            if self.gives(point):
                values = system.sums(point)
                np.minimum(low, values, out=low)
                np.maximum(high, values, out=high)
            if not len(narrow()):
                return True
        return False

    def gives(self, point: Floats) -> bool:
        """Whether the gate gives just this publication for a table that agrees with it.

        Only what Fréchet bounds show to be narrow counts: a table of which more would have to be asked is not kept.
        """
        cube = self._counted(point)
        before = marked(by_cell_rule(cube))
        wanted = _withheld(self.published) - _withheld(before)
        gone: dict[Key, None] = {}
        while True:
            current = withheld_in(before, list(gone))
            system = self._system(cube, current)
            found = _narrow(system, self.standard)
            if not found:
                return set(gone) == wanted
            try:
                gone.update(dict.fromkeys(units(found, current, system)))
            except Unprotectable:
                return False
            if not wanted.issuperset(gone):
                return False

    def _system(self, cube: Cube, protected: Protected) -> System:
        system, _ = build(cube, protected, self.inner, [self.stage], untold=True)
        public_view(system)
        return system

    def _points(self, system: System, narrow: Callable[[], NDArray[np.int64]]) -> Iterator[Floats]:
        """Tables of whole persons that agree with the publication: corners, where many figures are extreme."""
        attacker, draw = Attacker(system, whole=True), np.random.default_rng(0)
        for _ in range(DRAWS):
            yield np.rint(attacker.extreme(draw.uniform(-1.0, 1.0, system.cells), most=True).point)
        for figure in narrow():
            for number in range(2 * TRIES):
                if figure in narrow():
                    weights = LIKELY * draw.uniform(-1.0, 1.0, system.cells)
                    weights[system.members_of(int(figure))] += 1.0
                    yield np.rint(attacker.extreme(weights, most=bool(number % 2)).point)

    def _counted(self, point: Floats) -> Cube:
        """The counts of another table in the place of the true ones."""
        shape = [self.cube.dimension(name).size for name in self.inner.names]
        cells = point.astype(np.int64).reshape(1, *shape)
        counts = {
            table: cells.sum(
                axis=tuple(1 + axis for axis, name in enumerate(self.inner.names) if name not in table.names)
            )
            for table in (*self.cube.tables, self.inner)
        }
        return replace(self.cube, counts=counts)


def _withheld(protected: Protected) -> set[Key]:
    return {
        (stage, table.names, int(number))
        for (stage, table), shown in protected.tables.items()
        for number in np.flatnonzero(shown.states.ravel() == State.WITHHELD)
    }


def _narrow(system: System, standard: Standard) -> list[Key]:
    """Figures that Fréchet bounds show to be narrow, and special categories that are nearly a whole group."""
    low, high = outer_bounds(system)
    width = np.floor(high + EXACTNESS) - np.maximum(np.ceil(low - EXACTNESS), standard.floors(system))
    found = [system.figures[number].key for number in np.flatnonzero(system.audited & (width < standard.width))]
    found += [system.figures[n].key for n, line in system.lines if low[n] > standard.ratio * high[line]]
    return found
