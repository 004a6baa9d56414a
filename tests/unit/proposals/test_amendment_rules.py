"""Amendments to a title move on by words like those to a passage, and neither touches the other."""

from __future__ import annotations

from civic.proposals.amendment_rules import TITLE, Moved, Worded
from civic.texts.rules import Fate, Passage, Suggestion, applied, difference

BEFORE = Worded("A tree at the gate", "A tree.\n\nA bench.")


def _wish(title: str) -> Suggestion:
    return Suggestion(TITLE, difference(BEFORE.title, title))


def test_the_title_is_a_passage_of_its_own() -> None:
    assert BEFORE.passage(TITLE) == Passage(TITLE, 0, 18)
    assert BEFORE.text(TITLE) == BEFORE.title and BEFORE.text(2) == BEFORE.body
    assert BEFORE.passage(2) is not None and BEFORE.passage(3) is None
    assert BEFORE.after(TITLE, "Shade") == Worded("Shade", BEFORE.body)


def test_a_suggested_title_moves_on_by_words() -> None:
    after = Worded("A young tree at the gate", "Nothing of it.")
    end = Moved.between(BEFORE, after).carried(_wish("A tree at the door"))
    assert end.fate is Fate.CARRIED and end.suggestion.passage == TITLE
    assert applied(after.title, end.suggestion.change) == "A young tree at the door"


def test_words_that_the_new_title_changed_too_are_an_alternative() -> None:
    after = Worded("A tree at the wall", BEFORE.body)
    end = Moved.between(BEFORE, after).carried(_wish("A tree at the door"))
    assert (end.fate, end.suggestion.passage) == (Fate.OVERTAKEN, TITLE)
    assert applied(after.title, end.suggestion.change) == "A tree at the door"


def test_a_title_that_says_so_already_ends_it() -> None:
    after = Worded("A tree at the door", BEFORE.body)
    assert Moved.between(BEFORE, after).carried(_wish("A tree at the door")).fate is Fate.CONTAINED
