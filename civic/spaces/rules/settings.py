"""What a town may say of itself: the sender of its e-mails, its lists. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

LONGEST_SENDER = 60
#: Supporters that a proposal may need, and days that an answer may take.
MOST_SUPPORTERS, MOST_DAYS = 1_000_000, 365
#: Departments of a town.
MOST_OFFICES = 60
#: What would end a name in a header, begin an address or look like one.
_NOT_IN_A_SENDER = re.compile(r"""[@<>"\\,;:/()\[\]]|\w\.\w""")


def sender_fits(name: str) -> bool:
    """Whether e-mails can be sent under a name: one line of words, no address, no sign that headers know."""
    unseen = any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in name)
    return len(name) <= LONGEST_SENDER and not unseen and not _NOT_IN_A_SENDER.search(name)


def renamed(before: Sequence[Mapping[str, str]], lines: Sequence[str], language: str) -> list[dict[str, str]]:
    """A list of names by language, as it is after its lines were typed in one language.

    As many lines as before rename each in its place; else a line keeps the names of the entry that it is called like,
    and is a new one where there is none.
    """
    typed = list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))[:MOST_OFFICES]
    if len(typed) == len(before):
        return [{**entry, language: line} for entry, line in zip(before, typed, strict=True)]
    known = {name: dict(entry) for entry in before for name in entry.values()}
    return [known.get(line, {language: line}) for line in typed]
