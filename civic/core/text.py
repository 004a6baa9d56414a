"""Text as it is kept, wherever it comes from: forms, files, imports, the command line.

One spelling for one word (NFC), one kind of line end, nothing that nobody sees and that changes what others read:
control characters, overrides of the direction, tags, invisible blanks. What people write stays otherwise as it is:
joiners that Persian and the languages of India need, emoji, hard spaces, marks of direction (LRM, RLM, ALM).
"""

from __future__ import annotations

import re
import unicodedata

#: What ends a line in Unicode (UAX 14), besides LF.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: Unseen, and without a use in text that others read.
_UNSEEN = frozenset(
    # Overrides, embeddings and isolates of the direction (UAX 9): a page isolates what people wrote by itself.
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    # Blanks of no width, joiners of words, invisible operators, deprecated and interlinear format characters.
    "\u200b\u2060\u2061\u2062\u2063\u2064\u2065\u206a\u206b\u206c\u206d\u206e\u206f\ufeff\ufff9\ufffa\ufffb"
    # Letters that are drawn as nothing: Hangul fillers, Khmer inherent vowels, Mongolian separators and selectors.
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u034f\u00ad"
)
_BLACK_FLAG, _TAGS = "\U0001f3f4", range(0xE0000, 0xE0080)
_SPACES = re.compile(r"[ \t\n]+")


def block(text: str) -> str:
    """Text of several lines: LF ends a line, tabs stay, blanks at both ends go."""
    kept: list[str] = []
    tagged = False
    for character in _LINE_ENDS.sub("\n", text):
        tagged = character == _BLACK_FLAG or (tagged and ord(character) in _TAGS)
        if character in "\n\t" or (_is_seen(character) and (tagged or ord(character) not in _TAGS)):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def line(text: str) -> str:
    """One line is one line: line ends and tabs are spaces, several spaces are one."""
    return _SPACES.sub(" ", block(text))


def is_unseen(character: str) -> bool:
    """Whether nobody sees a character, and text does without it."""
    return not _is_seen(character) or ord(character) in _TAGS


def _is_seen(character: str) -> bool:
    """Whether a character may be kept: no control (Cc), no half of a pair (Cs), no noncharacter, nothing unseen."""
    number = ord(character)
    if unicodedata.category(character) in ("Cc", "Cs") or character in _UNSEEN:
        return False
    return not (0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE or 0xE0100 > number >= 0xE0080)
