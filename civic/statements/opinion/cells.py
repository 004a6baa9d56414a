"""The map of opinions without a dot a person: cells that hold at least ten people each.

Who knows three votes of somebody could find their dot. The points are halved again and again along the longer
side, as long as both halves keep enough people; published is the middle of each cell and its number of people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from civic.statements.opinion.votes import Floats

SMALLEST = 10


@dataclass(frozen=True)
class MapCell:
    """A rectangle of the map and how many people stand in it. Cells do not overlap and leave nobody out."""

    left: float
    right: float
    bottom: float
    top: float
    people: int


def map_cells(points: Floats, smallest: int = SMALLEST, digits: int = 2) -> list[MapCell]:
    """Cells of a map (participants x 2) with at least `smallest` people each; none if there are fewer people.

    Bounds are rounded outwards to `digits`, so that no cell ends exactly at somebody's place.
    """
    if len(points) < smallest:
        return []
    step = 10.0**-digits
    low, high = np.floor(points.min(axis=0) / step) * step, (np.floor(points.max(axis=0) / step) + 1) * step
    whole = (float(low[0]), float(high[0]), float(low[1]), float(high[1]))
    cells = []
    for bounds, people in _halve(points, whole, smallest, step):
        left, right, bottom, top = (round(bound, digits) for bound in bounds)
        cells.append(MapCell(left, right, bottom, top, people))
    return sorted(cells, key=lambda cell: (cell.left, cell.bottom))


Bounds = tuple[float, float, float, float]


def _halve(points: Floats, bounds: Bounds, smallest: int, step: float) -> list[tuple[Bounds, int]]:
    left, right, bottom, top = bounds
    axes = (0, 1) if right - left >= top - bottom else (1, 0)
    for axis in axes:
        cut = float(np.round(np.median(points[:, axis]) / step) * step)
        below = points[:, axis] < cut
        if smallest <= below.sum() <= len(points) - smallest:
            first = (left, cut, bottom, top) if axis == 0 else (left, right, bottom, cut)
            second = (cut, right, bottom, top) if axis == 0 else (left, right, cut, top)
            return _halve(points[below], first, smallest, step) + _halve(points[~below], second, smallest, step)
    return [(bounds, len(points))]
