"""Words and passages of a text. Cut apart and joined again, a text is the same byte for byte."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Beyond the first two planes only variation selectors are marks.
_PLANES = (range(0x20000), range(0xE0100, 0xE01F0))


def _marks() -> str:
    """The combining marks of Unicode, as ranges for a class of characters: Python's ``\\w`` leaves them out."""
    found: list[list[int]] = []
    for number in (number for plane in _PLANES for number in plane):
        if unicodedata.category(chr(number)).startswith("M"):
            if found and found[-1][1] == number - 1:
                found[-1][1] = number
            else:
                found.append([number, number])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in found)


_MARK = _marks()
#: Scripts without spaces between words: each letter is compared by itself.
_SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W{_SINGLE}]"
_WORD = rf"{_LETTER}+(?:[{_MARK}\u200c\u200d]+{_LETTER}*|['’]{_LETTER}+)*"
#: What belongs to the sign before it: marks, skin tones, the tags of flags.
_TAIL = rf"[{_MARK}\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_TOKEN = re.compile(
    rf"\d+(?:[.,]\d+)+(?!\w)"
    rf"|[{_SINGLE}][{_MARK}]*"
    rf"|{_WORD}"
    r"|\s+"
    r"|[\U0001f1e6-\U0001f1ff]{2}"
    rf"|[^\w\s]{_TAIL}(?:\u200d[^\w\s]{_TAIL})*"
)
_LINE_END = re.compile(r"\r\n|\r|\n")


def tokens(text: str) -> list[str]:
    """The words, signs and blanks of a text, in order; joined they are the text again.

    A word keeps its marks and joiners, an emoji its parts. Between paragraphs there is one token for the empty lines.
    """
    found: list[str] = []
    for token in _TOKEN.findall(text):
        if is_break(token):
            *_, last = _LINE_END.finditer(token)
            # What follows the last line end indents the next paragraph.
            found += [part for part in (token[: last.end()], token[last.end() :]) if part]
        else:
            found.append(token)
    return found


def is_break(token: str) -> bool:
    """Whether a token stands between two paragraphs: blanks with two line ends or more."""
    return len(token) > 1 and token[0].isspace() and len(_LINE_END.findall(token)) > 1


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, not a sign or a blank."""
    return token[0].isalnum() or token[0] == "_"


def has_words(text: str) -> bool:
    """Whether something is written in a text: a word, or at least a sign."""
    return bool(text) and not text.isspace()


def has_letters(text: str) -> bool:
    """Whether a text has a word or a number: more than signs."""
    return any(character.isalnum() for character in text)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: its number in the version, from 1, and where it begins and ends, in characters."""

    number: int
    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the passage."""
        return text[self.start : self.end]


def passages(text: str) -> tuple[Passage, ...]:
    """The passages of a text, in order; the empty lines between them belong to none."""
    return tuple(Passage(number, *span) for number, span in enumerate(_spans(text), start=1))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = position = 0
    for token in tokens(text):
        position += len(token)
        if is_break(token):
            if has_words(text[start : position - len(token)]):
                yield start, position - len(token)
            start = position
    if has_words(text[start:]):
        yield start, len(text)


def passage_at(found: Sequence[Passage], position: int) -> Passage | None:
    """The passage that holds a position; between two, the one before it. None for a text without passages."""
    at = None
    for passage in found:
        if passage.start > position and at is not None:
            break
        at = passage
    return at
