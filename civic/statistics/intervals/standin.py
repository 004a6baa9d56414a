"""What the gate may know: nothing but what the cell rule shows.

Somebody who knows the program can run it on every table that agrees with a publication, and keep those that give the
same one. If exact counts decided what is withheld, few tables would be left. So the gate forgets them.
"""

from __future__ import annotations

import numpy as np

from civic.statistics.intervals.attacker import Attacker
from civic.statistics.intervals.system import FAR, Floats, System, outer_bounds
from civic.statistics.rounding import MOST_HIDDEN, THRESHOLD

DRAWS = 4


def public_view(system: System) -> None:
    """Forget the exact counts: of a shown figure its middle stays, of a hidden one the most that it can be."""
    middle = np.where(system.upper >= FAR, system.lower, (system.lower + system.upper) / 2)
    system.count = np.where(system.shown, np.rint(middle), MOST_HIDDEN).astype(np.int64)
    unlisted = np.array([f.unlisted for f in system.figures], bool)
    if unlisted.any():
        low, _ = outer_bounds(system)
        system.audited[unlisted] = (low < THRESHOLD)[unlisted]


def stand_in(system: System, whole: bool = False) -> Floats:
    """A table that agrees with everything known, in the place of the true one; the same for the same publication."""
    attacker = Attacker(system, whole)
    if whole:
        return np.rint(attacker.extreme(np.zeros(system.cells), most=False).point)
    draw = np.random.default_rng(0)
    points = []
    for number in range(DRAWS):
        weights = draw.uniform(0.2, 1.0, system.cells)
        points.append(attacker.extreme(weights, most=bool(number % 2)).point)
    return np.asarray(np.mean(points, axis=0))
