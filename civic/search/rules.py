"""What is searched for, and the piece of a text that shows why it was found. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from civic.core import folding

MOST_WORDS = 6
LONGEST = 100
AROUND = 80
"""Characters of a text shown before and after the first word that was found."""


#: Letters with their marks, as they stand in a text.
WORD = re.compile(r"(?:[^\W_][\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]*)+")


#: The tab of comments, which are no things of their own; the others are those of the registered kinds of things.
COMMENTS = "comments"
#: The kind of a hit that is a comment.
POST = "post"


def words_of(asked: str) -> list[str]:
    """The words of a question as ``core.folding`` writes them, at most ``MOST_WORDS``, each once."""
    return list(dict.fromkeys(folding.words(asked[:LONGEST])))[:MOST_WORDS]


def snippet(text: str, words: Sequence[str], around: int = AROUND) -> list[tuple[str, bool]]:
    """The piece of a text around the first word that was found, as parts that are found words or not.

    Empty where the text has none of them: then the title is why it was found.

    Args:
        words: of ``words_of``.
    """
    asked = frozenset(words)
    first = next((word for word in WORD.finditer(text) if folding.is_found_by(word.group(), asked)), None)
    if first is None:
        return []
    begins, ends = _edge_before(text, first.start() - around), _edge_after(text, first.end() + around)
    piece = ("… " if begins else "") + text[begins:ends].strip() + (" …" if ends < len(text) else "")
    return _parts(piece, asked)


def _edge_before(text: str, at: int) -> int:
    """The beginning of the first whole word from a place on."""
    if at <= 0:
        return 0
    blank = text.find(" ", at)
    return at if blank < 0 else blank + 1


def _edge_after(text: str, at: int) -> int:
    """The end of the last whole word before a place."""
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", 0, at)
    return at if blank < 0 else blank


def _parts(piece: str, asked: frozenset[str]) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    at = 0
    for word in WORD.finditer(piece):
        if folding.is_found_by(word.group(), asked):
            parts += [(piece[at : word.start()], False), (word.group(), True)]
            at = word.end()
    return [part for part in (*parts, (piece[at:], False)) if part[0]]
