"""What is searched for, and the piece of a text that shows why it was found. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

MOST_WORDS = 6
LONGEST = 100
AROUND = 80
"""Letters of a text shown before and after the first word that was found."""


class Shelf(StrEnum):
    """What a search can be narrowed to."""

    PROPOSALS = "proposals"
    COMMENTS = "comments"
    PROCESSES = "processes"
    VOTES = "votes"
    COUNCILS = "councils"
    MEETINGS = "meetings"


#: The kinds of things on each shelf, as ``spaces.Resource`` calls them; comments are no things of their own.
KINDS: dict[Shelf, tuple[str, ...]] = {
    Shelf.PROPOSALS: ("proposal",),
    Shelf.COMMENTS: (),
    Shelf.PROCESSES: ("process",),
    Shelf.VOTES: ("vote",),
    Shelf.COUNCILS: ("council", "recommendation"),
    Shelf.MEETINGS: ("meeting",),
}


def words_of(asked: str) -> list[str]:
    """The words of a question, at most ``MOST_WORDS``, each once."""
    text = asked.replace("\x00", " ")[:LONGEST]
    return list(dict.fromkeys(text.split()))[:MOST_WORDS]


def spellings(word: str) -> list[str]:
    """The spellings under which a database finds a word that may not know capitals beyond A to Z."""
    if word.isascii():
        return [word]
    return list(dict.fromkeys((word, word.lower(), word.capitalize(), word.upper())))


def snippet(text: str, words: Sequence[str], around: int = AROUND) -> list[tuple[str, bool]]:
    """The piece of a text around the first word that it has, as parts that are found words or not.

    Empty where the text has none of them: then the title is why it was found.
    """
    if not words:
        return []
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    first = pattern.search(text)
    if first is None:
        return []
    begins, ends = _edge_before(text, first.start() - around), _edge_after(text, first.end() + around)
    piece = ("… " if begins else "") + text[begins:ends].strip() + (" …" if ends < len(text) else "")
    return _parts(piece, pattern)


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


def _parts(piece: str, pattern: re.Pattern[str]) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    at = 0
    for found in pattern.finditer(piece):
        parts += [(piece[at : found.start()], False), (found.group(), True)]
        at = found.end()
    return [part for part in (*parts, (piece[at:], False)) if part[0]]
