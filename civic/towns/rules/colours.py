"""The colours of a town: which pairs are read on which, and whether people can read them. Pure.

Contrast is that of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): 4.5:1 for text (1.4.3, level AA) and
3:1 for shapes that tell something (1.4.11), in light and in dark, on every background of the style sheets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

TEXT, SHAPE = 4.5, 3.0


class Tone(StrEnum):
    """The eight colours that a town chooses; the value is the end of the CSS property's name."""

    FIELD = "field"
    ON_FIELD = "on-field"
    ACTION = "action"
    ON_ACTION = "on-action"
    MAP_1 = "1"
    MAP_2 = "2"
    MAP_3 = "3"
    MAP_4 = "4"


class Scheme(StrEnum):
    """In which surroundings a page is read."""

    LIGHT = "light"
    DARK = "dark"


#: The colours of a town that has chosen none; the style sheets fall back to the same.
DEFAULT: dict[str, tuple[str, str]] = {
    Tone.FIELD: ("#d6e6ec", "#17313b"),
    Tone.ON_FIELD: ("#10262e", "#eaf5f9"),
    Tone.ACTION: ("#0f5068", "#9bd0e2"),
    Tone.ON_ACTION: ("#ffffff", "#062530"),
    Tone.MAP_1: ("#f1f7f9", "#2b4f5c"),
    Tone.MAP_2: ("#7ba3b3", "#5d8b9c"),
    Tone.MAP_3: ("#2c6a80", "#4a90a8"),
    Tone.MAP_4: ("#aecbd6", "#8bb3c1"),
}
#: Backgrounds and inks of the style sheets (tokens.css) that a town's colours are used with. A test compares them.
PAPERS: dict[Scheme, dict[str, str]] = {
    Scheme.LIGHT: {
        "paper": "#fffdf8",
        "tint": "#f6f0e4",
        "tint-2": "#e9e0ce",
        "good-tint": "#dff1e2",
        "bad-tint": "#fde6e1",
        "wait-tint": "#fff0c9",
    },
    Scheme.DARK: {
        "paper": "#161412",
        "tint": "#221f1b",
        "tint-2": "#322d27",
        "good-tint": "#163423",
        "bad-tint": "#431a17",
        "wait-tint": "#3b2b0b",
    },
}
INK = {Scheme.LIGHT: "#1d1a16", Scheme.DARK: "#f6f1e8"}
#: How much of its own colour a pressed button keeps (parts.css, color-mix in oklab with the ink).
PRESSED = 0.84
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")


class BadColour(ValueError):
    """Something that is no colour in the form #rrggbb or #rgb."""


@dataclass(frozen=True)
class Faint:
    """A pair that people could not tell apart well enough: ``ratio`` is what it has, ``needed`` what it must have.

    ``on`` is another tone or a background of the style sheets.
    """

    tone: Tone
    on: str
    scheme: Scheme
    ratio: float
    needed: float


def colour(typed: str) -> str:
    """A colour as ``#rrggbb`` in small letters.

    Raises:
        BadColour: it is none. Names, functions and anything else of CSS are none.
    """
    written = typed.strip().lower()
    if re.fullmatch(r"[0-9a-f]{3}([0-9a-f]{3})?", written):
        written = f"#{written}"
    if not _HEX.fullmatch(written):
        raise BadColour(typed)
    digits = written[1:]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _channels(value: str) -> tuple[float, float, float]:
    """Red, green and blue as linear light from 0 to 1 (sRGB, IEC 61966-2-1)."""
    parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _luminance(light: tuple[float, float, float]) -> float:
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours ``#rrggbb``, from 1 to 21."""
    return _ratio(_luminance(_channels(one)), _luminance(_channels(other)))


def _oklab(light: tuple[float, float, float]) -> list[float]:
    """Linear light in OKLab (Björn Ottosson, https://bottosson.github.io/posts/oklab/)."""
    red, green, blue = light
    cones = (
        0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue,
        0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue,
        0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue,
    )
    long, middle, short = (cone ** (1 / 3) for cone in cones)
    return [
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    ]


def _linear(lab: list[float]) -> tuple[float, float, float]:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    found = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (min(max(part, 0.0), 1.0) for part in found)
    return red, green, blue


def _pressed(action: str, scheme: Scheme) -> float:
    """The luminance of a button under the pointer."""
    mine, ink = _oklab(_channels(action)), _oklab(_channels(INK[scheme]))
    return _luminance(_linear([PRESSED * m + (1 - PRESSED) * i for m, i in zip(mine, ink, strict=True)]))


def faint(colours: Mapping[str, tuple[str, str]]) -> list[Faint]:
    """Every pair of a town's colours that falls short of WCAG 2.2 AA, the light scheme first."""
    found: list[Faint] = []
    for at, scheme in enumerate(Scheme):
        mine = {tone: colours[tone][at] for tone in Tone}
        papers = PAPERS[scheme]
        pairs = [(Tone.ON_FIELD, Tone.FIELD.value, mine[Tone.FIELD], TEXT)]
        pairs += [(Tone.ACTION, name, value, TEXT) for name, value in papers.items()]
        pairs += [(Tone.ON_ACTION, Tone.ACTION.value, mine[Tone.ACTION], TEXT)]
        # Bars and seats are drawn in the third tone, and the fill of a budget in it.
        pairs += [(Tone.MAP_3, "paper", papers["paper"], SHAPE)]
        found += [
            Faint(tone, on, scheme, ratio, needed)
            for tone, on, value, needed in pairs
            if (ratio := contrast(mine[tone], value)) < needed
        ]
        pressed = _ratio(_luminance(_channels(mine[Tone.ON_ACTION])), _pressed(mine[Tone.ACTION], scheme))
        if pressed < TEXT and not any(f.tone is Tone.ON_ACTION and f.scheme is scheme for f in found):
            found.append(Faint(Tone.ON_ACTION, "pressed", scheme, pressed, TEXT))
    return found


def sheet(slug: str, colours: Mapping[str, Sequence[str]]) -> str:
    """The style sheet with a town's colours, for pages and parts of pages that carry its ``data-town``.

    Raises:
        BadColour: one of them is no colour; nothing else can get into the sheet.
    """
    chosen = {tone: (colour(colours[tone][0]), colour(colours[tone][1])) for tone in Tone}
    both = "".join(f"--town-{tone}:light-dark({light},{dark});" for tone, (light, dark) in chosen.items())
    plain = "".join(f"--town-{tone}:{light};" for tone, (light, _dark) in chosen.items())
    town = f'[data-town="{re.sub("[^a-z0-9-]", "", slug)}"]'
    return f"@layer tokens{{{town}{{{both}}}@supports not (color:light-dark(#000,#fff)){{{town}{{{plain}}}}}}}\n"
