"""What a search takes for the same word."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core import folding

SAME = [
    ("Une aire près de l’école", "ecole"),
    ("Une aire près de l’école", "l'ÉCOLE"),
    ("Une aire près de l'école", "L’ecole"),
    (unicodedata.normalize("NFD", "Près de l’école"), "école"),
    ("Straßenbahn nach Łódź", "STRASSENBAHN lodz"),
    ("Smørrebrød på Østerbro", "smorrebrod osterbro"),
    ("Une œuvre, un cœur", "OEUVRE cœur"),
    ("İstanbul Caddesi", "istanbul"),
    ("Istanbul ve Diyarbakır", "İSTANBUL diyarbakir"),
    ("Αθήνας", "ΑΘΗΝΑΣ"),
    ("مَدْرَسَةُ الحَيّ", "مدرسة"),
    ("مدرسة الحي", "مدرسه"),
    ("أحمد وإسلام وآمال", "احمد"),
    ("شارع ٱلمستشفى", "مستشفي"),
    ("حديقـــة", "حديقة"),
    ("٢٤ شجرة", "24"),
    ("Aujourd'hui à Saint-Denis", "aujourd’hui saint denis"),
    ("The town's toilets", "town toilet"),
    ("Jusqu'à l'hôtel d'Arc", "hotel arc a"),
]


def found(text: str, asked: str, language: str) -> bool:
    """What ``core.findable`` asks of a database, in Python."""
    index = folding.index(text, language)
    return all(
        word in index or any(f" {stem} " in index for stem in folding.stems(word)) for word in folding.words(asked)
    )


@pytest.mark.parametrize(("text", "asked"), SAME)
@pytest.mark.parametrize("language", ["en", "fr", "ar", "pl"])
def test_letters_that_are_typed_in_several_ways_are_one(text: str, asked: str, language: str) -> None:
    assert folding.words(asked)
    assert found(text, asked, language if folding.stem("toilets", language) == "toilet" else "en")


@pytest.mark.parametrize(
    ("text", "asked", "language"),
    [
        ("A toilet by the park", "toilets", "en"),
        ("Toilets by the park", "toilet", "en"),
        ("A cycle lane", "cycling", "en"),
        ("Cycling to school", "cycles", "en"),
        ("Des arbres plantés", "planter", "fr"),
        ("Les écoles du quartier", "école", "fr"),
        ("L'école du quartier", "ecoles", "fr"),
        ("Un vélo", "vélos", "fr"),
        ("في المدرسة", "مدرسة", "ar"),
        ("مدرسة الحي", "المدرسة", "ar"),
    ],
)
def test_words_of_one_stem_find_each_other(text: str, asked: str, language: str) -> None:
    assert found(text, asked, language)


@pytest.mark.parametrize(
    ("text", "asked"), [("Plain words", "tram"), ("Park", "bark"), ("cote", "code"), ("مدرسة", "حديقة")]
)
def test_other_words_do_not(text: str, asked: str) -> None:
    assert not any(found(text, asked, language) for language in folding.STEMMERS)


@pytest.mark.parametrize("signs", ["", "%", "_", "\\", "' ’", "*", "\x00", "🌳"])
def test_signs_are_no_words(signs: str) -> None:
    assert folding.words(signs) == [] and folding.index(signs, "en") == ""


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once_and_words_are_letters_and_digits(text: str) -> None:
    once = folding.words(text)
    assert folding.words(" ".join(once)) == once
    assert all(word.isalnum() for word in once)
    assert folding.words(unicodedata.normalize("NFD", text)) == folding.words(unicodedata.normalize("NFC", text))


@pytest.mark.shared_data
def test_the_pairs_that_were_reported(shared_data: Path) -> None:
    with (shared_data / "reports" / "search_pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 5
    for row in rows:
        assert found(row["title"], row["query"], "fr"), row
