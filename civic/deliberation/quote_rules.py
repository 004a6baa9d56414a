"""What can be quoted from a comment. Pure."""

from __future__ import annotations

import re
import unicodedata

from civic.deliberation.rules import PostCode

#: Characters of a quoted passage.
LONGEST_QUOTE = 500
_LEFT_OUT = re.compile(r"\[?(?:…|\.\.\.)\]?")


def quote_problem(passage: str, words: str) -> PostCode | None:
    """Why a passage cannot be quoted from a comment.

    What is left out is marked by "…", with or without brackets; the parts between stand in the comment, in this order,
    wherever its lines end.

    Args:
        words: the text of the comment without marks.
    """
    parts = [part for part in map(_plain, _LEFT_OUT.split(passage)) if part]
    if not parts:
        return PostCode.QUOTE_NOT_THERE
    if len(passage) > LONGEST_QUOTE:
        return PostCode.QUOTE_TOO_LONG
    at, text = 0, _plain(words)
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return PostCode.QUOTE_NOT_THERE
        at = found + len(part)
    return None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
