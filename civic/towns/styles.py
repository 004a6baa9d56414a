"""The one style sheet that a page links: the program's own, and after it the colours of this installation's towns."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
from flask import current_app

from civic.towns.here import all_places


@dataclass(frozen=True)
class Style:
    """A style sheet, its address, which changes with its content, and its content compressed, by encoding."""

    url: str
    text: bytes
    packed: dict[str, bytes]


def style() -> Style:
    """The style sheet of this installation at this moment."""
    return _joined(str(current_app.static_folder), tuple(place.sheet for place in all_places() if place.colours))


@lru_cache(maxsize=4)
def _joined(folder: str, towns: tuple[str, ...]) -> Style:
    text = (Path(folder) / "made" / "civic.css").read_bytes() + "".join(towns).encode()
    packed = {"br": brotli.compress(text), "gzip": gzip.compress(text, mtime=0)}
    return Style(f"/style-{hashlib.sha256(text).hexdigest()[:10]}.css", text, packed)
