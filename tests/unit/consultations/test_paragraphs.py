"""How a draft text is cut, and which paragraph of a new version is which of the old one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.consultations.rules import (
    ALIKE,
    FIRST_LEVEL,
    MOST_PARAGRAPHS,
    Block,
    ConsultationCode,
    Fate,
    blocks,
    followed,
    normalised,
    planned,
    problem,
)

WORDS = st.sampled_from(["parking", "trees", "square", "night", "bus", "market", "school", "bridge", "river", "tram"])
PARAGRAPH = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
TEXT = st.lists(PARAGRAPH, max_size=8)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("One.\r\nStill one.\r\n\r\nTwo.", (Block(0, "One.\nStill one."), Block(0, "Two."))),
        ("# A #\nOne\n## B\nTwo", (Block(2, "A"), Block(0, "One"), Block(3, "B"), Block(0, "Two"))),
        ("### Only\n\n\n\nOne", (Block(2, "Only"), Block(0, "One"))),
        ("# A\n#### Deep\nOne", (Block(2, "A"), Block(4, "Deep"), Block(0, "One"))),
        ("#hash is no heading\n- a\n- b", (Block(0, "#hash is no heading\n- a\n- b"),)),
        ("مادة\n \t\nثانية", (Block(0, "مادة"), Block(0, "ثانية"))),
    ],
)
def test_a_text_is_cut_into_headings_and_paragraphs(typed: str, found: tuple[Block, ...]) -> None:
    kept = normalised(typed)
    assert blocks(kept) == found
    assert normalised(kept) == kept
    assert min((block.level for block in found if block.level), default=FIRST_LEVEL) == FIRST_LEVEL


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        (" ", "One", ConsultationCode.NO_TITLE),
        ("Rules", "# Only a heading", ConsultationCode.NO_TEXT),
        ("Rules", "x" * 20_001, ConsultationCode.LONG_PARAGRAPH),
        ("Rules", "# " + "x" * 301 + "\n\nOne", ConsultationCode.LONG_PARAGRAPH),
        ("Rules", "\n\n".join(["x"] * (MOST_PARAGRAPHS + 1)), ConsultationCode.MANY),
        ("Rules", "x" * 300_001, ConsultationCode.LONG),
        ("Rules", "One", None),
    ],
)
def test_what_cannot_be_published_says_why(title: str, text: str, code: ConsultationCode | None) -> None:
    assert problem(title, blocks(text), text) is code


def test_a_paragraph_is_the_same_when_it_stays_moves_or_half_of_its_words_stay() -> None:
    before = ["Cars park for free.", "Trees are planted.", "The market is on Fridays.", "Bins."]
    after = ["Trees are planted.", "Cars park for a fee.", "Dogs are on a lead.", "The market is on Fridays."]
    plan = planned(before, "\n\n".join(after))
    assert plan.which == (1, 0, None, 2)
    assert plan.fates == (Fate.MOVED, Fate.CHANGED, Fate.NEW, Fate.SAME)
    assert plan.gone == (3,)


def test_fewer_than_half_of_the_words_make_another_paragraph() -> None:
    assert followed(["a b c d"], ["a b x y"]) == [0]
    assert followed(["a b c d"], ["a x y z"]) == [None]
    assert ALIKE * 2 == 1


@given(TEXT, st.randoms())
@settings(max_examples=60)
def test_moving_paragraphs_loses_none_and_none_is_taken_twice(text: list[str], chance) -> None:
    order = list(range(len(text)))
    chance.shuffle(order)
    moved = [text[n] for n in order]
    which = followed(text, moved)
    assert sorted(one for one in which if one is not None) == list(range(len(text)))
    assert all(text[one] == words for one, words in zip(which, moved, strict=True) if one is not None)


@given(TEXT, TEXT)
@settings(max_examples=60)
def test_every_old_paragraph_stays_once_or_is_gone(before: list[str], after: list[str]) -> None:
    plan = planned(before, "\n\n".join(after))
    stay = [one for one in plan.which if one is not None]
    assert len(set(stay)) == len(stay)
    assert sorted([*stay, *plan.gone]) == list(range(len(before)))
    assert [fate is Fate.NEW for fate in plan.fates] == [one is None for one in plan.which]
    assert planned(before, "\n\n".join(after)) == plan
    if before == after:
        assert set(plan.fates) <= {Fate.SAME}


def test_the_fewest_are_called_moved() -> None:
    before = [f"Paragraph about {word}." for word in ["apples", "bridges", "cars", "dogs", "elms"]]
    plan = planned(before, "\n\n".join([*before[1:], before[0]]))
    assert plan.fates == (Fate.SAME,) * 4 + (Fate.MOVED,)


def test_five_hundred_paragraphs_that_all_change_are_followed_in_time() -> None:
    before = [" ".join(f"word{(n * 7 + k) % 900} the of and" for k in range(20)) for n in range(500)]
    after = [words.replace("word1", "sign1") for words in before[::-1]]
    began = time.process_time()
    which = followed(before, after)
    assert time.process_time() - began < 5
    assert None not in which
