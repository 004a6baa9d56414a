"""How far a measure is, what of it needs a reason to change, and how near an indicator is to its target. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

LONGEST_TITLE = 160
LONGEST_OWNER = 120
LONGEST_REASON = 2000
LONGEST_NAME = 120
LONGEST_UNIT = 40
MOST_PROPOSALS = 30
MOST_INDICATORS = 12
#: Of amounts, in minor units: what a 64-bit column holds with room for sums.
MOST_MONEY = 10**15
#: Of targets and readings: twelve digits before the point, two after it.
MOST_VALUE = Decimal(10) ** 12
PLACES = 2


class MeasureState(StrEnum):
    """What the town says about a measure."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class Progress(StrEnum):
    """What a reader sees: the same, and late where a day is over. In the order of bars and filters."""

    DONE = "done"
    UNDER_WAY = "under_way"
    PLANNED = "planned"
    LATE = "late"
    DROPPED = "dropped"


#: What is still to be done.
OPEN = (MeasureState.PLANNED, MeasureState.UNDER_WAY)


class MeasureCode(StrEnum):
    """Why a request is refused."""

    NO_TITLE = "measure_no_title"
    NO_OWNER = "measure_no_owner"
    ENDS_BEFORE = "measure_ends_before"
    DONE_AHEAD = "measure_done_ahead"
    MONEY_PLACES = "measure_money_places"
    MONEY_LARGE = "measure_money_large"
    NO_REASON = "measure_no_reason"
    OTHER_PLACE = "measure_other_place"
    OTHER_PROCESS = "measure_other_process"
    UNKNOWN_PROPOSAL = "measure_unknown_proposal"
    MANY_PROPOSALS = "measure_many_proposals"
    NO_NAME = "indicator_no_name"
    MANY_INDICATORS = "many_indicators"
    VALUE_LARGE = "indicator_value_large"
    READING_AHEAD = "reading_ahead"
    NO_TEXT = "update_no_text"


@dataclass(frozen=True)
class Promise:
    """What a town promises of a measure, and what it says of it now. Amounts are in minor units of its currency."""

    state: MeasureState = MeasureState.PLANNED
    starts_on: date | None = None
    ends_on: date | None = None
    done_on: date | None = None
    promised: int | None = None
    spent: int | None = None


#: What everybody who relied on it must be told the reason of.
GUARDED = ("starts_on", "ends_on", "promised", "spent")


def progress(promise: Promise, today: date) -> Progress:
    """How far a measure is on a day; it is late from the day after its last one, or after that of its beginning."""
    if promise.state in OPEN and days_late(promise, today) > 0:
        return Progress.LATE
    return Progress(promise.state)


def days_late(promise: Promise, today: date) -> int:
    """Days after the last day on which it was done, or by now is not; before that, days after it should have begun.

    0 for what is in time, has no date, or was dropped.
    """
    if promise.state is MeasureState.DROPPED:
        return 0
    until = promise.done_on if promise.state is MeasureState.DONE and promise.done_on else today
    if promise.ends_on is not None and until > promise.ends_on:
        return (until - promise.ends_on).days
    if promise.state is MeasureState.PLANNED and promise.starts_on is not None:
        return max((today - promise.starts_on).days, 0)
    return 0


def guarded_changes(before: Promise, after: Promise) -> list[str]:
    """Which dates and amounts differ."""
    return [name for name in GUARDED if getattr(before, name) != getattr(after, name)]


def needs_reason(before: Promise, after: Promise) -> bool:
    """Whether a change must be explained: of dates, of money, giving up, and taking up again what was over."""
    if guarded_changes(before, after):
        return True
    dropped = after.state is MeasureState.DROPPED and before.state is not MeasureState.DROPPED
    return dropped or (before.state not in OPEN and after.state in OPEN)


def problem(promise: Promise, today: date) -> MeasureCode | None:
    """What is wrong with dates or amounts."""
    if promise.starts_on and promise.ends_on and promise.ends_on < promise.starts_on:
        return MeasureCode.ENDS_BEFORE
    if promise.done_on and promise.done_on > today:
        return MeasureCode.DONE_AHEAD
    if any(amount is not None and amount > MOST_MONEY for amount in (promise.promised, promise.spent)):
        return MeasureCode.MONEY_LARGE
    return None


def minor(amount: Decimal | None, digits: int) -> int | None:
    """An amount in minor units of a currency that has so many digits after the point; None for no amount.

    Raises:
        ValueError: it has more digits than the currency.
    """
    if amount is None:
        return None
    scaled = amount.scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more than {digits} digits after the point")
    return int(scaled)


def major(amount: int | None, digits: int) -> Decimal | None:
    """The amount of so many minor units."""
    return None if amount is None else Decimal(amount).scaleb(-digits)


def way(first: Decimal, latest: Decimal, target: Decimal) -> int:
    """How much of the way from the first reading to the target is done, in per cent from 0 to 100.

    It may lead up or down. Where the first reading was on the target, it is all or nothing.
    """
    if first == target:
        return 100 if latest == target else 0
    share = (latest - first) / (target - first)
    return int(min(max(share, Decimal(0)), Decimal(1)) * 100)


def told(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by language without those that say nothing."""
    return {language: text.strip() for language, text in texts.items() if text and text.strip()}
