"""Text as a search compares it: one folding for what is searched and for what is searched for, on every database.

A text is kept a second time as the words that it is found by (columns ``NAME_words``, see ``core.findable``), so that
SQLite and PostgreSQL compare the same letters. Folding takes away case, accents, vowel signs and tatweel, and writes
one letter for what people type in several ways (ß, ł, œ, ø, İ; forms of alef, ya, kaf, ta marbuta; digits). What is
elided before an apostrophe in French (l'ombre) is no word. Stems come from Snowball's algorithms (Porter 2001).

When this changes, raise ``core.sanitise.VERSION``: the job of ``core.rendering`` writes these columns anew as well.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

STEMMERS = {"en": "english", "fr": "french", "ar": "arabic"}
#: Longer than any word that has a stem; what is longer is an address or a joke.
LONGEST_WORD = 40
_APOSTROPHE = "['\u2018\u2019\u201b\u02bc\u02b9\u2032\uff07`\u00b4]"
_ELIDED = re.compile(rf"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu){_APOSTROPHE}(?=\w)")
_POSSESSIVE = re.compile(rf"(?<=\w\w){_APOSTROPHE}(?:s|t|re|ve|ll|d|m)\b")
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {
        **{"ł": "l", "ø": "o", "œ": "oe", "æ": "ae", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n"},
        **{"ŧ": "t", "ĸ": "k", "ſ": "s", "ə": "e", "ς": "σ"},
        # Arabic: wasla, ya of several keyboards, kaf and heh of Persian and Urdu, ta marbuta, tatweel, bare hamza.
        **{
            "ٱ": "ا",
            "ى": "ي",
            "ی": "ي",
            "ې": "ي",
            "ے": "ي",
            "ک": "ك",
            "ہ": "ه",
            "ھ": "ه",
            "ە": "ه",
            "ة": "ه",
            "ۀ": "ه",
        },
        **{"ـ": "", "ء": "", "\u200c": "", "\u200d": "", "\u00ad": ""},
    }
)


def fold(text: str) -> str:
    """A text without case, marks and variants of letters; blanks and signs stay."""
    # Case first and last: İ becomes i with a dot above, and some compatibility forms are capitals.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).casefold()
    bare = "".join(c for c in plain if unicodedata.category(c) != "Mn").translate(_LETTERS)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in bare)


def words(text: str) -> list[str]:
    """The words of a text, folded, in their order; without what is elided and without the ends of possessives."""
    return _WORD.findall(_POSSESSIVE.sub("", _ELIDED.sub("", fold(text))))


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself where the language has no stemmer."""
    if language not in STEMMERS or len(word) > LONGEST_WORD or word.isdecimal():
        return word
    # Stemmers keep state and are not shared between threads; making one costs less than stemming a word.
    found: str = snowballstemmer.stemmer(STEMMERS[language]).stemWord(word)
    return found or word


def stems(word: str) -> frozenset[str]:
    """The stems of a folded word in all languages of the platform, and the word: whoever asks says no language."""
    return frozenset({word, *(stem(word, language) for language in STEMMERS)})


def index(text: str, language: str) -> str:
    """What a text is found by: its words between blanks, then the stems that are no words of it."""
    found = words(text)
    known = frozenset(found)
    more = sorted({stem(word, language) for word in known} - known)
    return f" {' '.join([*found, *more])} " if found else ""


def is_found_by(word: str, asked: frozenset[str]) -> bool:
    """Whether a word of a text is one that a search found: it has a word asked for in it, or a stem in common."""
    return any(any(one in part or stems(one) & stems(part) for one in asked) for part in words(word))
