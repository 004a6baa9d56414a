"""Words, passages, differences: what is cut apart is whole again, and reads as people would say it."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.texts.rules import (
    DoesNotFit,
    Edit,
    Mark,
    applied,
    closed,
    difference,
    packed,
    parted,
    passages,
    pieces,
    share_changed,
    suggested,
    tokens,
    unpacked,
)

#: Everything that texts are made of: scripts with marks and joiners, emoji with parts, line ends of all systems.
ANY = st.lists(
    st.sampled_from(
        [
            *"ab. ,\n\r\t’'-12",
            "é",
            "e\u0301",
            "كِ",
            "ي\u200cم",
            "漢",
            "ก\u0e49",
            "👍🏽",
            "👩\u200d👧",
            "1\ufe0f\u20e3",
            "\u0301",
        ]
    ),
    max_size=60,
).map("".join)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("L’été, 3,5 m.", ["L’été", ",", " ", "3,5", " ", "m", "."]),
        ("5*3", ["5", "*", "3"]),
        ("cafe\u0301 bar", ["cafe\u0301", " ", "bar"]),
        ("كِتَابٌ جديد", ["كِتَابٌ", " ", "جديد"]),
        ("می\u200cروم", ["می\u200cروم"]),
        ("मराठी", ["मराठी"]),
        ("漢字", ["漢", "字"]),
        ("🏳️\u200d🌈👍🏽🇨🇭", ["🏳️\u200d🌈", "👍🏽", "🇨🇭"]),
        ("a\r\n\r\n  b", ["a", "\r\n\r\n", "  ", "b"]),
        ("", []),
    ],
)
def test_words_keep_their_marks_and_emoji_their_parts(text: str, parts: list[str]) -> None:
    assert tokens(text) == parts


@given(st.text() | ANY)
def test_joined_again_a_text_is_the_same(text: str) -> None:
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("one\ntwo\n\nthree", ["one\ntwo", "three"]),
        ("one\r\n\r\ntwo", ["one", "two"]),
        ("one\n \t\n\n\n    two", ["one", "    two"]),
        ("\n\none\n\n", ["one"]),
        ("🙂\n\n—", ["🙂", "—"]),
        (" \n \n ", []),
        ("", []),
    ],
)
def test_empty_lines_divide_passages(text: str, found: list[str]) -> None:
    assert [passage.of(text) for passage in passages(text)] == found


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("the dog", "the big dog", [(3, "", " big")]),
        ("the big dog", "the dog", [(3, " big", "")]),
        ("cats", "dogs", [(0, "cats", "dogs")]),
        (
            "Chairs, water and shade",
            "Chairs with arm rests, water, beds and shade",
            [(6, "", " with arm rests"), (13, "", ", beds")],
        ),
        ("warm water and you", "cold water, games and you", [(0, "warm", "cold"), (10, "", ", games")]),
        ("30 km/h", "20 km/h", [(0, "30", "20")]),
        ("A bench.", "A bench. And a tree.", [(7, "", ". And a tree")]),
        ("one\n\ntwo\n\nthree", "one\n\nthree", [(3, "\n\ntwo", "")]),
        ("One.\n\nTwo.", "One.", [(4, "\n\nTwo.", "")]),
        ("One.\n\nTwo.", "Two.", [(0, "One.\n\n", "")]),
        ("One.\n\nThree.", "One.\n\nTwo.\n\nThree.", [(4, "", "\n\nTwo.")]),
        ("one\n\nthree", "one\n\ntwo\n\nthree", [(3, "", "\n\ntwo")]),
        ("red cat\n\nbig dog", "blue cow\n\nsmall pig", [(0, "red cat", "blue cow"), (9, "big dog", "small pig")]),
        ("عشرة أمتار", "عشرون مترًا", [(0, "عشرة أمتار", "عشرون مترًا")]),
        ("cafe\u0301", "cafe", [(0, "cafe\u0301", "cafe")]),
        ("👩\u200d👧 yes", "👩\u200d👦 yes", [(0, "👩\u200d👧", "👩\u200d👦")]),
        ("", "new", [(0, "", "new")]),
        ("old", "", [(0, "old", "")]),
    ],
)
def test_differences_are_whole_words(before: str, after: str, change: list[tuple[int, str, str]]) -> None:
    found = difference(before, after)
    assert applied(before, found) == after
    assert [(edit.start, edit.removed, edit.added) for edit in found] == change


@given(ANY, ANY)
def test_a_difference_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    change = difference(before, after)
    assert applied(before, change) == after
    assert unpacked(packed(change)) == change
    assert "".join(piece.text for piece in pieces(before, change) if piece.mark is not Mark.ADDED) == before
    assert "".join(piece.text for piece in pieces(before, change) if piece.mark is not Mark.REMOVED) == after


def test_a_change_for_another_text_is_refused() -> None:
    with pytest.raises(DoesNotFit):
        applied("one cat", (Edit(4, "dog", "cow"),))
    with pytest.raises(DoesNotFit):
        applied("one", (Edit(9, "", "cow"),))


def test_a_passage_without_words_is_removed_with_the_empty_lines_beside_it() -> None:
    text = "one\n\ntwo\n\nthree"
    for number, rest in ((1, "two\n\nthree"), (2, "one\n\nthree"), (3, "one\n\ntwo")):
        change = suggested(text, passages(text)[number - 1], " \n")
        assert applied(text, closed(text, change)) == rest
    all_gone = tuple(edit for passage in passages(text) for edit in suggested(text, passage, ""))
    assert applied(text, closed(text, all_gone)) == ""


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("a b c d e f g h i j", "a b c d e f g h i x", Fraction(1, 10)),
        ("a b c d", "a b c d", Fraction(0)),
        ("a b", "a b c d", Fraction(1)),
        ("", "a", Fraction(1)),
        ("a, b!", "a; b?", Fraction(0)),
    ],
)
def test_how_much_of_a_text_changed_is_counted_in_words(before: str, after: str, share: Fraction) -> None:
    assert share_changed(before, after) == share


@pytest.mark.parametrize("other", ["wörter ", "\n\n"])
def test_a_megabyte_is_compared_in_time(other: str) -> None:
    before = " ".join(
        f"word{n % 997}" + ("." if n % 12 == 0 else "") + ("\n\n" if n % 90 == 0 else "") for n in range(110_000)
    )
    after = before[:400_000] + other * (300_000 // len(other)) + before[700_000:]
    begun = time.process_time()
    assert applied(before, difference(before, after)) == after
    assert time.process_time() - begun < 12


@given(ANY, st.sets(st.integers(1, 6)))
def test_a_part_of_a_text_has_its_passages_to_the_byte(text: str, numbers: set[int]) -> None:
    part = applied(text, parted(text, numbers))
    assert [one.of(part) for one in passages(part)] == [one.of(text) for one in passages(text) if one.number in numbers]


def test_between_passages_that_are_left_stands_what_stood_before_the_later_one() -> None:
    text = "One.\n\nTwo.\n\n\nThree.\r\n\r\nFour.\n"
    assert applied(text, parted(text, {1, 3})) == "One.\n\n\nThree."
    assert applied(text, parted(text, {2, 4})) == "Two.\r\n\r\nFour.\n"
    assert parted(text, {1, 2, 3, 4}) == ()
