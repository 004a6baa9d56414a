"""The words of the package as plain values: areas, the drawn map, and the codes of a town."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypeAlias, TypedDict

from civic.core import sheets
from civic.places.problems import Problem

Position: TypeAlias = tuple[float, float]
Ring: TypeAlias = tuple[Position, ...]
Polygon: TypeAlias = tuple[Ring, ...]
"""The outer ring first, then its holes. Every ring is closed: the last position repeats the first."""

VIEW_WIDTH = 1000
VIEW_HEIGHT = 800
MAX_AREAS = 600
MAX_RINGS = 20_000
MAX_CROSSINGS = 20_000


class Geometry(TypedDict):
    """A MultiPolygon of GeoJSON."""

    type: str
    coordinates: list[list[list[list[float]]]]


@dataclass(frozen=True, slots=True)
class Area:
    """One neighbourhood.

    Attributes:
        code: what population tables and addresses call it; unique in its town.
        name: its name in the town's first language.
        names: its names in other languages, as pairs of language code and name.
        polygons: its parts, in degrees (longitude, latitude) or in metres (x to the east, y to the north).
    """

    code: str
    name: str
    names: tuple[tuple[str, str], ...]
    polygons: tuple[Polygon, ...]

    def name_in(self, language: str) -> str:
        """Its name in a language, or the first name where that is not known."""
        return dict(self.names).get(language, self.name)

    def geometry(self) -> Geometry:
        """A GeoJSON MultiPolygon; seven decimals of a degree are a centimetre."""
        parts = [[[[round(x, 7), round(y, 7)] for x, y in ring] for ring in polygon] for polygon in self.polygons]
        return {"type": "MultiPolygon", "coordinates": parts}

    @classmethod
    def of_geometry(cls, code: str, name: str, names: Mapping[str, str], geometry: Mapping[str, Any]) -> Area:
        """The reverse of ``geometry``, for what this program stored itself."""
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        polygons = tuple(tuple(tuple((float(x), float(y)) for x, y in ring) for ring in polygon) for polygon in parts)
        return cls(code, name, tuple(names.items()), polygons)


@dataclass(frozen=True, slots=True)
class Areas:
    """The neighbourhoods of a town: at least one, at most ``MAX_AREAS``, no code twice.

    Attributes:
        areas: in the order of the file.
        planar: coordinates are metres of some map grid, not degrees.
        notes: what was mended while reading.
    """

    areas: tuple[Area, ...]
    planar: bool = False
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Projection:
    """From coordinates of the ground to the drawing and back: equirectangular, true at the middle latitude.

    x = left + across * (longitude - middle), y = top - up * latitude. The difference of longitudes is taken
    the short way round, so that a town at the 180th meridian is not torn apart.

    Attributes:
        across, up: drawing units for one degree (or metre) to the east and to the north.
        middle: the longitude (or x) of the middle of the town.
        left, top: where the middle longitude and latitude 0 fall in the drawing.
        planar: coordinates are metres.
    """

    across: float
    up: float
    middle: float
    left: float
    top: float
    planar: bool = False

    def to_drawing(self, lon: float, lat: float) -> Position:
        """Where a place on the ground falls in the drawing."""
        east = lon - self.middle
        if not self.planar:
            east = (east + 180) % 360 - 180
        return self.left + self.across * east, self.top - self.up * lat

    def to_ground(self, x: float, y: float) -> Position:
        """Which longitude and latitude a point of the drawing shows."""
        lon = self.middle + (x - self.left) / self.across
        if not self.planar:
            lon = (lon + 180) % 360 - 180
        return lon, (self.top - y) / self.up


@dataclass(frozen=True, slots=True)
class Hood:
    """One neighbourhood as it is drawn.

    Attributes:
        code, name: as in ``Area``.
        d: path data in whole drawing units; the border with a neighbour is the same line in both.
        tone: 1 to 4; neighbours differ.
        cx, cy: a point well inside, for the label or the pin.
        crop: viewBox 16 to 10 around it, for page heads.
        square: square viewBox around it, for stamps.
    """

    code: str
    name: str
    d: str
    tone: int
    cx: float
    cy: float
    crop: str
    square: str


class HoodDrawing(TypedDict):
    """A ``Hood`` as JSON; ``id`` is that of its row."""

    code: str
    name: str
    d: str
    tone: int
    cx: float
    cy: float
    crop: str
    square: str
    id: NotRequired[int]


class ProjectionNumbers(TypedDict):
    """A ``Projection`` as JSON."""

    across: float
    up: float
    middle: float
    left: float
    top: float
    planar: NotRequired[bool]


class Drawing(TypedDict):
    """A ``Sprite`` as JSON."""

    viewbox: str
    outline: str
    hoods: list[HoodDrawing]
    projection: ProjectionNumbers


@dataclass(frozen=True, slots=True)
class Sprite:
    """The drawn map of a town, stored once and used by every page.

    Attributes:
        viewbox: of the whole town.
        outline: path data around all of it.
        hoods: one for each area, in the same order.
        projection: where a place on the ground falls in the drawing.
    """

    viewbox: str
    outline: str
    hoods: tuple[Hood, ...]
    projection: Projection

    def hood(self, code: str) -> Hood | None:
        """The neighbourhood of that code."""
        return next((hood for hood in self.hoods if hood.code == code), None)

    def to_json(self) -> Drawing:
        """Plain values for a JSON column."""
        return {
            "viewbox": self.viewbox,
            "outline": self.outline,
            "hoods": [_hood_json(hood) for hood in self.hoods],
            "projection": _projection_json(self.projection),
        }

    @classmethod
    def from_json(cls, stored: Drawing | str) -> Sprite:
        """The reverse of ``to_json``; what else stands there is passed over."""
        values: Drawing = json.loads(stored) if isinstance(stored, str) else stored
        hoods = tuple(_hood(hood) for hood in values["hoods"])
        return cls(values["viewbox"], values["outline"], hoods, Projection(**values["projection"]))


def _hood(stored: HoodDrawing) -> Hood:
    return Hood(
        stored["code"],
        stored["name"],
        stored["d"],
        stored["tone"],
        stored["cx"],
        stored["cy"],
        stored["crop"],
        stored["square"],
    )


def _hood_json(hood: Hood) -> HoodDrawing:
    return {
        "code": hood.code,
        "name": hood.name,
        "d": hood.d,
        "tone": hood.tone,
        "cx": hood.cx,
        "cy": hood.cy,
        "crop": hood.crop,
        "square": hood.square,
    }


def _projection_json(found: Projection) -> ProjectionNumbers:
    return {
        "across": found.across,
        "up": found.up,
        "middle": found.middle,
        "left": found.left,
        "top": found.top,
        "planar": found.planar,
    }


@dataclass(frozen=True)
class Drawn:
    """A file of areas as it was read, and the map that is drawn of it."""

    areas: Areas
    sprite: Sprite

    def to_json(self) -> dict[str, object]:
        """Plain values for a JSON column."""
        return {
            "areas": [[each.code, each.name, dict(each.names), each.geometry()] for each in self.areas.areas],
            "planar": self.areas.planar,
            "notes": [each.to_json() for each in self.areas.notes],
            "sprite": self.sprite.to_json(),
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Drawn:
        """The reverse of ``to_json``."""
        areas = tuple(Area.of_geometry(*each) for each in stored["areas"])
        notes = tuple(Problem.of_json(each) for each in stored["notes"])
        return cls(Areas(areas, stored["planar"], notes), Sprite.from_json(stored["sprite"]))


class Names(TypedDict):
    """A ``Gazetteer`` as JSON."""

    codes: list[str]
    exact: dict[str, str]
    loose: dict[str, str]


class Gazetteer:
    """Which neighbourhood a table means, by its code or its name.

    A code counts as written, without leading zeros, or as a name in any language, without regard to case,
    composition, kinds of apostrophe and dash, and spaces; what two neighbourhoods could claim names neither.
    """

    def __init__(self, areas: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Takes pairs of code and names."""
        self.codes: tuple[str, ...] = ()
        exact: dict[str, str] = {}
        loose: dict[str, set[str]] = {}
        for code, names in areas:
            exact[code] = code
            for alias in (_bare(code), *map(_folded, names)):
                loose.setdefault(alias, set()).add(code)
        self.codes = tuple(exact)
        self._exact = exact
        self._loose = {alias: codes.pop() for alias, codes in loose.items() if len(codes) == 1}

    @classmethod
    def of(cls, areas: Areas) -> Gazetteer:
        """Of areas just read."""
        return cls((area.code, (area.name, *(name for _, name in area.names))) for area in areas.areas)

    def to_json(self) -> Names:
        """Plain values, for another process."""
        return {"codes": list(self.codes), "exact": self._exact, "loose": self._loose}

    @classmethod
    def of_json(cls, stored: Names) -> Gazetteer:
        """The reverse of ``to_json``."""
        found = cls(())
        found.codes, found._exact, found._loose = tuple(stored["codes"]), stored["exact"], stored["loose"]
        return found

    def find(self, text: str) -> str | None:
        """The code of the neighbourhood, or None if no one or more than one is meant."""
        return self._exact.get(text) or self._loose.get(_bare(text)) or self._loose.get(_folded(text))


def _folded(text: str) -> str:
    return sheets.comparable(text)


def _bare(code: str) -> str:
    code = _folded(code)
    return code.lstrip("0") or code
