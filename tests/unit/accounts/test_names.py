"""Who may be called what: real names of the world, and names that would be taken for another's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.accounts.rules import AccountCode, is_badge, is_official, name_key, name_problem

TOWNS = {name_key("Halmere"), name_key("هالمير")}


@pytest.mark.parametrize(
    "name",
    [
        "Cher", "Ada Lindvale", "Jean-Luc", "O'Brien", "O’Brien", "Paral·lel Gil·la", "李明", "علی\u200cرضا",
        "Nguyễn Văn A", "İlker Işık", "محمد", "مُحَمَّد", "Ville Virtanen", "Federico Mayor", "Anna Halmere",
        "J.R. Reed", "Serhii Коваль", "Ursula d'Arc", "Delaville", "Person 12", "山田 太郎", "김철수", "मुक्\u200dता",
    ],
)  # fmt: skip
def test_people_are_called_what_they_are_called(name: str) -> None:
    assert name_problem(name) is None
    assert not is_official(name, TOWNS)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("\u202eelavdniL adA", AccountCode.NAME_HIDDEN),
        ("Ada\u2066 Lindvale", AccountCode.NAME_HIDDEN),
        ("Ada\u200bLindvale", AccountCode.NAME_HIDDEN),
        ("Ada\u2800Lindvale", AccountCode.NAME_HIDDEN),
        ("Ada\u180bLindvale", AccountCode.NAME_HIDDEN),
        ("Ada\u3164Lindvale", AccountCode.NAME_HIDDEN),
        ("Ada\U000e0041", AccountCode.NAME_HIDDEN),
        ("Ada\ufe0f", AccountCode.NAME_HIDDEN),
        ("Ada\nLindvale", AccountCode.NAME_HIDDEN),
        ("A\u200cda", AccountCode.NAME_HIDDEN),
        ("\u0410da Lindvale", AccountCode.NAME_MIXED),
        ("Ada ✓", AccountCode.NAME_SIGNS),
        ("Ada \U0001f6e1", AccountCode.NAME_SIGNS),
        ("visit evil.example", AccountCode.NAME_SIGNS),
        ("https://evil", AccountCode.NAME_SIGNS),
        ("A" + "\u0301" * 9, AccountCode.NAME_SIGNS),
        ("- . -", AccountCode.NAME_EMPTY),
    ],
)
def test_what_nobody_sees_and_what_is_no_name_is_refused(name: str, problem: AccountCode) -> None:
    assert name_problem(name) is problem


@pytest.mark.parametrize(
    "name",
    [
        "Halmere", "HALMERE", "Town of Halmere", "T0wn of Ha1mere", "TownOfHalmere", "town-of-halmere",
        "Halmere Council",
        "admin", "Admin 1", "admin2024", "Moderator Ana", "m0derat0r", "rnoderator", "The Mayor", "City Council",
        "Support team", "Mairie de Halmere", "Conseil municipal", "modérateur", "بلدية هالمير", "المشرف",
    ],
)  # fmt: skip
def test_nobody_is_called_like_the_town_or_its_offices(name: str) -> None:
    assert is_official(name, TOWNS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lindvale", "\u0410da Lindvale"),
        ("Ada Lindvale", "ADA LINDVALE"),
        ("Ada Lindvale", "Ada Llndvale"),
        ("Ada Lindvale", "Ada-Lindvale"),
        ("Ada Lindvale", "𝐀𝐝𝐚 Lindvale"),
        ("Bernd", "Bemd"),
        ("O'Brien", "O’Brien"),
        ("محمد", "محـمد"),
        ("محمد", "مُحَمَّد"),
        ("علی\u200cرضا", "علیرضا"),
        ("İlker", "ilker"),
        ("Room 10", "Room lO"),
    ],
)
def test_names_that_people_take_for_each_other_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Åda", "Ada"), ("Zoë", "Zoe"), ("Mila", "Milla"), ("李明", "李鸣")])
def test_names_that_differ_to_the_eye_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=80))
def test_every_text_has_a_key_and_an_answer(text: str) -> None:
    assert name_key(text) == name_key(text.strip())
    assert name_problem(text) is None or isinstance(name_problem(text), AccountCode)
    assert is_official(text, TOWNS) in (True, False)


@pytest.mark.parametrize("mark", "✓✔☑★⭐🛡✅®©Ⓜ①\ufe0f")
def test_a_mark_like_the_towns_is_a_badge(mark: str) -> None:
    assert is_badge(f"Rowing club {mark}")


@pytest.mark.shared_data
def test_the_names_of_the_report_are_refused(shared_data: Path) -> None:
    lines = (shared_data / "reports" / "names.txt").read_text().splitlines()
    reversed_name, cyrillic = (line.split("  ")[0].encode().decode("unicode_escape") for line in lines[:2])
    assert name_problem(reversed_name) is AccountCode.NAME_HIDDEN
    assert name_problem(cyrillic) is AccountCode.NAME_MIXED
    for name in lines[2].split("  ")[0].split(","):
        assert is_official(name.strip(), TOWNS)
