"""People's words inside an e-mail: on one line, in quotes, in their own direction, and never a link.

An e-mail of the town is believed. Without this, a name could add paragraphs to it or an address to press on.
"""

from __future__ import annotations

import re
import unicodedata

from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS

#: Quotes around what somebody wrote, by the language of the e-mail.
QUOTES = {"en": ("\u201c", "\u201d"), "fr": ("\u00ab\u00a0", "\u00a0\u00bb"), "ar": ("\u00ab", "\u00bb")}
#: First strong isolate and its end: the words inside find their own direction and move nothing outside.
ISOLATE, END = "\u2068", "\u2069"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_RLM = "\u200f"
_LONGEST = 200
#: Joiners that words of some scripts need.
_JOINERS = frozenset("\u200c\u200d")
#: Dots that browsers and mail programs take for the dot of an address.
_DOTS = re.compile("[.\u3002\uff0e\uff61\u2024]")
_SCHEME = re.compile(r"[:\uff1a](?=\s*[/\uff0f\\\\]{2})|[:\uff1a](?<=mailto.)|[:\uff1a](?<=tel.)", re.IGNORECASE)
_WWW = re.compile(r"(www)" + _DOTS.pattern, re.IGNORECASE)
#: Four numbers with dots, and a dot before what may be the end of a host's name.
_NUMBERS = re.compile(rf"\d{{1,3}}(?:{_DOTS.pattern}\d{{1,3}}){{3}}")
_END = re.compile(rf"(?<=[\w-]){_DOTS.pattern}(?=((?:xn--[\w-]+|[^\W\d_]{{2,}}))(?![\w]))", re.IGNORECASE)
_ENDS = frozenset(label.casefold() for label in TLDS) | {
    *("example", "test", "invalid", "local", "localhost", "internal", "onion", "home", "lan")
}
_links = LinkifyIt({}, {"fuzzy_link": True, "fuzzy_email": True, "fuzzy_ip": True}).tlds(sorted(_ENDS))


def one_line(words: str) -> str:
    """The words on one line: controls and line ends are spaces, invisible characters and marks of direction go."""
    kept = []
    for char in words:
        kind = unicodedata.category(char)
        if kind in ("Cc", "Zl", "Zp", "Cs"):
            kept.append(" ")
        elif kind != "Cf" or char in _JOINERS:
            kept.append(char)
    return " ".join("".join(kept).split())


def unlinked(words: str) -> str:
    """The words with brackets in whatever a mail program would make a link of: ``example[.]org``."""
    found = _bracketed(words)
    plain = unicodedata.normalize("NFKC", found)
    # Letters of other shapes (full width, circled) that are an address all the same.
    return found if _bracketed(plain) == plain else _bracketed(unicodedata.normalize("NFKC", words))


def _bracketed(words: str) -> str:
    words = _SCHEME.sub("[:]", words)
    words = _WWW.sub(r"\1[.]", words)
    words = _NUMBERS.sub(lambda found: _DOTS.sub("[.]", found[0]), words)
    words = _END.sub(lambda found: "[.]" if _ends_a_host(found[1]) else found[0], words)
    for match in reversed(_links.match(_DOTS.sub(".", words)) or []):
        inside = _DOTS.sub("[.]", words[match.index : match.last_index])
        words = words[: match.index] + inside + words[match.last_index :]
    return words


def _ends_a_host(label: str) -> bool:
    return label.casefold() in _ENDS or label.casefold().startswith("xn--")


def quoted(words: str, language: str, longest: int = _LONGEST) -> str:
    """Somebody's words as they may stand in a sentence of an e-mail or in its subject."""
    line = one_line(words)
    if len(line) > longest:
        line = line[: longest - 1] + "\u2026"
    before, after = QUOTES.get(language, QUOTES["en"])
    return f"{before}{ISOLATE}{unlinked(line)}{END}{after}"


def laid_out(body: str, language: str) -> str:
    """The text of an e-mail; of a language that is written from the right, each line of words begins there.

    Plain text has no attribute for that: mail programs ask the first letter of a line, which may be a Latin name.
    """
    if language not in RIGHT_TO_LEFT:
        return body
    return "\n".join(_RLM + line if line and "://" not in line else line for line in body.split("\n"))
