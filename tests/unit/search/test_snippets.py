"""Which words are searched for, and which piece of a text says why it was found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.search.rules import MOST_WORDS, snippet, words_of

TEXT = "From the bus stop to the clinic it is 900 metres, uphill, and there is not one Bench to sit on."


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("  bench   clinic ", ["bench", "clinic"]),
        ("bench bench", ["bench"]),
        ("a b c d e f g h", ["a", "b", "c", "d", "e", "f"]),
        ("\x00bench\x00", ["bench"]),
        ("L'École d’Art", ["ecole", "art"]),
        ("% _ '", []),
        ("", []),
    ],
)
def test_a_question_is_its_words(asked: str, words: list[str]) -> None:
    assert words_of(asked) == words


def test_a_word_is_marked_whole_whatever_its_accents_and_its_ending() -> None:
    text = "Deux toilettes près de l’École, une toilette au parc."
    assert snippet(text, words_of("ecole TOILETTE")) == [
        ("Deux ", False), ("toilettes", True), (" près de l’", False), ("École", True), (", une ", False),
        ("toilette", True), (" au parc.", False),
    ]  # fmt: skip
    assert snippet("في المَدْرَسَةِ الآن", words_of("مدرسة"))[1] == ("المَدْرَسَةِ", True)


def test_the_piece_begins_and_ends_between_words_and_marks_what_was_found() -> None:
    parts = snippet(TEXT, ["bench"], around=20)
    assert parts == [("… there is not one ", False), ("Bench", True), (" to sit on.", False)]


@pytest.mark.parametrize("words", [[], ["tram"]])
def test_a_text_without_the_words_shows_no_piece(words: list[str]) -> None:
    assert snippet(TEXT, words) == []


@given(st.text(max_size=300), st.text(min_size=1, max_size=8))
def test_whatever_is_typed_gives_parts_of_the_text(text: str, asked: str) -> None:
    words = words_of(asked)
    assert len(words) <= MOST_WORDS
    for part, found in snippet(text, words, around=30):
        assert part.removeprefix("… ").removesuffix(" …") in text or found
