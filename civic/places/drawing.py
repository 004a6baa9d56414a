"""From boundaries to the drawn map of the town: one path for each neighbourhood, small enough for every page.

The only module that opens shapely. Lengths are drawing units, of which the map is 1000 wide and 800 high.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from civic.places.colouring import four_tones
from civic.places.problems import Note, Problem, Unreadable, Wrong, quoted
from civic.places.rules import MAX_CROSSINGS, VIEW_HEIGHT, VIEW_WIDTH, Area, Areas, Hood, Polygon, Projection, Sprite

MARGIN = 20
BYTES_PER_AREA = 220
FULL_BYTES_UP_TO = 80  # areas; more of them share what these would have had, but for
FEWEST_BYTES = 60  # an area
AT_ONCE = 50  # segments whose crossings are looked for together
CLOSE_GAP = 1.0  # drawing units: a slit narrower than this is an error of digitising
SMALLEST_ISLAND = 3.0  # square units
NEAR = (30.0, 15.0, 6.0, 2.0)
ISLAND_IN_CROP = 0.1  # of the largest part: smaller parts do not widen the crop

Shapes = list[BaseGeometry]


def mend(areas: Areas) -> Areas:
    """The areas with broken rings (crossing themselves, holes outside) repaired, each with a note.

    Raises:
        Unreadable: nothing is left of an area.
    """
    mended: list[Area] = []
    notes = list(areas.notes)
    problems: list[Problem] = []
    crossings = 0
    for number, area in enumerate(areas.areas, 1):
        shape = _shape(area)
        if not shape.is_valid:
            crossings += _crossings(shape, MAX_CROSSINGS - crossings)
            if crossings > MAX_CROSSINGS:
                raise Unreadable([Problem(Wrong.TOO_MANY_CROSSINGS, number, str(MAX_CROSSINGS))])
            shape = _only_polygons(shapely.make_valid(shape, method="structure", keep_collapsed=False))
            notes.append(Problem(Note.REPAIRED, number, quoted(area.name)))
            area = Area(area.code, area.name, area.names, _polygons(shape))
        if shape.area <= 0:
            problems.append(Problem(Wrong.NO_EXTENT, number, quoted(area.name)))
        mended.append(area)
    if problems:
        raise Unreadable(problems)
    return Areas(tuple(mended), areas.planar, tuple(notes))


def _crossings(shape: BaseGeometry, most: int) -> int:
    """How often the borders of a shape cross themselves, counted up to a little above ``most``.

    To repair a border takes time and memory by its crossings, of which a thousand corners can make half a million.
    """
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    pairs = [shapely.get_coordinates(ring) for ring in rings]
    ends = np.concatenate([np.stack([xy[:-1], xy[1:]], axis=1) for xy in pairs])
    segments = shapely.linestrings(ends)
    tree = shapely.STRtree(segments)
    found = 0
    for start in range(0, len(segments), AT_ONCE):
        found += tree.query(segments[start : start + AT_ONCE], predicate="crosses").shape[1]
        if found > 2 * most:  # each is found from both sides
            break
    return found // 2


def locate(areas: Areas, lon: float, lat: float) -> str | None:
    """The code of the area in which a place lies (x and y if the areas are planar), or None.

    A place on a common border belongs to the area that comes first in the file.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    point = shapely.Point(lon, lat)
    near = (area for area in areas.areas if _may_hold(area, lat))
    return next((area.code for area in near if _shape(area).intersects(point)), None)


def _may_hold(area: Area, lat: float) -> bool:
    """Whether a part of it reaches from below a latitude to above: cheap, and true of few."""
    heights = ([y for _, y in polygon[0]] for polygon in area.polygons)
    return any(min(each) <= lat <= max(each) for each in heights)


def project(areas: Areas) -> Projection:
    """The projection in which the town fills the drawing but for a margin, north up, not stretched."""
    xy = shapely.get_coordinates([_shape(area) for area in areas.areas])
    x, y = xy[:, 0], xy[:, 1]
    if not areas.planar and np.ptp(x) > 180:
        x = x % 360
    middle, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    narrowing = 1.0 if areas.planar else max(math.cos(math.radians(middle_y)), 0.01)
    wide, high = max(np.ptp(x) * narrowing, 1e-9), max(np.ptp(y), 1e-9)
    scale = min((VIEW_WIDTH - 2 * MARGIN) / wide, (VIEW_HEIGHT - 2 * MARGIN) / high)
    top = VIEW_HEIGHT / 2 + scale * middle_y
    return Projection(float(scale * narrowing), float(scale), float(middle), VIEW_WIDTH / 2, float(top), areas.planar)


def draw(areas: Areas) -> Sprite:
    """The drawn map: projected, simplified with common borders kept common, coloured, with labels and crops.

    Simplification is that of a whole coverage (Visvalingam and Whyatt 1993, on edges rather than areas), so
    that neighbours keep one border; it goes as far as some 220 bytes an area ask for. The same areas always
    give the same drawing.
    """
    projection = project(areas)
    exact = [_to_drawing(_shape(area), projection) for area in areas.areas]
    shapes, paths = _fitted(_coverage(exact))
    tones = four_tones(len(shapes), _layers(shapes))
    hoods = []
    for area, shape, ground, path, tone in zip(areas.areas, shapes, exact, paths, tones, strict=True):
        x, y = _label_point(ground)
        crop, square = _crops(shape)
        hoods.append(Hood(area.code, area.name, path, tone + 1, round(x, 2), round(y, 2), crop, square))
    return Sprite(f"0 0 {VIEW_WIDTH} {VIEW_HEIGHT}", _outline(shapes), tuple(hoods), projection)


def _shape(area: Area) -> BaseGeometry:
    return shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in area.polygons])


def _polygons(shape: BaseGeometry) -> tuple[Polygon, ...]:
    return tuple(
        tuple(tuple((x, y) for x, y in ring.coords) for ring in (part.exterior, *part.interiors))
        for part in _parts(shape)
    )


def _parts(shape: BaseGeometry) -> Shapes:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]


def _only_polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = [inner for part in shapely.get_parts(shape) for inner in _parts(part)]
    return shapely.MultiPolygon(parts)


def _to_drawing(shape: BaseGeometry, projection: Projection) -> BaseGeometry:
    def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        east = xy[:, 0] - projection.middle
        if not projection.planar:
            east = (east + 180) % 360 - 180
        x = projection.left + projection.across * east
        return np.column_stack((x, projection.top - projection.up * xy[:, 1]))

    return shapely.transform(shape, moved)


def _coverage(shapes: Shapes) -> Shapes:
    """The same areas without overlaps and slits, so that neighbours share their borders point by point.

    What lies wholly under another area would vanish; it keeps its own shape.
    """
    if shapely.coverage_is_valid(shapes, gap_width=CLOSE_GAP):
        return shapes
    clean = shapely.coverage_clean(shapes, gap_width=CLOSE_GAP)
    return [new if new.area > 0 else old for new, old in zip(clean, shapes, strict=True)]


def _fitted(shapes: Shapes) -> tuple[Shapes, list[str]]:
    """The areas simplified until their paths fit into the bytes they may have, and these paths."""
    allowed = max(BYTES_PER_AREA * min(len(shapes), FULL_BYTES_UP_TO), FEWEST_BYTES * len(shapes))
    low, high = 0.5, 1.0
    shapes = list(shapely.coverage_simplify(shapes, low))
    fit = _simplified(shapes, high)
    while _size(fit[1]) > allowed and high < 64:
        low, high = high, high * 2
        fit = _simplified(shapes, high)
    for _ in range(5):
        between = math.sqrt(low * high)
        attempt = _simplified(shapes, between)
        if _size(attempt[1]) <= allowed:
            high, fit = between, attempt
        else:
            low = between
    return fit


def _size(paths: Sequence[str]) -> int:
    return sum(map(len, paths))


def _simplified(shapes: Shapes, tolerance: float) -> tuple[Shapes, list[str]]:
    simple = list(shapely.coverage_simplify(shapes, tolerance))
    smallest = max(SMALLEST_ISLAND, tolerance**2)
    return simple, [_path(shape, smallest) or _speck(shape) for shape in simple]


def _path(shape: BaseGeometry, smallest: float) -> str:
    """Path data in whole units; parts smaller than ``smallest`` are left out, but for the largest."""
    parts = sorted(_parts(shape), key=lambda part: -part.area)
    kept = [part for n, part in enumerate(parts) if n == 0 or part.area >= smallest]
    # Oriented, a hole runs against its ring and stays open under either fill rule of SVG.
    oriented = [shapely.orient_polygons(part) for part in kept]
    return "".join(_ring_path(ring.coords) for part in oriented for ring in (part.exterior, *part.interiors))


def _ring_path(coordinates: Iterable[tuple[float, float]]) -> str:
    points: list[tuple[int, int]] = []
    for x, y in coordinates:
        point = (round(x), round(y))
        if not points or point != points[-1]:
            points.append(point)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if len(points) < 3:
        return ""
    steps = ""
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        steps += f" {x1 - x0}" if x1 >= x0 and steps else str(x1 - x0)
        steps += f" {y1 - y0}" if y1 >= y0 else str(y1 - y0)
    return f"M{points[0][0]} {points[0][1]}l{steps}z"


def _speck(shape: BaseGeometry) -> str:
    """A mark for an area too small to be drawn: an area without a path could not be pointed at."""
    x, y = _label_point(shape)
    return f"M{round(x)} {round(y) - 1}l1 1-1 1-1-1z"


def _layers(shapes: Shapes) -> list[set[tuple[int, int]]]:
    """Pairs that should differ: those within 30 units, 15, 6 and 2, those with a common border."""
    tree = shapely.STRtree(shapes)

    def within(distance: float) -> set[tuple[int, int]]:
        found = tree.query(shapes, predicate="dwithin", distance=distance).T
        return {(int(a), int(b)) for a, b in found if a < b}

    return [*map(within, NEAR), {pair for pair in within(0.0) if _common_border(shapes, pair)}]


def _common_border(shapes: Shapes, pair: tuple[int, int]) -> bool:
    """Whether two areas share a line rather than a point; an overlap left in the file counts too."""
    first, second = shapes[pair[0]], shapes[pair[1]]
    return bool(shapely.intersection(first, second).length > 0)


def _label_point(shape: BaseGeometry) -> tuple[float, float]:
    """A point well inside the largest part: its centroid, if few points lie deeper inside."""
    part = max(_parts(shape), key=lambda each: each.area)
    deepest = shapely.maximum_inscribed_circle(part, tolerance=max(math.sqrt(part.area) / 40, 1e-9))
    centroid = part.centroid
    central = part.contains(centroid) and part.exterior.distance(centroid) >= 0.7 * deepest.length
    clear = all(shapely.Polygon(hole).distance(centroid) >= 0.7 * deepest.length for hole in part.interiors)
    point = centroid if central and clear else shapely.get_point(deepest, 0)
    return float(point.x), float(point.y)


def _crops(shape: BaseGeometry) -> tuple[str, str]:
    """View boxes around an area: 16 to 10 for page heads, square for stamps."""
    parts = _parts(shape)
    largest = max(part.area for part in parts)
    main = shapely.MultiPolygon([part for part in parts if part.area >= ISLAND_IN_CROP * largest])
    left, top, right, bottom = main.bounds
    width = max((right - left) * 1.7, (bottom - top) * 1.7 * 1.6, 300.0)

    def around(wide: float, high: float) -> str:
        x, y = (left + right) / 2 - wide / 2, (top + bottom) / 2 - high / 2
        return f"{round(x)} {round(y)} {round(wide)} {round(high)}"

    return around(width, width / 1.6), around(width * 0.8, width * 0.8)


def _outline(shapes: Shapes) -> str:
    """All of the town as one path, with narrow slits closed and small ponds filled."""
    whole = shapely.union_all([shape.buffer(6, join_style="mitre") for shape in shapes])
    whole = whole.buffer(-6, join_style="mitre").simplify(3)
    whole = whole if not whole.is_empty else shapely.union_all(shapes)
    parts = [
        shapely.Polygon(part.exterior, [r for r in part.interiors if shapely.Polygon(r).area > 200])
        for part in _parts(whole)
    ]
    return _path(shapely.MultiPolygon(parts), 40.0) or _speck(shapely.MultiPolygon(parts))
