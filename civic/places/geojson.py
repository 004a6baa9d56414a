"""Read the neighbourhoods of a town from GeoJSON (RFC 7946), and say what is wrong with it."""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from civic.places.drawing import mend
from civic.places.problems import Note, Problem, Unreadable, Wrong, quoted
from civic.places.rules import MAX_AREAS, MAX_RINGS, Area, Areas, Polygon, Ring

MAX_BYTES = 20_000_000
MAX_POSITIONS = 500_000
MAX_NAME = 120
MAX_CODE = 40
MAX_PROBLEMS = 50

# What municipalities call the property, after dropping case; the first that every feature fills wins.
NAME_PROPERTIES = (
    "name", "nom", "nombre", "naam", "navn", "namn", "nimi", "nome", "nazwa", "nazev", "název", "bezeichnung",
    "label", "title", "neighbourhood", "neighborhood", "barri", "barrio", "quartier", "bairro", "stadtteil",
    "ortsteil", "district",
)  # fmt: skip
CODE_PROPERTIES = (
    "code", "id", "key", "codi", "codigo", "código", "kode", "kod", "codice", "schluessel", "schlüssel",
    "nummer", "number", "codi_ua", "codi_barri", "barri_id", "insee", "gss_code", "ref", "gid", "fid",
    "objectid",
)  # fmt: skip

# GeoJSON has one system of coordinates; older files name another one here.
LON_LAT_CRS = ("crs84", "epsg::4326", "epsg:4326", "epsg::4258", "epsg:4258", "epsg::4269", "epsg:4269")


def read_areas(
    data: str | bytes,
    *,
    name_property: str | None = None,
    code_property: str | None = None,
    planar: bool = False,
) -> Areas:
    """The neighbourhoods in a GeoJSON FeatureCollection of polygons.

    Args:
        data: the file; bytes are UTF-8, with or without a byte order mark.
        name_property: which property is the name; guessed if not given. Names in other languages are
            found beside it as ``name_fr`` or ``name:fr``.
        code_property: which property is the code; guessed if not given, then the ``id`` of the features,
            then their number.
        planar: the coordinates are metres of a map grid. A file that names such a grid in ``crs`` and leaves
            the range of degrees is read so without asking.

    Raises:
        Unreadable: with a problem for each feature that cannot be taken; nothing is half read.
    """
    collection = _collection(_parsed(data))
    geometries = _geometries(collection["features"])
    features = [feature for feature in collection["features"] if isinstance(feature, dict)]  # all, or it was refused
    planar = planar or (_names_a_grid(collection) and not _within_degrees(geometries))
    if not planar:
        _refuse(_outside_degrees(geometries))
    properties = [_properties(feature) for feature in features]
    names = _names(properties, name_property)
    codes, notes = _codes(features, properties, code_property)
    named = zip(codes, names, geometries, strict=True)
    areas = tuple(Area(code, name, more, polygons) for code, (name, more), (polygons, _) in named)
    closed = [Problem(Note.RING_CLOSED, number) for number, (_, mended) in enumerate(geometries, 1) if mended]
    notes += closed + _same_names(areas)
    return mend(Areas(areas, planar, tuple(notes)))


def _refuse(problems: Sequence[Problem]) -> None:
    if len(problems) > MAX_PROBLEMS:
        more = Problem(Wrong.AND_MORE, None, str(len(problems) - MAX_PROBLEMS))
        problems = [*problems[:MAX_PROBLEMS], more]
    if problems:
        raise Unreadable(problems)


class Collection(TypedDict):
    """What is read of a FeatureCollection."""

    features: list[object]
    crs: object


def _parsed(data: str | bytes) -> object:
    if len(data) > MAX_BYTES:
        raise Unreadable([Problem(Wrong.TOO_LARGE, None, str(MAX_BYTES // 1_000_000))])
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
        found: object = json.loads(text)
        return found
    except UnicodeDecodeError:
        raise Unreadable([Problem(Wrong.NOT_UTF8)]) from None
    except RecursionError:
        raise Unreadable([Problem(Wrong.TOO_DEEP)]) from None
    except json.JSONDecodeError as error:
        raise Unreadable([Problem(Wrong.NOT_JSON, None, f"{error.lineno}:{error.colno}")]) from None
    except ValueError:  # a whole number of thousands of digits
        raise Unreadable([Problem(Wrong.NOT_JSON)]) from None


def _collection(value: object) -> Collection:
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        kind = value.get("type") if isinstance(value, dict) else type(value).__name__
        raise Unreadable([Problem(Wrong.NOT_A_COLLECTION, None, quoted(kind))])
    features = value.get("features")
    if not isinstance(features, list):
        raise Unreadable([Problem(Wrong.NOT_A_COLLECTION, None, "features")])
    if not features:
        raise Unreadable([Problem(Wrong.EMPTY)])
    if len(features) > MAX_AREAS:
        raise Unreadable([Problem(Wrong.TOO_MANY_AREAS, None, str(len(features)))])
    return {"features": features, "crs": value.get("crs")}


def _geometries(features: Sequence[object]) -> list[tuple[tuple[Polygon, ...], bool]]:
    """The polygons of each feature, and whether a ring had to be closed."""
    found: list[tuple[tuple[Polygon, ...], bool]] = []
    problems: list[Problem] = []
    positions = rings = 0
    for number, feature in enumerate(features, 1):
        try:
            polygons, mended = _geometry(feature)
            found.append((polygons, mended))
            positions += sum(len(ring) for polygon in polygons for ring in polygon)
            rings += sum(map(len, polygons))
            if rings > MAX_RINGS:
                raise Unreadable([Problem(Wrong.TOO_MANY_RINGS, number, str(MAX_RINGS))])
            if positions > MAX_POSITIONS:
                raise Unreadable([Problem(Wrong.TOO_MANY_POSITIONS, number, str(MAX_POSITIONS))])
        except _Bad as bad:
            problems.append(Problem(bad.code, number, bad.detail))
    if len(problems) == len(features) and all(p.code is Wrong.NOT_AN_AREA for p in problems):
        problems = [Problem(Wrong.ONLY_POINTS, None, problems[0].detail)]
    _refuse(problems)
    return found


class _Bad(Exception):
    def __init__(self, code: Wrong, detail: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = quoted(detail)


def _geometry(feature: object) -> tuple[tuple[Polygon, ...], bool]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Bad(Wrong.NOT_A_FEATURE)
    geometry = feature.get("geometry")
    if geometry is None:
        raise _Bad(Wrong.NO_GEOMETRY)
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Bad(Wrong.NOT_AN_AREA, kind)
    coordinates = geometry.get("coordinates")
    parts = _listed([coordinates] if kind == "Polygon" else coordinates)
    read = [[_ring(ring) for ring in _listed(polygon)] for polygon in parts]
    polygons = tuple(tuple(ring for ring, _ in polygon) for polygon in read)
    return polygons, any(mended for polygon in read for _, mended in polygon)


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _Bad(Wrong.BAD_COORDINATES, _shown(value))
    if not value:
        raise _Bad(Wrong.NO_GEOMETRY)
    return value


def _ring(value: object) -> tuple[Ring, bool]:
    """A ring of positions, closed, and whether that had to be done here."""
    ring = tuple(_position(position) for position in _listed(value))
    is_open = ring[0] != ring[-1]
    if is_open:
        ring = (*ring, ring[0])
    if len(ring) < 4:
        raise _Bad(Wrong.RING_TOO_SHORT, len(ring))
    return ring, is_open


def _position(value: object) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) < 2:
        raise _Bad(Wrong.BAD_COORDINATES, _shown(value))
    x, y = value[0], value[1]
    if type(x) not in (int, float) or type(y) not in (int, float):
        raise _Bad(Wrong.BAD_COORDINATES, _shown(value))
    try:
        x, y = float(x), float(y)
    except OverflowError:
        raise _Bad(Wrong.NOT_FINITE) from None
    if not (math.isfinite(x) and math.isfinite(y)):
        raise _Bad(Wrong.NOT_FINITE)
    return x, y


def _shown(value: object) -> str:
    """A value of the file for a message, without walking into what may be nested without end."""
    if isinstance(value, list):
        return "[" + ", ".join("[…]" if isinstance(x, list) else _shown(x) for x in value[:3]) + "]"
    return "{…}" if isinstance(value, dict) else quoted(value)


def _positions(polygons: Sequence[Polygon]) -> Iterator[tuple[float, float]]:
    return (position for polygon in polygons for ring in polygon for position in ring)


def _outside_degrees(geometries: Sequence[tuple[tuple[Polygon, ...], bool]]) -> list[Problem]:
    problems = []
    for number, (polygons, _) in enumerate(geometries, 1):
        for x, y in _positions(polygons):
            if abs(x) > 180 or abs(y) > 90:
                problems.append(Problem(Wrong.NOT_LON_LAT, number, f"{x:.10g}, {y:.10g}"))
                break
    return problems


def _within_degrees(geometries: Sequence[tuple[tuple[Polygon, ...], bool]]) -> bool:
    return not _outside_degrees(geometries)


def _names_a_grid(collection: Collection) -> bool:
    crs = collection.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return isinstance(name, str) and not name.casefold().endswith(LON_LAT_CRS)


def _properties(feature: Mapping[str, object]) -> dict[str, str]:
    """The properties that can be a name or a code, as text."""
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return {}
    texts = {key: _text(value) for key, value in properties.items()}
    return {key: text for key, text in texts.items() if text}


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        value = int(value) if value.is_integer() else value
    # Characters of category C are invisible: controls, and marks that turn the direction of what follows.
    visible = "".join(c for c in str(value) if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(visible.split())


def _filled(properties: Sequence[Mapping[str, str]]) -> list[str]:
    """The properties that every feature has, in the order of the first."""
    return [key for key in properties[0] if all(key in each for each in properties)]


def _names(
    properties: Sequence[Mapping[str, str]], chosen: str | None
) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """For each feature its name and its names in other languages."""
    key = chosen or _guessed_name(properties)
    known = {name for each in properties for name in each}
    if key is None:
        raise Unreadable([Problem(Wrong.NO_NAME_PROPERTY, None, quoted(", ".join(sorted(known))))])
    if key not in known:
        raise Unreadable([Problem(Wrong.UNKNOWN_PROPERTY, None, quoted(key))])
    problems = []
    names = []
    for number, each in enumerate(properties, 1):
        name, more = each.get(key, ""), tuple(_translations(each, key))
        if not name:
            problems.append(Problem(Wrong.NAME_MISSING, number, quoted(key)))
        elif max(map(len, (name, *dict(more).values()))) > MAX_NAME:
            problems.append(Problem(Wrong.NAME_TOO_LONG, number, quoted(name)))
        names.append((name, more))
    _refuse(problems)
    return names


def _guessed_name(properties: Sequence[Mapping[str, str]]) -> str | None:
    """A property known to be a name; else the first text that differs in every feature."""
    anywhere = {key.casefold(): key for each in properties for key in each}
    for name in NAME_PROPERTIES:
        if name in anywhere and not all(_is_number(each.get(anywhere[name], "0")) for each in properties):
            return anywhere[name]
    for key in _filled(properties):
        values = [each[key] for each in properties]
        if len(set(values)) == len(values) and all(any(c.isalpha() for c in value) for value in values):
            return key
    return None


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace("-", "").isdigit()


def _translations(properties: Mapping[str, str], key: str) -> Iterator[tuple[str, str]]:
    for other, value in properties.items():
        tail = other.removeprefix(key)
        if tail != other and tail[:1] in ("_", ":") and tail[1:].isalpha() and 2 <= len(tail[1:]) <= 3:
            yield tail[1:].lower(), value


def _codes(
    features: Sequence[Mapping[str, object]], properties: Sequence[Mapping[str, str]], chosen: str | None
) -> tuple[list[str], list[Problem]]:
    notes: list[Problem] = []
    if chosen:
        if not any(chosen in each for each in properties):
            raise Unreadable([Problem(Wrong.UNKNOWN_PROPERTY, None, quoted(chosen))])
        codes = [each.get(chosen, "") for each in properties]
    else:
        codes = _guessed_codes(features, properties)
    if not codes:
        codes = [str(number) for number in range(1, len(features) + 1)]
        notes.append(Problem(Note.CODES_NUMBERED))
    first: dict[str, int] = {}
    problems = []
    for number, code in enumerate(codes, 1):
        if not code:
            problems.append(Problem(Wrong.CODE_MISSING, number, quoted(chosen)))
        elif len(code) > MAX_CODE:
            problems.append(Problem(Wrong.CODE_TOO_LONG, number, quoted(code)))
        elif first.setdefault(code, number) != number:
            problems.append(Problem(Wrong.DUPLICATE_CODE, number, quoted(code)))
    _refuse(problems)
    return codes, notes


def _guessed_codes(features: Sequence[Mapping[str, object]], properties: Sequence[Mapping[str, str]]) -> list[str]:
    """A property known to be a code, else the features' own ids; empty if there is neither.

    Where every candidate names two features alike, the first is returned, to be refused: numbering the
    features instead would hide that a population table could mean either.
    """
    filled = {key.casefold(): key for key in _filled(properties)}
    candidates = [[each[filled[name]] for each in properties] for name in CODE_PROPERTIES if name in filled]
    ids = [_text(feature.get("id")) for feature in features]
    if all(ids):
        candidates.append(ids)
    return next((codes for codes in candidates if len(set(codes)) == len(codes)), (candidates or [[]])[0])


def _same_names(areas: Sequence[Area]) -> list[Problem]:
    seen = Counter(area.name for area in areas)
    return [Problem(Note.SAME_NAME, None, quoted(name)) for name, times in seen.items() if times > 1]
