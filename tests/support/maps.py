"""Small files of areas and people, as a municipality would send them."""

from __future__ import annotations

import json
from typing import Any


def geojson(*names: str, codes: list[str] | None = None, **more: Any) -> bytes:
    """Squares in a row, one for each name; ``codes`` beside them are A, B, C... where none are given."""
    codes = codes or [chr(65 + at) for at in range(len(names))]
    features = [_square(at, name, code) for at, (name, code) in enumerate(zip(names, codes, strict=True))]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def _square(at: int, name: str, code: str) -> dict[str, Any]:
    west, east = 4 + at * 0.01, 4.01 + at * 0.01
    ring = [[west, 50], [east, 50], [east, 50.01], [west, 50.01], [west, 50]]
    properties = {"name": name, "code": code}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


PEOPLE = b"neighbourhood,age,count\nHarbour,0-15,300\nHarbour,16-24,200\nMill,0-15,250\nMill,16-24,1250\n"
