"""Which texts are copies of each other, and which reports come at once. Pure; found groups are shown, nothing follows.

Two texts are nearly the same when their words, folded as a search folds them, agree by three quarters (Jaccard index of
the words, each counted as often as it occurs). What a text quotes is not its own and is not compared. Texts are read
oldest first and join the first text that they are like, so that a chain of small changes does not join strangers;
candidates are found by the rarest words of each text, without missing any (prefix filter: Chaudhuri, Ganti and Kaushik,
ICDE 2006).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from civic.core import folding
from civic.moderation.rules import HOUR, NEW_FOR

DAY = timedelta(days=1)
#: So many accounts that send a text within a day are a group; so many words has what is compared.
SEVERAL_ACCOUNTS = 3
FEWEST_WORDS = 5
#: Of all words of two texts, how many are in both.
NEAR = 0.75
#: So many reports against one person within an hour are a burst, if several accounts sent them and most are new.
MANY_REPORTS = 5

_Bag = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class SentText:
    """A text that somebody published; ``key`` is what the caller knows it by."""

    key: tuple[str, int]
    person_id: int
    at: datetime
    text: str


@dataclass(frozen=True)
class SameText:
    """Nearly the same text from several accounts, oldest first."""

    keys: tuple[tuple[str, int], ...]
    accounts: int
    since: datetime


@dataclass(frozen=True)
class SentReport:
    """A report of a text of ``author_id``, by an account that exists since ``account_since``."""

    case_id: int
    author_id: int
    person_id: int
    account_since: datetime
    at: datetime

    @property
    def is_new(self) -> bool:
        return self.at - self.account_since < NEW_FOR


@dataclass(frozen=True)
class Burst:
    """Reports against one person. ``reports`` and ``new`` are of the hour that has most, which begins at ``since``."""

    author_id: int
    case_ids: tuple[int, ...]
    reports: int
    new: int
    since: datetime


def same_texts(texts: Sequence[SentText]) -> list[SameText]:
    """The texts that several accounts sent within a day, the group that began first first."""
    found = []
    for alike in _alike(sorted(texts, key=lambda text: (text.at, text.key))):
        together = _within_a_day(alike)
        if together:
            accounts = len({text.person_id for text in together})
            found.append(SameText(tuple(text.key for text in together), accounts, together[0].at))
    return sorted(found, key=lambda group: (group.since, group.keys))


@lru_cache(maxsize=2000)
def _own_words(text: str) -> _Bag:
    """The words of a text without what it quotes; a word that occurs again is another element."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    counts = Counter(folding.words(own))
    return frozenset((word, number) for word, times in counts.items() for number in range(times))


def _alike(texts: Sequence[SentText]) -> list[list[SentText]]:
    """Groups of texts that are like their first one."""
    bags = [_own_words(text.text) for text in texts]
    commonness = Counter(element for bag in bags for element in bag)
    groups: list[list[SentText]] = []
    firsts: list[_Bag] = []
    exactly: dict[_Bag, int] = {}
    by_rare_word: dict[tuple[str, int], list[int]] = {}
    for text, bag in zip(texts, bags, strict=True):
        if len(bag) < FEWEST_WORDS:
            continue
        group = exactly.get(bag)
        if group is None:
            rare = _rarest(bag, commonness)
            candidates = sorted({number for element in rare for number in by_rare_word.get(element, ())})
            group = next((number for number in candidates if _is_near(bag, firsts[number])), None)
            if group is None:
                group = len(groups)
                groups.append([])
                firsts.append(bag)
                for element in rare:
                    by_rare_word.setdefault(element, []).append(group)
            exactly[bag] = group
        groups[group].append(text)
    return groups


def _rarest(bag: _Bag, commonness: Counter[tuple[str, int]]) -> list[tuple[str, int]]:
    """So many of the rarest words that two texts that are near have one of them in common."""
    many = len(bag) - math.ceil(NEAR * len(bag)) + 1
    return sorted(bag, key=lambda element: (commonness[element], element))[:many]


def _is_near(one: _Bag, other: _Bag) -> bool:
    return len(one & other) >= NEAR * len(one | other)


def _within_a_day(texts: Sequence[SentText]) -> list[SentText]:
    """Of texts that are alike, oldest first: those of days in which several accounts sent one."""
    kept: set[int] = set()
    for first, last in _spans([text.at for text in texts], DAY):
        if len({text.person_id for text in texts[first : last + 1]}) >= SEVERAL_ACCOUNTS:
            kept.update(range(first, last + 1))
    return [text for number, text in enumerate(texts) if number in kept]


def _spans(ats: Sequence[datetime], length: timedelta) -> Iterator[tuple[int, int]]:
    """The first and the last number of the longest runs of instants, in order, that are within a length of time."""
    first = 0
    for last, at in enumerate(ats):
        while ats[first] < at - length:
            first += 1
        if last + 1 == len(ats) or ats[last + 1] - length > ats[first]:
            yield first, last


def bursts(reports: Sequence[SentReport]) -> list[Burst]:
    """Many reports against one person's texts within an hour, most of them by new accounts; what began first first."""
    by_author: dict[int, list[SentReport]] = {}
    for report in sorted(reports, key=lambda report: (report.at, report.case_id, report.person_id)):
        by_author.setdefault(report.author_id, []).append(report)
    found = [burst for theirs in by_author.values() if (burst := _burst(theirs)) is not None]
    return sorted(found, key=lambda burst: (burst.since, burst.author_id))


def _burst(reports: Sequence[SentReport]) -> Burst | None:
    spans = [reports[first : last + 1] for first, last in _spans([report.at for report in reports], HOUR)]
    hours = [hour for hour in spans if _is_burst(hour)]
    if not hours:
        return None
    most = max(hours, key=len)
    cases = tuple(dict.fromkeys(report.case_id for hour in hours for report in hour))
    return Burst(most[0].author_id, cases, len(most), _new(most), most[0].at)


def _is_burst(hour: Sequence[SentReport]) -> bool:
    accounts = {report.person_id for report in hour}
    return len(hour) >= MANY_REPORTS and len(accounts) >= SEVERAL_ACCOUNTS and 2 * _new(hour) > len(hour)


def _new(hour: Sequence[SentReport]) -> int:
    return sum(report.is_new for report in hour)
