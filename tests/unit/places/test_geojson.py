"""A file of neighbourhoods is read whole, or refused with what is wrong and where."""

import json
import math
import time
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.places import geojson
from civic.places.geojson import read_areas
from civic.places.problems import Note, Unreadable, Wrong
from civic.places.rules import MAX_RINGS

SQUARE = [[[10.0, 50.0], [10.1, 50.0], [10.1, 50.1], [10.0, 50.1], [10.0, 50.0]]]
NEXT = [[[10.1, 50.0], [10.2, 50.0], [10.2, 50.1], [10.1, 50.1], [10.1, 50.0]]]
BOW_TIE = [[[10.0, 50.0], [10.1, 50.1], [10.1, 50.0], [10.0, 50.1], [10.0, 50.0]]]


def feature(coordinates=SQUARE, kind="Polygon", **properties):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def town(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


A = feature(code="A", name="Ash")
B = feature(NEXT, code="B", name="Birch")


def with_coordinates(*coordinates):
    return town(A, *(feature(each, code=str(n), name=f"N{n}") for n, each in enumerate(coordinates)))


def deep(levels):
    return "[" * levels + "]" * levels


LINE = feature([[1, 2], [3, 4]], "LineString", code="L")
GRID = [[430000.5, 4580000], [0, 0], [1, 1]]
FLAT = [[1, 2], [3, 4], [5, 6], [1, 2]]
BLANK = feature(NEXT, code="B", name=" \u202e ")

REFUSED = [
    ("a file that is no JSON", "{", Wrong.NOT_JSON, None, "1:2"),
    ("a shapefile in its archive", b"PK\x03\x04\x14", Wrong.NOT_JSON, None, "1:1"),
    ("bytes that are no UTF-8", town(A).replace("Ash", "Österåker").encode("latin-1"), Wrong.NOT_UTF8, None, ""),
    ("an endless nesting", deep(100_000), Wrong.TOO_DEEP, None, ""),
    ("a list", "[]", Wrong.NOT_A_COLLECTION, None, "list"),
    ("a single polygon", json.dumps(A["geometry"]), Wrong.NOT_A_COLLECTION, None, "Polygon"),
    ("TopoJSON", '{"type": "Topology"}', Wrong.NOT_A_COLLECTION, None, "Topology"),
    ("a collection without features", '{"type": "FeatureCollection"}', Wrong.NOT_A_COLLECTION, None, "features"),
    ("an empty collection", town(), Wrong.EMPTY, None, ""),
    ("a whole country", town(*[A] * 601), Wrong.TOO_MANY_AREAS, None, "601"),
    ("something that is no feature", town(A, {"type": "Polygon"}), Wrong.NOT_A_FEATURE, 2, ""),
    ("a feature without geometry", town(A, {**B, "geometry": None}), Wrong.NO_GEOMETRY, 2, ""),
    ("no rings", with_coordinates([]), Wrong.NO_GEOMETRY, 2, ""),
    ("a line among areas", town(A, LINE), Wrong.NOT_AN_AREA, 2, "LineString"),
    ("points only", town(feature([1, 2], "Point"), feature([1, 2], "Point")), Wrong.ONLY_POINTS, None, "Point"),
    ("a word for a position", with_coordinates([["here"] * 4]), Wrong.BAD_COORDINATES, 2, "here"),
    ("numbers as text", with_coordinates([[["1", "2"]] * 4]), Wrong.BAD_COORDINATES, 2, "[1, 2]"),
    ("a truth for a number", with_coordinates([[[True, 2]] * 4]), Wrong.BAD_COORDINATES, 2, "[True, 2]"),
    ("a position of one number", with_coordinates([[[1]] * 4]), Wrong.BAD_COORDINATES, 2, "[1]"),
    ("one bracket too many", with_coordinates([[[[1, 2]]] * 4]), Wrong.BAD_COORDINATES, 2, "[[…]]"),
    ("no number at all", town(A, B).replace("10.2", "NaN"), Wrong.NOT_FINITE, 2, ""),
    ("a number beyond all", town(A, B).replace("10.2", "1e999"), Wrong.NOT_FINITE, 2, ""),
    ("a very long whole number", town(A, B).replace("10.2", "9" * 400), Wrong.NOT_FINITE, 2, ""),
    ("a ring of two corners", with_coordinates([[[1, 2], [3, 4], [1, 2]]]), Wrong.RING_TOO_SHORT, 2, "3"),
    ("an area without extent", with_coordinates([FLAT]), Wrong.NO_EXTENT, 2, "N0"),
    ("metres that nobody announced", with_coordinates([GRID]), Wrong.NOT_LON_LAT, 2, "430000.5, 4580000"),
    ("no property that is a name", town(feature(area=7), feature(area=7)), Wrong.NO_NAME_PROPERTY, None, "area"),
    ("a feature without a name", town(A, feature(NEXT, code="B")), Wrong.NAME_MISSING, 2, "name"),
    ("a name of blanks and invisible marks", town(A, BLANK), Wrong.NAME_MISSING, 2, "name"),
    ("an essay for a name", town(A, feature(NEXT, code="B", name="x" * 121)), Wrong.NAME_TOO_LONG, 2, "x" * 79 + "…"),
    ("a code twice", town(A, {**B, "properties": {"code": "A", "name": "Beech"}}), Wrong.DUPLICATE_CODE, 2, "A"),
    ("an endless code", town(A, feature(NEXT, code="B" * 41, name="Birch")), Wrong.CODE_TOO_LONG, 2, "B" * 41),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code", "number", "detail"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_file_is_refused_with_the_reason_and_the_feature(data, code, number, detail):
    with pytest.raises(Unreadable) as refused:
        read_areas(data)
    problem = refused.value.problems[0]
    assert (problem.code, problem.feature, problem.detail) == (code, number, detail)


def test_every_broken_feature_is_named_at_once():
    broken = feature([["here"] * 4], code="C", name="Cedar")
    with pytest.raises(Unreadable) as refused:
        read_areas(town(broken, A, broken, B, broken))
    assert [p.feature for p in refused.value.problems] == [1, 3, 5]


def test_a_flood_of_problems_is_cut_and_counted():
    broken = feature([["here"] * 4], name="Cedar")
    with pytest.raises(Unreadable) as refused:
        read_areas(town(*[broken] * 60))
    assert len(refused.value.problems) == 51
    assert refused.value.problems[-1].code is Wrong.AND_MORE
    assert refused.value.problems[-1].detail == "10"


def test_a_huge_file_is_refused_unread():
    with pytest.raises(Unreadable) as refused:
        read_areas(b" " * (geojson.MAX_BYTES + 1))
    assert refused.value.problems[0].code is Wrong.TOO_LARGE


def test_too_many_positions_are_refused(monkeypatch):
    monkeypatch.setattr(geojson, "MAX_POSITIONS", 9)
    with pytest.raises(Unreadable) as refused:
        read_areas(town(A, B))
    assert [(p.code, p.feature) for p in refused.value.problems] == [(Wrong.TOO_MANY_POSITIONS, 2)]


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_no_obstacle(prefix):
    assert [a.name for a in read_areas(prefix + town(A, B).encode()).areas] == ["Ash", "Birch"]


def test_names_and_codes_can_be_chosen():
    areas = read_areas(town(feature(ID=7, LABEL="Old", kind_of="ward")), name_property="kind_of", code_property="ID")
    assert [(a.code, a.name) for a in areas.areas] == [("7", "ward")]


@pytest.mark.parametrize("option", ["name_property", "code_property"])
def test_a_chosen_property_that_is_not_there_is_refused(option):
    with pytest.raises(Unreadable) as refused:
        read_areas(town(A, B), **{option: "nobody"})
    assert refused.value.problems[0].code is Wrong.UNKNOWN_PROPERTY


def test_a_chosen_code_has_to_be_in_every_feature():
    with pytest.raises(Unreadable) as refused:
        read_areas(town(A, feature(NEXT, name="Birch")), code_property="code")
    assert [(p.code, p.feature) for p in refused.value.problems] == [(Wrong.CODE_MISSING, 2)]


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ({"NOM": "Ash"}, {"NOM": "Birch"}, ["Ash", "Birch"]),
        ({"Bezeichnung": "Ash"}, {"Bezeichnung": "Birch"}, ["Ash", "Birch"]),
        ({"sort": "ward", "wijk": "Ash"}, {"sort": "ward", "wijk": "Birch"}, ["Ash", "Birch"]),
        ({"name": 1, "nom": "Ash"}, {"name": 2, "nom": "Birch"}, ["Ash", "Birch"]),
    ],
)  # fmt: skip
def test_the_property_with_the_name_is_guessed(first, second, names):
    areas = read_areas(town(feature(**first), feature(NEXT, **second)))
    assert [a.name for a in areas.areas] == names


def test_codes_come_from_a_property_then_from_the_features_then_from_their_order():
    bare = [feature(name="Ash"), feature(NEXT, name="Birch")]
    by_property = [feature(name="Ash", id=30.0), feature(NEXT, name="Birch", id=40.0)]
    by_feature = [{**each, "id": f"F{n}"} for n, each in enumerate(bare)]
    assert [a.code for a in read_areas(town(*by_property)).areas] == ["30", "40"]
    assert [a.code for a in read_areas(town(*by_feature)).areas] == ["F0", "F1"]
    numbered = read_areas(town(*bare))
    assert [a.code for a in numbered.areas] == ["1", "2"]
    assert [n.code for n in numbered.notes] == [Note.CODES_NUMBERED]


@pytest.mark.parametrize("separator", ["_", ":"])
def test_names_in_other_languages_stand_beside_the_name(separator):
    properties = {"code": "A", "name": "Ash", f"name{separator}fr": "Frêne", f"name{separator}ar": "دردار"}
    area = read_areas(town(feature(**properties))).areas[0]
    assert (area.name_in("en"), area.name_in("fr"), area.name_in("ar")) == ("Ash", "Frêne", "دردار")


def test_two_neighbourhoods_of_one_name_are_noted():
    areas = read_areas(town(A, feature(NEXT, code="B", name="Ash")))
    assert [(n.code, n.detail) for n in areas.notes] == [(Note.SAME_NAME, "Ash")]


def test_a_border_that_crosses_itself_is_repaired_with_a_note():
    areas = read_areas(town(A, feature(BOW_TIE, code="B", name="Bow")))
    assert [(n.code, n.feature) for n in areas.notes] == [(Note.REPAIRED, 2)]
    assert len(areas.areas[1].polygons) == 2


def test_an_open_ring_is_closed_with_a_note():
    areas = read_areas(town(feature([SQUARE[0][:-1]], code="A", name="Ash")))
    assert [n.code for n in areas.notes] == [Note.RING_CLOSED]
    assert areas.areas[0].polygons[0][0] == tuple(map(tuple, SQUARE[0]))


def test_heights_are_passed_over():
    raised = [[[*position, 112.5] for position in SQUARE[0]]]
    assert read_areas(town(feature(raised, name="Ash"))).areas[0].polygons == read_areas(town(A)).areas[0].polygons


METRES = [[[430000, 4580000], [430900, 4580000], [430900, 4580700], [430000, 4580000]]]


def test_metres_are_read_when_declared_by_the_caller_or_by_the_file():
    area = feature(METRES, code="M", name="Metres")
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25831"}}
    assert read_areas(town(area), planar=True).planar
    assert read_areas(town(area, crs=crs)).planar


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_a_file_that_says_degrees_but_has_metres_is_refused(name):
    crs = {"type": "name", "properties": {"name": name}}
    with pytest.raises(Unreadable) as refused:
        read_areas(town(feature(METRES, name="Metres"), crs=crs))
    assert refused.value.problems[0].code is Wrong.NOT_LON_LAT


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(anything, st.sampled_from(["feature", "geometry", "coordinates", "properties", "features", "all"]))
def test_whatever_stands_in_a_file_it_is_read_or_refused_but_never_crashes(value, where):
    collection = {"type": "FeatureCollection", "features": [deepcopy(A), deepcopy(B)]}
    if where == "all":
        collection = value
    elif where == "features":
        collection["features"] = value
    elif where == "feature":
        collection["features"][1] = value
    elif where == "coordinates":
        collection["features"][1]["geometry"]["coordinates"] = value
    else:
        collection["features"][1][where] = value
    try:
        assert len(read_areas(json.dumps(collection)).areas) >= 1
    except Unreadable as refused:
        assert refused.problems
        assert all(len(p.detail) <= 80 for p in refused.problems)


def star(corners: int) -> str:
    """A border that crosses itself at nearly every pair of its sides."""
    skip = corners // 2
    points = [
        (2 + math.cos(2 * math.pi * i * skip / corners) / 100, 48 + math.sin(2 * math.pi * i * skip / corners) / 100)
        for i in range(corners)
    ]
    geometry = {"type": "Polygon", "coordinates": [[*points, points[0]]]}
    feature = {"type": "Feature", "properties": {"name": "A", "code": "1"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


@pytest.mark.parametrize("corners", [501, 3001])
def test_a_border_that_crosses_itself_everywhere_is_refused_at_once(corners: int):
    begun = time.process_time()
    with pytest.raises(Unreadable) as refused:
        read_areas(star(corners))
    assert [problem.code for problem in refused.value.problems] == [Wrong.TOO_MANY_CROSSINGS]
    assert time.process_time() - begun < 2


def test_a_border_that_crosses_itself_now_and_then_is_repaired():
    assert [note.code for note in read_areas(star(51)).notes] == [Note.REPAIRED]


def test_rings_have_a_limit():
    ring = [[2, 48], [2.1, 48], [2.1, 48.1], [2, 48]]
    geometry = {"type": "MultiPolygon", "coordinates": [[ring]] * (MAX_RINGS + 1)}
    feature = {"type": "Feature", "properties": {"name": "A", "code": "1"}, "geometry": geometry}
    with pytest.raises(Unreadable) as refused:
        read_areas(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert [problem.code for problem in refused.value.problems] == [Wrong.TOO_MANY_RINGS]
