"""Suggestions when the text moves on: carried over, overtaken, done already or gone; never lost."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.texts.rules import (
    Carried,
    Edit,
    Fate,
    Step,
    Suggestion,
    alternatives,
    applied,
    carried,
    difference,
    merged,
    passages,
    suggested,
    touches,
)

WORDS = st.sampled_from(["the", "cat", "sat", "on", "a", "mat", "كلب", "👍🏽"])
PASSAGE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
TEXT = st.lists(PASSAGE, min_size=1, max_size=4).map("\n\n".join)


def _carry(before: str, after: str, number: int, wanted: str) -> Carried:
    change = suggested(before, passages(before)[number - 1], wanted)
    return carried(Step(before, difference(before, after)), Suggestion(number, change))


@pytest.mark.parametrize(
    ("before", "after", "number", "wanted", "fate", "then"),
    [
        # Others changed other words: both changes are there.
        ("a cat sat", "a cat stood", 1, "a dog sat", Fate.CARRIED, "a dog stood"),
        ("one\n\na cat", "new\n\none\n\na cat", 2, "a dog", Fate.CARRIED, "new\n\none\n\na dog"),
        ("one\n\na cat", "a cat", 2, "a dog", Fate.CARRIED, "a dog"),
        ("a cat sat", "a cat sat\n\nand slept", 1, "a dog sat", Fate.CARRIED, "a dog sat\n\nand slept"),
        ("big cat sat", "cat sat", 1, "big dog sat", Fate.CARRIED, "dog sat"),
        # Others changed the same words: the suggestion is an alternative to theirs.
        ("a cat sat", "a cow sat", 1, "a dog sat", Fate.OVERTAKEN, "a dog sat"),
        ("a cat sat", "a very big cat sat", 1, "a small cat sat", Fate.OVERTAKEN, "a small cat sat"),
        ("a b c d", "a X d", 1, "a b Y", Fate.OVERTAKEN, "a b Y"),
        ("one\n\na cat", "one\n\nwholly new words", 2, "a dog", Fate.OVERTAKEN, None),
        # What others only removed stays removed.
        ("a b c", "a", 1, "c", Fate.OVERTAKEN, ""),
        # Others did the same.
        ("a cat sat", "a dog sat", 1, "a dog sat", Fate.CONTAINED, None),
        ("a cat sat\n\nend", "end", 1, "", Fate.CONTAINED, None),
        ("a cat sat", "a dog slept", 1, "a dog sat", Fate.OVERTAKEN, "a dog sat"),
        # The passage is not there any more.
        ("one\n\na cat\n\nend", "one\n\nend", 2, "a dog", Fate.GONE, None),
        ("one\n\na cat\n\nend", "one\n\nend", 2, "so a cat", Fate.GONE, None),
        ("one\n\na cat", "", 2, "a dog", Fate.GONE, None),
        ("كتاب قديم\n\nend", "كتاب قديم جدا\n\nend", 1, "سجل قديم", Fate.CARRIED, "سجل قديم جدا\n\nend"),
    ],
)
def test_what_becomes_of_a_suggestion(
    before: str, after: str, number: int, wanted: str, fate: Fate, then: str | None
) -> None:
    found = _carry(before, after, number, wanted)
    assert found.fate is fate
    if then is not None:
        assert applied(after, found.suggestion.change) == then


def test_a_suggestion_knows_its_passage_in_the_new_version() -> None:
    found = _carry("one\n\na cat sat", "new\n\none\n\nmore\n\na cat sat", 2, "a dog sat")
    assert found.suggestion.passage == 4


@given(TEXT, st.data())
def test_carried_over_both_orders_end_in_the_same_text(text: str, data: st.DataObject) -> None:
    """What does not touch can be applied in either order."""
    one, other = (data.draw(TEXT) for _ in range(2))
    mine, theirs = difference(text, one), difference(text, other)
    if any(touches(a, b) for a in mine for b in theirs):
        return
    here, there = carried(Step(text, theirs), Suggestion(1, mine)), carried(Step(text, mine), Suggestion(1, theirs))
    if Fate.GONE not in (here.fate, there.fate):
        assert applied(other, here.suggestion.change) == applied(one, there.suggestion.change)


@given(TEXT, st.data())
def test_a_suggestion_is_never_lost(text: str, data: st.DataObject) -> None:
    """Through any number of versions it fits the present one, is done already, or its passage is gone."""
    number = data.draw(st.integers(1, len(passages(text))))
    now = Suggestion(number, suggested(text, passages(text)[number - 1], data.draw(PASSAGE | st.just(""))))
    fate = Fate.CARRIED if now.change else Fate.CONTAINED
    while fate not in (Fate.GONE, Fate.CONTAINED) and data.draw(st.integers(0, 3)):
        after = data.draw(TEXT)
        found = carried(Step(text, difference(text, after)), now)
        text, now, fate = after, found.suggestion, found.fate
        if fate in (Fate.CARRIED, Fate.OVERTAKEN):
            assert applied(text, now.change) != text
            assert 1 <= now.passage <= len(passages(text))


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), min_size=2, max_size=8))
def test_alternatives_are_those_that_touch(spans: list[tuple[int, int]]) -> None:
    """Compared with asking each pair."""
    changes = [(Edit(start, "x" * length, "y"),) for start, length in spans]
    group = {n: {n} for n in range(len(changes))}
    for a in range(len(changes)):
        for b in range(a):
            if touches(changes[a][0], changes[b][0]):
                joined = group[a] | group[b]
                group.update(dict.fromkeys(joined, joined))
    wanted = {frozenset(found) for found in group.values() if len(found) > 1}
    assert {frozenset(found) for found in alternatives(changes)} == wanted


@given(TEXT, st.data())
def test_two_tabs_are_put_together_and_mine_is_never_dropped(base: str, data: st.DataObject) -> None:
    mine, theirs = data.draw(TEXT), data.draw(TEXT)
    assert merged(base, mine, base).text == mine
    assert merged(base, base, theirs).text == theirs
    assert merged(base, mine, mine).clean


def test_500_suggestions_on_60_pages_are_carried_over_in_two_seconds() -> None:
    dice = random.Random(7)
    words = [f"word{n}" for n in range(3000)]
    pages = ["\n\n".join(" ".join(dice.choices(words, k=75)) + "." for _ in range(7)) for _ in range(60)]
    text = "\n\n".join(pages)
    found = passages(text)
    waiting = []
    for _ in range(500):
        passage = dice.choice(found)
        wanted = [dice.choice(words) if dice.random() < 0.05 else word for word in passage.of(text).split(" ")]
        waiting.append(Suggestion(passage.number, suggested(text, passage, " ".join(wanted))))
    after = "\n\n".join(
        " ".join(word if dice.random() > 0.03 else dice.choice(words) for word in passage.of(text).split(" "))
        for passage in found
        if dice.random() > 0.05
    )
    begun = time.process_time()
    step = Step(text, difference(text, after))
    ends = [carried(step, suggestion) for suggestion in waiting]
    groups = alternatives([end.suggestion.change for end in ends if end.fate in (Fate.CARRIED, Fate.OVERTAKEN)])
    assert time.process_time() - begun < 2
    assert {end.fate for end in ends} >= {Fate.CARRIED, Fate.OVERTAKEN, Fate.GONE}
    assert groups
    for end in ends:
        if end.fate in (Fate.CARRIED, Fate.OVERTAKEN):
            applied(after, end.suggestion.change)
