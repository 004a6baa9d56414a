"""Which statements that stand say nearly what somebody writes, by the same measure as similar proposals.

A round has so few short texts that their words are weighed anew for each question.
"""

from __future__ import annotations

from collections.abc import Sequence

from civic.core import folding
from civic.statements.queries import Line
from civic.statements.rules import same_words
from civic.texts.likeness import Library

#: How alike two short texts are for one to say nearly the same (``likeness.Like.score``).
LEAST = 0.65
SHOWN = 3


class Stand:
    """The statements that stand, to be asked which of them say nearly what a text says."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._library = Library()
        self._library.put({each.id: folding.index(each.text, each.language) for each in lines})
        self._lines = {each.id: each for each in lines}

    def like(self, text: str, language: str) -> list[Line]:
        """The statements that say nearly the same, those of the same words first, then the most alike."""
        if not self._lines:
            return []
        found = self._library.like(folding.index(text, language), SHOWN, LEAST)
        same = [each for each in self._lines.values() if is_same(text, each.text)]
        return list(dict.fromkeys([*same, *(self._lines[like.key] for like in found)]))[:SHOWN]


def is_same(one: str, other: str) -> bool:
    """Whether two statements have just the same words."""
    return same_words(folding.words(one), folding.words(other))
