"""The drawn map: neighbours share borders and differ in tone, labels lie inside, everything is small."""

import json
import math
import re
import time
from itertools import combinations, pairwise
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.places.drawing import draw, locate, project
from civic.places.geojson import read_areas
from civic.places.rules import Area, Areas, Sprite

DEMO = Path(__file__).parents[3] / "civic" / "demo" / "data"


def square(x, y, wide=1.0, high=1.0):
    return ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y))


def area(code, *polygons):
    return Area(code, f"Area {code}", (), tuple((p,) if isinstance(p[0][0], float | int) else p for p in polygons))


def grid(columns, rows, size=0.01):
    return Areas(
        tuple(
            area(f"{x}-{y}", square(5 + x * size, 50 + y * size, size, size))
            for x in range(columns)
            for y in range(rows)
        )
    )


def shape_of(area):
    return shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in area.polygons])


def rings_of(path):
    """Corners of each ring of a path."""
    rings = []
    for ring in path.split("z")[:-1]:
        x, y, steps = re.fullmatch(r"M(-?\d+) (-?\d+)l(.*)", ring).groups()
        numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
        points = [(int(x), int(y))]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        rings.append(points)
    return rings


def edges_of(path):
    return {frozenset(edge) for ring in rings_of(path) for edge in pairwise([*ring, ring[0]])}


def bordering(areas):
    """Pairs with a common border of some length, straight from the boundaries."""
    shapes = [shape_of(each) for each in areas.areas]
    tree = shapely.STRtree(shapes)
    pairs = {(int(a), int(b)) for a, b in tree.query(shapes, predicate="intersects").T if a < b}
    return {(a, b) for a, b in pairs if shapely.intersection(shapes[a], shapes[b]).length > 1e-9}


REAL = {
    "barcelona": ("barcelona/barris.geojson", 73),
    "berlin": ("berlin/berlin-lor-forecast-areas-from-2021.geojson", 58),
}


@pytest.fixture(scope="module", params=["halmere", "tornavik", *REAL])
def drawn(request):
    """Areas, their drawing, and the seconds both took."""
    if request.param in REAL:
        path = request.getfixturevalue("shared_data") / REAL[request.param][0]
    else:
        path = DEMO / f"{request.param}.geojson"
    data = path.read_bytes()
    start = time.process_time()
    areas = read_areas(data)
    sprite = draw(areas)
    return areas, sprite, time.process_time() - start


def test_all_areas_are_drawn_in_their_order(drawn):
    areas, sprite, _ = drawn
    assert [(h.code, h.name) for h in sprite.hoods] == [(a.code, a.name) for a in areas.areas]
    assert len(areas.areas) in (14, 8, 73, 58)


def test_neighbours_differ_in_tone(drawn):
    areas, sprite, _ = drawn
    borders = bordering(areas)
    assert len(borders) >= len(areas.areas)
    assert {h.tone for h in sprite.hoods} == {1, 2, 3, 4}
    assert [pair for pair in borders if sprite.hoods[pair[0]].tone == sprite.hoods[pair[1]].tone] == []


def test_areas_across_a_street_differ_in_tone_too(drawn):
    areas, sprite, _ = drawn
    shapes = [shapely.union_all([shapely.Polygon(r) for r in rings_of(h.d)]) for h in sprite.hoods]
    alike = [
        (a, b)
        for a, b in combinations(range(len(shapes)), 2)
        if shapes[a].distance(shapes[b]) < 6 and sprite.hoods[a].tone == sprite.hoods[b].tone
    ]
    assert len(alike) <= len(shapes) // 20


def test_neighbours_share_the_very_same_line(drawn):
    areas, sprite, _ = drawn
    shapes = [shape_of(each) for each in areas.areas]
    scale = sprite.projection.up
    long_borders = [
        (a, b) for a, b in bordering(areas) if shapely.intersection(shapes[a], shapes[b]).length * scale > 25
    ]
    assert long_borders
    for a, b in long_borders:
        assert edges_of(sprite.hoods[a].d) & edges_of(sprite.hoods[b].d), (a, b)


def test_no_ground_is_lost_or_counted_twice(drawn):
    areas, sprite, _ = drawn
    scale = sprite.projection.up * sprite.projection.across
    for hood, each in zip(sprite.hoods, areas.areas, strict=True):
        signed = sum(_signed_area(ring) for ring in rings_of(hood.d))
        assert abs(signed) == pytest.approx(shape_of(each).area * scale, rel=0.12, abs=40), hood.name


def _signed_area(ring):
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]])) / 2


def test_a_path_takes_some_220_bytes(drawn):
    _, sprite, _ = drawn
    total = sum(len(hood.d) for hood in sprite.hoods)
    assert 120 * len(sprite.hoods) < total <= 220 * len(sprite.hoods)
    assert len(sprite.outline) < 1500


def test_it_takes_less_than_five_seconds(drawn):
    assert drawn[2] < 5


def test_the_label_lies_in_its_own_neighbourhood(drawn):
    areas, sprite, _ = drawn
    for hood in sprite.hoods:
        lon, lat = sprite.projection.to_ground(hood.cx, hood.cy)
        assert locate(areas, lon, lat) == hood.code
        assert any(shapely.Polygon(ring).contains(shapely.Point(hood.cx, hood.cy)) for ring in rings_of(hood.d))


def test_everything_lies_in_the_view_and_fills_it(drawn):
    _, sprite, _ = drawn
    assert sprite.viewbox == "0 0 1000 800"
    points = [point for hood in sprite.hoods for ring in rings_of(hood.d) for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    assert min(left, top) >= 18
    assert right <= 982
    assert bottom <= 782
    assert right - left >= 950 or bottom - top >= 750


def test_crops_hold_the_label_and_have_their_proportions(drawn):
    _, sprite, _ = drawn
    for hood in sprite.hoods:
        for box, proportion in ((hood.crop, 1.6), (hood.square, 1.0)):
            x, y, wide, high = map(int, box.split())
            assert wide / high == pytest.approx(proportion, rel=0.02)
            assert x < hood.cx < x + wide
            assert y < hood.cy < y + high


def test_the_drawing_is_the_same_every_time(drawn):
    areas, sprite, _ = drawn
    assert draw(areas) == sprite


def test_the_drawing_survives_its_json(drawn):
    _, sprite, _ = drawn
    text = json.dumps(sprite.to_json())
    assert Sprite.from_json(text) == sprite
    assert Sprite.from_json(json.loads(text)) == sprite


def test_the_geometry_survives_its_json(drawn):
    areas, _, _ = drawn
    for each in areas.areas:
        again = Area.of_geometry(each.code, each.name, dict(each.names), json.loads(json.dumps(each.geometry())))
        assert shape_of(again).equals_exact(shape_of(each), tolerance=1e-6)


# ---- shapes that towns have


def test_a_town_of_one_area_is_drawn():
    sprite = draw(grid(1, 1))
    assert sprite.hoods[0].tone == 1
    assert edges_of(sprite.hoods[0].d) == edges_of(sprite.outline)


def test_three_hundred_areas_share_the_bytes_of_eighty():
    start = time.process_time()
    sprite = draw(grid(20, 15))
    assert time.process_time() - start < 5
    assert len(sprite.hoods) == 300
    assert sum(len(hood.d) for hood in sprite.hoods) <= 80 * 220
    assert all(rings_of(hood.d) for hood in sprite.hoods)


def test_an_area_inside_another_is_a_hole_there():
    outer, inner = square(0, 0, 0.3, 0.3), square(0.1, 0.1, 0.1, 0.1)
    sprite = draw(Areas((area("out", (outer, inner[::-1])), area("in", inner))))
    out, hole = sprite.hoods
    assert len(rings_of(out.d)) == 2
    assert _signed_area(rings_of(out.d)[0]) * _signed_area(rings_of(out.d)[1]) < 0
    assert edges_of(hole.d) < edges_of(out.d)
    assert not shapely.Polygon(rings_of(hole.d)[0]).contains(shapely.Point(out.cx, out.cy))
    assert out.tone != hole.tone


def test_islands_and_exclaves_stay():
    parts = area("A", square(0, 0, 0.1, 0.1), square(0.5, 0.3, 0.03, 0.03))
    sprite = draw(Areas((parts, area("B", square(0.1, 0, 0.1, 0.1)))))
    assert len(rings_of(sprite.hoods[0].d)) == 2
    assert len(rings_of(sprite.outline)) == 2


def test_a_far_rock_does_not_widen_the_crop():
    sprite = draw(Areas((area("A", square(0, 0, 0.1, 0.1), square(1, 0.7, 0.01, 0.01)), area("B", square(0.1, 0)))))
    near = draw(Areas((area("A", square(0, 0, 0.1, 0.1)), area("B", square(0.1, 0)))))
    assert sprite.hoods[0].crop.split()[2:] == near.hoods[0].crop.split()[2:]


def test_a_speck_still_has_a_path_that_can_be_pointed_at():
    sprite = draw(Areas((area("big", square(0, 0)), area("speck", square(2, 0.5, 1e-5, 1e-5)))))
    assert len(edges_of(sprite.hoods[1].d)) >= 3


def test_slits_and_overlaps_of_careless_digitising_do_not_show():
    left = square(0, 0, 0.1, 0.1)
    right = ((0.10005, 0), (0.2, 0), (0.2, 0.1), (0.0999, 0.1), (0.10005, 0))
    sprite = draw(Areas((area("L", left), area("R", right))))
    assert edges_of(sprite.hoods[0].d) & edges_of(sprite.hoods[1].d)
    assert sprite.hoods[0].tone != sprite.hoods[1].tone
    assert len(rings_of(sprite.outline)) == 1


def test_an_area_wholly_under_another_is_drawn_all_the_same():
    sprite = draw(Areas((area("all", square(0, 0)), area("part", square(0.2, 0.2, 0.3, 0.3)))))
    assert all(rings_of(hood.d) for hood in sprite.hoods)
    assert sprite.hoods[0].tone != sprite.hoods[1].tone


def test_the_same_area_twice_is_drawn_twice():
    sprite = draw(Areas((area("A", square(0, 0)), area("B", square(0, 0)))))
    assert all(rings_of(hood.d) for hood in sprite.hoods)


def test_a_town_at_the_180th_meridian_is_not_torn_apart():
    west, east = square(179.9, -17, 0.1, 0.1), square(-180, -17, 0.1, 0.1)
    areas = Areas((area("W", west), area("E", east)))
    sprite = draw(areas)
    left, right = sprite.hoods
    assert edges_of(left.d) & edges_of(right.d)
    assert left.cx < right.cx
    for hood in sprite.hoods:
        assert locate(areas, *sprite.projection.to_ground(hood.cx, hood.cy)) == hood.code


def test_north_is_up_and_shapes_are_not_stretched():
    projection = project(Areas((area("A", square(10, 60, 0.2, 0.1)),)))
    x0, y0 = projection.to_drawing(10, 60)
    x1, y1 = projection.to_drawing(10.2, 60.1)
    assert x1 > x0
    assert y1 < y0
    assert (x1 - x0) / (y0 - y1) == pytest.approx(2 * math.cos(math.radians(60.05)), rel=1e-6)


def test_metres_keep_their_proportions():
    sprite = draw(Areas((area("A", square(430000, 4580000, 2000, 1000)),), planar=True))
    (ring,) = rings_of(sprite.hoods[0].d)
    assert max(x for x, _ in ring) - min(x for x, _ in ring) == 960
    assert max(y for _, y in ring) - min(y for _, y in ring) == 480


# ---- where a place lies


AREAS = Areas(
    (
        area("L", square(0, 0)),
        area("R", square(1, 0), square(5, 5)),
        area("ring", (square(10, 10, 3, 3), square(11, 11))),
    )
)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((0.5, 0.5), "L"),
        ((1.5, 0.5), "R"),
        ((5.5, 5.5), "R"),
        ((1.0, 0.5), "L"),
        ((3.0, 3.0), None),
        ((10.5, 10.5), "ring"),
        ((11.5, 11.5), None),
        ((math.nan, 0.5), None),
        ((math.inf, 0.5), None),
    ],
    ids=[
        "inside", "inside another", "in its exclave", "on a border: the first", "outside", "in a ring",
        "in its hole", "nowhere", "infinitely far",
    ],
)  # fmt: skip
def test_a_place_lies_in_an_area_or_in_none(place, code):
    assert locate(AREAS, *place) == code


@given(st.floats(-179, 179), st.floats(-80, 80), st.floats(0.001, 2), st.floats(0.001, 2))
def test_the_projection_can_be_turned_round(lon, lat, wide, high):
    projection = project(Areas((area("A", square(lon, lat, wide, high)),)))
    for x, y in ((lon, lat), (lon + wide, lat + high / 2)):
        back = projection.to_ground(*projection.to_drawing(x, y))
        assert math.cos(math.radians(back[0] - x)) == pytest.approx(1, abs=1e-12)
        assert back[1] == pytest.approx(y, abs=1e-9)


boxes = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 12), st.integers(1, 12))


@settings(max_examples=40, deadline=None)
@given(st.lists(boxes, min_size=1, max_size=12))
def test_any_heap_of_overlapping_areas_can_be_drawn(heap):
    areas = Areas(tuple(area(str(n), square(*(v / 100 for v in box))) for n, box in enumerate(heap)))
    sprite = draw(areas)
    assert len(sprite.hoods) == len(heap)
    assert all(h.tone in (1, 2, 3, 4) and h.d.startswith("M") for h in sprite.hoods)
    assert Sprite.from_json(json.dumps(sprite.to_json())) == sprite
