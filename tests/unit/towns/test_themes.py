"""A town's themes: keys outlive names, and nothing without a name is kept."""

from __future__ import annotations

import pytest

from civic.towns.rules.settings import MOST_THEMES, repeated, theme_key, themed

GREEN = {"key": "green", "names": {"en": "Green", "fr": "Vert"}}
TRAFFIC = {"key": "traffic", "names": {"en": "Traffic"}}


def test_a_theme_keeps_its_key_when_it_is_renamed_or_moved():
    found = themed([GREEN, TRAFFIC], [("traffic", {"en": "Streets"}), ("green", {"en": "Nature", "fr": ""})])
    assert found == [{"key": "traffic", "names": {"en": "Streets"}}, {"key": "green", "names": {"en": "Nature"}}]


def test_a_new_theme_gets_a_key_that_none_has():
    found = themed([GREEN], [("green", {"en": "Nature"}), ("", {"en": "Green"}), ("", {"en": "green!"})])
    assert [theme["key"] for theme in found] == ["green", "green-2", "green-3"]


def test_an_unknown_key_is_no_key():
    assert themed([GREEN], [("'; drop", {"en": "Water"})]) == [{"key": "water", "names": {"en": "Water"}}]


def test_what_has_no_name_is_left_out_and_there_is_an_end():
    assert themed([GREEN], [("green", {"en": "", "fr": ""}), ("", {})]) == []
    assert len(themed([], [("", {"en": f"Theme {n}"}) for n in range(100)])) == MOST_THEMES


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([{"en": "Green"}, {"en": "green "}], [(1, "en")]),
        ([{"en": "Green", "fr": "Vert"}, {"en": "Nature", "fr": "Vert"}], [(1, "fr")]),
        ([{"en": "Green", "fr": ""}, {"en": "Water", "fr": ""}], []),
        ([{"en": "Sport"}, {"fr": "Sport"}], []),
    ],
)
def test_two_themes_are_not_called_the_same_in_a_language(names: list[dict[str, str]], found: list[tuple[int, str]]):
    assert repeated(names) == found


def test_a_name_gives_a_key():
    assert theme_key("Transició ecològica ") == "transicio-ecologica"
    assert theme_key("Bon viure") == theme_key("bon  viure")
    assert len(theme_key("x" * 200)) == 60
    assert theme_key("النقل") == theme_key("النقل") != theme_key("السكن")
