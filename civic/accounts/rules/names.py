"""What a name that others see must be: readable, one's own, and not the town's.

Two names are compared by a key: the skeleton of Unicode's confusable characters (UTS 39, by ``disarm``), without case,
spaces and punctuation, and with the letters that people take for one another folded together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

import disarm

from civic.accounts.rules.codes import AccountCode
from civic.accounts.rules.official import ALWAYS, OFFICES, SMALL
from civic.core.text import is_unseen, line

LONGEST_NAME = 60


class NameKind(StrEnum):
    """What else has a name here that no person may take."""

    TOWN = "town"
    COUNCIL = "council"
    ORGANISATION = "organisation"


#: Punctuation of names: O'Brien, Jean-Luc, l·l in Catalan, "Anna (Harbour)", "Reed & Daughters", "Muñoz, Ana", Dr. Lee.
PUNCTUATION = frozenset(" '’ʼ‘`´-‐‑–—.,·‧・()&") | {"\u00a0", "\u05f3", "\u05f4", "\u060c"}
#: Marks on one letter; more are piled up over the lines above and below.
MOST_MARKS = 3
#: Joiners (ZWNJ, ZWJ) shape letters in these scripts, and are seen nowhere else.
JOINERS = "\u200c\u200d"
JOINING = re.compile(
    r"(ARABIC|SYRIAC|MANDAIC|NKO|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM"
    r"|SINHALA|TIBETAN|MYANMAR|KHMER) "
)
#: Variants of Han letters that Japanese registers know.
HAN_VARIANTS = range(0xE0100, 0xE01F0)
#: Letters and digits that people take for one another, beyond Unicode's table; marks that lengthen or give vowels only.
LOOK_ALIKES = str.maketrans({"i": "l", "ı": "l", "1": "l", "|": "l", "0": "o"}) | dict.fromkeys(
    (0x0307, 0x0640, *range(0x064B, 0x0653), 0x0670)
)
PAIRS = (("rn", "m"), ("vv", "w"))


def name_key(name: str) -> str:
    """What two names share when people would take them for the same; empty for a name that shows no letter or digit.

    Source: Unicode Technical Standard 39, section 4 (confusable detection).
    """
    text = disarm.skeleton_key(unicodedata.normalize("NFKC", name).casefold())
    text = unicodedata.normalize("NFD", text.casefold()).translate(LOOK_ALIKES)
    for one, other in PAIRS:
        text = text.replace(one, other)
    kept = "".join(c for c in text if unicodedata.category(c)[0] in "LMN")
    return unicodedata.normalize("NFC", kept)


def name_problem(name: str) -> AccountCode | None:
    """Why a display name cannot be taken, apart from being somebody's already or the town's."""
    if problem := _unreadable(name):
        return problem
    if not any(unicodedata.category(c)[0] in "LN" for c in name) or not name_key(name):
        return AccountCode.NAME_EMPTY
    if len(name) > LONGEST_NAME:
        return AccountCode.NAME_TOO_LONG
    words = re.split(r"[^\w\u200c\u200d]+", name)
    return AccountCode.NAME_MIXED if any(disarm.is_mixed_script(word) for word in words if word) else None


def _unreadable(name: str) -> AccountCode | None:
    """Signs that nobody sees, and signs that are no part of names: badges, arrows, links."""
    text = unicodedata.normalize("NFC", name)
    for index, character in enumerate(text):
        if _is_hidden(text, index):
            return AccountCode.NAME_HIDDEN
        plain = unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "Nd"
        if not (plain or character in PUNCTUATION or character in JOINERS or ord(character) in HAN_VARIANTS):
            return AccountCode.NAME_SIGNS
    piled = re.search(rf"[\u0300-\u036f]{{{MOST_MARKS + 1}}}", unicodedata.normalize("NFD", text))
    return AccountCode.NAME_SIGNS if piled or re.search(r"\w\.\w{2}", text) else None


def is_badge(name: str) -> bool:
    """Whether a name has a sign that could be read as the mark of the town: ticks, shields, stars, circled letters."""
    return any(
        unicodedata.category(c) in ("So", "Sk", "No", "Co")
        or (unicodedata.category(c) == "Sm" and not c.isascii())
        or "\ufe00" <= c <= "\ufe0f"
        for c in name
    )


def _is_hidden(text: str, index: int) -> bool:
    character, before = text[index], text[index - 1] if index else ""
    if character in JOINERS:
        after = text[index + 1 : index + 2]
        return not (_joins(before) and (not after or _joins(after)))
    if ord(character) in HAN_VARIANTS:
        return not unicodedata.name(before or " ", "").startswith("CJK")
    return is_unseen(character) or character == "\u2800" or "\ufe00" <= character <= "\ufe0f"


def _joins(character: str) -> bool:
    return bool(character) and JOINING.match(unicodedata.name(character, "")) is not None


_ALWAYS = {name_key(word) for word in ALWAYS}
_OFFICIAL = {name_key(word) for word in OFFICES} | _ALWAYS
_SMALL = {name_key(word) for word in SMALL} - {""}
#: 1 and 0 are l and o in a key.
_DIGITS = re.compile(r"[\dlo]+$")


def is_official(name: str, towns: Iterable[str] = ()) -> bool:
    """Whether a name speaks for a town, an office or a role.

    Args:
        towns: keys (``name_key``) of the names of the towns here.
    """
    words = [name_key(word) for word in re.split(r"[\W_]+", line(name)) if word]
    if any(word in _ALWAYS for word in words):
        return True
    strong = _ALWAYS | {town for town in towns if town}
    key = name_key(name)
    weight = _weight(key, {**dict.fromkeys(_OFFICIAL, 1), **dict.fromkeys(strong, 2)})
    # Surnames are written together from small words and one of an office: Delaville.
    return weight >= (1 if len(words) > 1 or key in _OFFICIAL else 2)


def _weight(key: str, telling: dict[str, int]) -> int:
    """The weight of the telling words that a key falls into, with small words and final digits; 0 with a rest."""
    reached = {0: 0}
    for end in range(1, len(key) + 1):
        found = [
            weight + telling.get(key[begin:end], 0)
            for begin, weight in reached.items()
            if _fits(key[begin:end], telling, may_count=end == len(key) and weight > 0)
        ]
        if found:
            reached[end] = max(found)
    return reached.get(len(key), 0)


def _fits(part: str, telling: dict[str, int], *, may_count: bool) -> bool:
    return part in telling or part in _SMALL or (may_count and _DIGITS.match(part) is not None)
