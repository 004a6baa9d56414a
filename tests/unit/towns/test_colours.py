"""Can people read a town's colours? Pairs, thresholds, and what a colour may be."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from civic.towns.rules.colours import DEFAULT, INK, PAPERS, BadColour, Scheme, Tone, colour, contrast, faint, sheet

ROOT = Path(__file__).parents[3]
TOKENS = (ROOT / "civic/static/css/tokens.css").read_text()
DEMO = tomllib.loads((ROOT / "civic/demo/content/towns.toml").read_text())


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # known: the grey that fails by a hair
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("#FFC42E", "#ffc42e"), (" #0a4f5c ", "#0a4f5c"), ("#fff", "#ffffff"), ("0a4f5c", "#0a4f5c"), ("ABC", "#aabbcc")],
)
def test_a_colour_is_six_digits(typed: str, kept: str) -> None:
    assert colour(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "red",
        "#12",
        "#12345",
        "#1234567",
        "#ggg",
        "rgb(0,0,0)",
        "var(--x)",
        "url(https://evil.example/x)",
        "#fff;}body{display:none}",
        "#fff\n}",
        "#fff/**/",
        "＃ffffff",
        "#١٢٣",
    ],
)
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(BadColour):
        colour(typed)
    with pytest.raises(BadColour):
        sheet("town", DEFAULT | {Tone.FIELD: (typed, "#000000")})


def _changed(tone: Tone, scheme: Scheme, value: str) -> dict[str, tuple[str, str]]:
    light, dark = DEFAULT[tone]
    return DEFAULT | {tone: (value, dark) if scheme is Scheme.LIGHT else (light, value)}


@pytest.mark.parametrize(
    ("tone", "scheme", "value", "on"),
    [
        (Tone.ON_FIELD, Scheme.LIGHT, "#9fc0cc", {"field"}),
        (Tone.ON_FIELD, Scheme.DARK, "#2f5563", {"field"}),
        (Tone.ACTION, Scheme.DARK, "#0f5068", {"paper", "tint", "tint-2", "good-tint", "bad-tint", "wait-tint"}),
        (Tone.ACTION, Scheme.LIGHT, "#5f7d88", {"tint-2"}),
        (Tone.ON_ACTION, Scheme.LIGHT, "#0a2833", {"action"}),
        (Tone.MAP_3, Scheme.LIGHT, "#d5e6ec", {"paper"}),
    ],
)
def test_each_pair_is_looked_at_in_its_scheme(tone: Tone, scheme: Scheme, value: str, on: set[str]) -> None:
    found = [f for f in faint(_changed(tone, scheme, value)) if f.tone is tone]
    assert {f.scheme for f in found} == {scheme}
    assert on <= {f.on for f in found}
    assert all(f.ratio < f.needed for f in found)


def test_a_button_is_read_under_the_pointer_too() -> None:
    # Black on a middle grey is enough until the pointer darkens the grey.
    colours = DEFAULT | {Tone.ACTION: ("#696969", DEFAULT[Tone.ACTION][1]), Tone.ON_ACTION: ("#000000", "#062530")}
    assert contrast("#696969", "#000000") < 4.5
    grey = DEFAULT | {Tone.ACTION: ("#767676", DEFAULT[Tone.ACTION][1]), Tone.ON_ACTION: ("#000000", "#062530")}
    assert contrast("#767676", "#000000") > 4.5
    assert "pressed" in {f.on for f in faint(grey)}
    assert "action" in {f.on for f in faint(colours)}


def test_the_program_and_its_demonstration_can_be_read() -> None:
    assert faint(DEFAULT) == []
    for town in DEMO["town"]:
        assert faint({tone: tuple(town["colours"][tone]) for tone in Tone}) == [], town["slug"]


def test_the_rules_and_the_style_sheet_name_the_same_colours() -> None:
    values = dict(re.findall(r"--([\w-]+): light-dark\((#\w+, #\w+)\)", TOKENS))
    short = {name: tuple(colour(each) for each in pair.split(", ")) for name, pair in values.items()}
    for at, scheme in enumerate(Scheme):
        assert {name: short[name][at] for name in PAPERS[scheme]} == PAPERS[scheme]
        assert short["ink"][at] == INK[scheme]
    assert {tone: short[f"town-{tone}"] for tone in Tone} == DEFAULT
    plain = TOKENS.split("@supports not")[1]
    assert {tone: colour(found[0]) for tone in Tone if (found := re.findall(rf"--town-{tone}: (#\w+);", plain))} == {
        tone: DEFAULT[tone][0] for tone in Tone
    }


def test_no_town_of_the_demonstration_stands_in_the_style_sheets() -> None:
    sheets = "".join(path.read_text() for path in (ROOT / "civic/static/css").glob("*.css"))
    assert "data-town" not in sheets
    assert not re.search("halmere|tornavik|rosmarin", sheets, re.IGNORECASE)


def test_a_sheet_holds_one_town_and_both_schemes() -> None:
    css = sheet("new-town", DEFAULT)
    assert css.count('[data-town="new-town"]') == 2
    assert "--town-field:light-dark(#d6e6ec,#17313b);" in css
    assert css.count("{") == css.count("}")
    assert '"' not in sheet('x"]{}', DEFAULT).replace('"x"', "")
