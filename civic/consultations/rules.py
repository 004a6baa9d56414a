"""How a draft text is cut into headings and paragraphs, and which paragraph of a new version is which of the old one.

Pure. A paragraph keeps its identity, and with it its discussion, when it stays, when it moves, and when it is changed
by words: when at least ``ALIKE`` of the words of both are the same, counted as often as they occur (the coefficient of
Dice). Of several candidates the most alike wins, then the one whose place in the text is nearest.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from civic.core.sanitise import LONGEST
from civic.texts.rules import passages, tokens

#: Characters of a title, of a whole text, of one paragraph or heading, and of the note on what changed.
LONGEST_TITLE, LONGEST_TEXT, LONGEST_PARAGRAPH, LONGEST_HEADING, LONGEST_NOTE = 200, 300_000, LONGEST, 300, 2000
#: Paragraphs of a text.
MOST_PARAGRAPHS = 1000
#: Texts of one process.
MOST_TEXTS = 50
#: The least share of words in common with which a paragraph is the same one, changed.
ALIKE = Fraction(1, 2)
#: Headings of a page begin below that of the text itself.
FIRST_LEVEL, LAST_LEVEL = 2, 4

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*\Z")


class ConsultationCode(StrEnum):
    """Why a request is refused."""

    NO_TITLE = "draft_text_without_title"
    NO_TEXT = "draft_text_without_paragraphs"
    LONG = "draft_text_long"
    LONG_PARAGRAPH = "draft_text_long_paragraph"
    MANY = "draft_text_many_paragraphs"
    MANY_TEXTS = "many_draft_texts"
    NO_NOTE = "draft_text_without_note"
    SAME = "draft_text_same"
    MOVED_ON = "draft_text_moved_on"
    ARCHIVED = "draft_text_of_archived_process"


@dataclass(frozen=True)
class Block:
    """A heading (``level`` from ``FIRST_LEVEL``) or a paragraph (``level`` 0) of a text."""

    level: int
    words: str


def normalised(text: str) -> str:
    """A text as it is kept: a heading stands apart from the paragraphs around it, and empty lines are one each."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        lines += ["", line, ""] if _HEADING.match(line) else [line]
    kept: list[str] = []
    for line in lines:
        if line.strip():
            kept.append(line.rstrip())
        elif kept and kept[-1]:
            kept.append("")
    return "\n".join(kept).strip()


def blocks(text: str) -> tuple[Block, ...]:
    """The headings and paragraphs of a normalised text, in order.

    The highest heading of a text becomes ``FIRST_LEVEL``, whatever sign it was written with.
    """
    parts = [passage.of(text).strip("\n") for passage in passages(text)]
    marks = [_HEADING.match(part) for part in parts]
    top = min((len(mark[1]) for mark in marks if mark), default=1)
    found = []
    for part, mark in zip(parts, marks, strict=True):
        if mark is None:
            found.append(Block(0, part))
        elif mark[2]:
            found.append(Block(min(FIRST_LEVEL + len(mark[1]) - top, LAST_LEVEL), mark[2]))
    return tuple(found)


def problem(title: str, found: Sequence[Block], text: str) -> ConsultationCode | None:
    """What is wrong with a text; None if it can be published."""
    paragraphs = [block for block in found if not block.level]
    if not title.strip():
        return ConsultationCode.NO_TITLE
    if not paragraphs:
        return ConsultationCode.NO_TEXT
    if len(text) > LONGEST_TEXT:
        return ConsultationCode.LONG
    if len(found) > MOST_PARAGRAPHS:
        return ConsultationCode.MANY
    longest = (LONGEST_HEADING if block.level else LONGEST_PARAGRAPH for block in found)
    if any(len(block.words) > most for block, most in zip(found, longest, strict=True)):
        return ConsultationCode.LONG_PARAGRAPH
    return None


def followed(before: Sequence[str], after: Sequence[str]) -> list[int | None]:
    """For each new paragraph which of the old ones it is, by position; None for one that is new. None is taken twice.

    Paragraphs with the same words come first, in their order; then those that are alike. Linear in the length of both
    texts, but for words that many paragraphs share.
    """
    found: list[int | None] = [None] * len(after)
    left: dict[str, list[int]] = defaultdict(list)
    for position, words in enumerate(before):
        left[words].append(position)
    for position, words in enumerate(after):
        if left[words]:
            found[position] = left[words].pop(0)
    taken = {position for position in found if position is not None}
    old = {n: _counted(words) for n, words in enumerate(before) if n not in taken}
    new = {n: _counted(words) for n, words in enumerate(after) if found[n] is None}
    pairs = [
        (-share, abs(Fraction(one, max(len(before), 1)) - Fraction(other, max(len(after), 1))), one, other)
        for (one, other), share in _shares(old, new).items()
    ]
    free, open_ = set(old), set(new)
    for _share, _far, one, other in sorted(pairs):
        if one in free and other in open_:
            found[other] = one
            free.remove(one)
            open_.remove(other)
    return found


def _counted(words: str) -> Counter[str]:
    return Counter(token for token in tokens(words.casefold()) if token[0].isalnum())


def _shares(old: Mapping[int, Counter[str]], new: Mapping[int, Counter[str]]) -> dict[tuple[int, int], Fraction]:
    """How alike paragraphs are, for pairs with at least ``ALIKE``: twice the words in common by the words of both."""
    where: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one, counted in old.items():
        for word, times in counted.items():
            where[word].append((one, times))
    shares: dict[tuple[int, int], Fraction] = {}
    sizes = {one: counted.total() for one, counted in old.items()}
    for other, counted in new.items():
        common: Counter[int] = Counter()
        for word, times in counted.items():
            for one, often in where.get(word, ()):
                common[one] += min(times, often)
        size = counted.total()
        for one, n in common.items():
            if 2 * n * ALIKE.denominator >= (size + sizes[one]) * ALIKE.numerator:
                shares[one, other] = Fraction(2 * n, size + sizes[one])
    return shares


class Fate(StrEnum):
    """What a new version does to a paragraph."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    NEW = "new"


def fates(before: Sequence[str], after: Sequence[str], which: Sequence[int | None]) -> list[Fate]:
    """What became of each paragraph of the new version; ``which`` as ``followed`` says.

    Moved are those that stand otherwise among the ones that stay: as few as possible are called so.
    """
    stayed = [one for one in which if one is not None]
    resting = set(_longest_rising(stayed))
    found = []
    for words, one in zip(after, which, strict=True):
        if one is None:
            found.append(Fate.NEW)
        elif before[one] != words:
            found.append(Fate.CHANGED)
        else:
            found.append(Fate.SAME if one in resting else Fate.MOVED)
    return found


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """The longest rising subsequence of numbers that are all different (patience sorting)."""
    ends: list[int] = []
    chain: list[int] = []
    above: list[int] = []
    for n, number in enumerate(numbers):
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if ends[middle] < number else (low, middle)
        above.append(chain[low - 1] if low else -1)
        ends[low:], chain[low:] = [number, *ends[low + 1 :]], [n, *chain[low + 1 :]]
    found, n = [], chain[-1] if chain else -1
    while n >= 0:
        found.append(numbers[n])
        n = above[n]
    return found[::-1]


@dataclass(frozen=True)
class Plan:
    """What a new version consists of.

    Attributes:
        blocks: its headings and paragraphs, in order.
        which: for each paragraph which of the old ones it is, by position, as ``followed`` says.
        fates: what becomes of each paragraph.
        gone: the positions of the old ones that it no longer has.
    """

    blocks: tuple[Block, ...]
    which: tuple[int | None, ...]
    fates: tuple[Fate, ...]
    gone: tuple[int, ...]

    @property
    def paragraphs(self) -> list[str]:
        """The words of the paragraphs, in order."""
        return [block.words for block in self.blocks if not block.level]


def planned(before: Sequence[str], text: str) -> Plan:
    """What a normalised text makes of the paragraphs of the version before it; of none for the first version."""
    found = blocks(text)
    after = [block.words for block in found if not block.level]
    which = followed(before, after)
    stay = set(which)
    gone = tuple(one for one in range(len(before)) if one not in stay)
    return Plan(found, tuple(which), tuple(fates(before, after, which)), gone)
