"""What a town may say of itself: the sender of its e-mails, its lists. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict


class Theme(TypedDict):
    """What proposals can be about; ``names`` by language."""

    key: str
    names: dict[str, str]


class ClosingDay(TypedDict):
    """A day (ISO 8601) on which a town is closed; ``names`` by language."""

    day: str
    names: dict[str, str]


LONGEST_SENDER = 60
#: Supporters that a proposal may need, and days that an answer may take.
MOST_SUPPORTERS, MOST_DAYS = 1_000_000, 365
#: Days that the key of a vote is kept after closing, for objections: as long as it exists, votes could be linked.
MOST_OBJECTION_DAYS = 180
#: Days on which a town is closed of its own, past and to come, and characters of the name of one.
MOST_CLOSING_DAYS, LONGEST_DAY_NAME = 100, 80
#: Departments of a town.
MOST_OFFICES = 60
#: Themes of a town, and characters of the name of one.
MOST_THEMES, LONGEST_THEME = 30, 60
#: The Sustainable Development Goals, by number.
GOALS = frozenset(range(1, 18))
#: What a town says of itself on every page: the log keeps its words, so that it says what changed into what. The
#: contact is not among them: it may be a person's.
PUBLIC = frozenset(
    {"names", "taglines", "senders", "colours", "offices", "themes", "country", "region", "closing_days"}
)
#: What would end a name in a header, begin an address or look like one.
_NOT_IN_A_SENDER = re.compile(r"""[@<>"\\,;:/()\[\]]|\w\.\w""")


def sender_fits(name: str) -> bool:
    """Whether e-mails can be sent under a name: one line of words, no address, no sign that headers know."""
    unseen = any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in name)
    return len(name) <= LONGEST_SENDER and not unseen and not _NOT_IN_A_SENDER.search(name)


def objection_limits(house: int) -> tuple[int, int]:
    """The fewest and the most days for objections that a town may set, where the installation keeps keys so long."""
    return house, max(house, MOST_OBJECTION_DAYS)


def objection_days(own: int | None, house: int) -> int:
    """How many days there are for objections: the town's own number, or the installation's if that is more."""
    return max(own or 0, house)


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


def closed(before: Sequence[ClosingDay], typed: Mapping[date, str], language: str) -> list[ClosingDay]:
    """A town's closing days, in order, after they were typed in one language; what a day is called in others stays."""
    known = {each["day"]: each["names"] for each in before}
    days = sorted((day.isoformat(), name) for day, name in typed.items())
    return [{"day": day, "names": {**known.get(day, {}), language: name}} for day, name in days]


def themed(before: Sequence[Theme], typed: Sequence[tuple[str, Mapping[str, str]]]) -> list[Theme]:
    """A town's themes as they are after (key, names) were typed, in that order; what has no name is left out.

    A theme keeps its key when it is renamed: proposals are found by it. A new one gets a key from its name.
    """
    known = {entry["key"] for entry in before}
    kept = [(key if key in known else "", dict(names)) for key, names in typed if any(names.values())]
    taken = {key for key, _names in kept if key}
    found: list[Theme] = []
    for key, names in kept[:MOST_THEMES]:
        own = key or _free_key(next(filter(None, names.values())), taken)
        taken.add(own)
        found.append({"key": own, "names": {language: name for language, name in names.items() if name}})
    return found


def _free_key(name: str, taken: set[str]) -> str:
    key = theme_key(name)
    return next(each for each in (key, *(f"{key}-{n}" for n in range(2, MOST_THEMES + 3))) if each not in taken)


def theme_key(name: str) -> str:
    """A key for a theme, out of its name: the same name is the same theme in every process, imported ones included."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(c))
    key = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    return key[:60] or hashlib.sha256(name.encode()).hexdigest()[:12]


def repeated(names: Sequence[Mapping[str, str]]) -> list[tuple[int, str]]:
    """Which of several things is called in a language as one before it: (its place, the language)."""
    seen: set[tuple[str, str]] = set()
    found = []
    for place, each in enumerate(names):
        for language, name in each.items():
            if not name:
                continue
            one = (language, " ".join(name.casefold().split()))
            found += [(place, language)] if one in seen else []
            seen.add(one)
    return found
