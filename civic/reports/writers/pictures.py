"""The pictures of a report for files that hold no drawings: the map, its key, and bars. PNG, without text in them.

Whatever they show is said beside them in words and numbers, and in their alternative text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from civic.places.rules import Drawing
from civic.reports.rules import NO_TONE, TONES

FINER = 2
"""Pixels of a drawing unit, so that lines of the map stay sharp in print."""
BAR = (240, 18)
"""Width and height of a bar in pixels."""
SWATCH = 32
EMPTY = "#e4e4e4"
_PART = re.compile(r"([MmLl])([^MmLlZz]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Points = list[tuple[float, float]]


def map_of(drawing: Drawing, shades: Mapping[int, int]) -> bytes:
    """The map of a town, each neighbourhood in its shade, those without one grey; borders are white."""
    left, top, wide, high = (float(value) for value in drawing["viewbox"].split())
    size = round(wide * FINER), round(high * FINER)
    picture = Image.new("RGB", size, "#ffffff")
    for hood in drawing["hoods"]:
        shade = shades.get(hood.get("id", 0))
        tone = TONES[shade - 1] if shade else NO_TONE
        rings = [[((x - left) * FINER, (y - top) * FINER) for x, y in ring] for ring in rings_of(hood["d"])]
        if len(rings) == 1:
            ImageDraw.Draw(picture).polygon(rings[0], fill=tone)
        else:
            picture.paste(tone, mask=_mask(size, rings))
        for ring in rings:
            ImageDraw.Draw(picture).line([*ring, ring[0]], fill="#ffffff", width=2 * FINER)
    return _png(picture)


def _mask(size: tuple[int, int], rings: list[Points]) -> Image.Image:
    """What lies in an odd number of rings: a ring in another one is a hole."""
    mask = Image.new("L", size)
    for ring in rings:
        one = Image.new("L", size)
        ImageDraw.Draw(one).polygon(ring, fill=255)
        mask = ImageChops.difference(mask, one)
    return mask


def rings_of(path: str) -> Iterator[Points]:
    """The rings of path data of straight lines, as the map is drawn with (M, L and Z, absolute or relative)."""
    points: Points = []
    for letter, text in _PART.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(text)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter in "Mm":
            if points:
                yield points
            points = []
        for pair in pairs:
            x, y = points[-1] if letter in "ml" and points else (0.0, 0.0)
            points.append((x + pair[0], y + pair[1]))
    if points:
        yield points


@lru_cache(maxsize=256)
def bar(percent: int, right_to_left: bool) -> bytes:
    """A bar of a table, filled from the side where the line begins."""
    picture = Image.new("RGB", BAR, EMPTY)
    filled = round(BAR[0] * percent / 100)
    start = BAR[0] - filled if right_to_left else 0
    if filled:
        ImageDraw.Draw(picture).rectangle((start, 0, start + filled - 1, BAR[1]), fill=TONES[-1])
    return _png(picture)


@lru_cache(maxsize=8)
def swatch(shade: int) -> bytes:
    """The colour of a shade for the key of the map; 0 is that of neighbourhoods that are not shown."""
    return _png(Image.new("RGB", (SWATCH, SWATCH), TONES[shade - 1] if shade else NO_TONE))


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.quantize(16).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
