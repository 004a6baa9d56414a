"""What a check has to say before it is fixed, its hash, and what can be said of a forecast afterwards. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from civic.core.shares import wilson
from civic.statistics.rounding import possible_counts

LONGEST = 2000
"""Characters of each of the three texts."""
MOST_GROUPS = 12
"""A forecast is made for a question of so many groups at most: a clerk can think about each of them."""


class EqualityCode(StrEnum):
    """Why a request is refused."""

    FIXED = "fixed"
    NO_TEXT = "no_text"
    NO_SUM = "no_sum"
    NO_SUCH_GROUP = "no_such_group"
    FIGURES_OUT = "figures_out"


@dataclass(frozen=True)
class Content:
    """What a check says. Texts are {language: text}; ``neighbourhoods`` are codes of the town's map.

    ``forecast`` has the expected share of each group of ``dimension`` in whole per cents of those who take part and
    answer that question.
    """

    affected: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    mitigation: Mapping[str, str] = field(default_factory=dict)
    neighbourhoods: tuple[str, ...] = ()
    dimension: str = ""
    forecast: Mapping[str, int] = field(default_factory=dict)

    def digest(self, process: str) -> str:
        """SHA-256 of the check and the name of its process, as JSON with sorted keys and no spaces (UTF-8)."""
        content = {**asdict(self), "neighbourhoods": list(self.neighbourhoods), "process": process}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def forecast_problem(forecast: Mapping[str, int], groups: Collection[str]) -> EqualityCode | None:
    """Why a forecast is none; ``groups`` are those of its question."""
    if not set(forecast) <= set(groups) or not all(0 <= share <= 100 for share in forecast.values()):
        return EqualityCode.NO_SUCH_GROUP
    return None if sum(forecast.values()) == 100 else EqualityCode.NO_SUM


class Says(StrEnum):
    """What the figures say of the forecast of a group."""

    FEWER = "fewer"
    MORE = "more"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"


def says(expected: int, count: int | None, told: int | None, withheld: bool = False) -> Says:
    """Compare a forecast with a published count: clear only where no count that is rounded to it says otherwise.

    Args:
        expected: the forecast, in per cent.
        count: persons of the group as published; None is hidden: fewer than ten.
        told: persons who answered the question, from published figures; None where that is not known.
        withheld: a hidden count that is not small itself: nothing can be said.
    """
    if withheld or not told:
        return Says.UNKNOWN
    least, most = possible_counts(count)
    low = wilson(min(least, told), told).lower
    high = wilson(min(most, told), told).upper
    if high < expected / 100:
        return Says.FEWER
    if count is None:
        return Says.UNKNOWN
    return Says.MORE if low > expected / 100 else Says.UNCLEAR
