"""Stages of a call, what may be asked, and quotas that follow the population. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from civic.demographics.rules import AGE, LANGUAGES, QUESTIONS, Ask
from civic.places.population import AGE_BANDS

FEATURES: tuple[str, ...] = (AGE, Ask.GENDER.value, Ask.NEIGHBOURHOOD.value, Ask.LANGUAGE.value, Ask.BIRTHPLACE.value)
FEATURES += (Ask.EDUCATION.value, Ask.DISABILITY.value)
"""What a call can ask, in this order. Of an age only the band is asked: a draw needs no more."""
NOT_STATED = "not_stated"
"""In pools and quotas: the value of whoever left a question blank. It is never stored as an answer."""
LONGEST_TITLE = 160
LONGEST_TEXT = 10_000
LONGEST_PURPOSE = 300
LONGEST_SOURCE = 300
MOST_SEATS = 500
MOST_LETTERS = 5_000
FEWEST_SHOWN = 10
"""Counts of fewer people are not shown to others than the secretary; others are rounded."""
ROUNDED_TO = 5
CHANGES_BETWEEN = 10
"""So many applications, changes and withdrawals come between two tables that others can compare."""


class Stage(StrEnum):
    """Where a call is. ``CLOSED``: nobody can apply any more; ``FROZEN``: a lottery is computed over the pool."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    FROZEN = "frozen"


class Place(StrEnum):
    """What became of an application."""

    APPLIED = "applied"
    DRAWN = "drawn"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Step(StrEnum):
    """The parts of the job that computes a lottery, in order."""

    LOTTERY = "lottery"
    ROUND = "round"
    WRITE = "write"


STEPS = tuple(Step)


class RecruitmentCode(StrEnum):
    """Why a request is refused."""

    NO_TITLE = "no_title"
    DAYS_ORDER = "days_order"
    TERM_ORDER = "term_order"
    SEATS = "seats"
    ASKED_ALREADY = "asked_already"
    NOT_OPEN = "not_open"
    FROZEN = "frozen"
    NO_CONSENT = "no_consent"
    NO_SUCH_ANSWER = "no_such_answer"
    NO_CODE = "no_code"
    NOT_APPLIED = "not_applied"
    STILL_OPEN = "still_open"
    TOO_FEW = "too_few"
    QUOTA_ORDER = "quota_order"
    CONFLICT = "conflict"
    HOUSEHOLDS = "households"
    DRAW_RUNS = "draw_runs"
    NO_DRAW = "no_draw"
    NOTHING_OPEN = "nothing_open"
    TOO_SOON = "too_soon"
    NO_SOURCE = "no_source"
    ANNOUNCED = "announced"
    NOT_ANNOUNCED = "not_announced"
    NOT_A_NUMBER = "not_a_number"
    DRAWN_ALREADY = "drawn_already"
    NOT_DRAWN = "not_drawn"
    LETTERS = "letters"
    NO_PANEL = "no_panel"


def stage_of(opens_on: date, closes_on: date, frozen: bool, today: date) -> Stage:
    """Where a call is on a day of its town; the last day is part of it."""
    if frozen:
        return Stage.FROZEN
    if today < opens_on:
        return Stage.ANNOUNCED
    return Stage.OPEN if today <= closes_on else Stage.CLOSED


def values_of(feature: str, hoods: Sequence[str]) -> tuple[str, ...]:
    """What can be answered; ``hoods`` are the codes of the town's neighbourhoods."""
    if feature == AGE:
        return AGE_BANDS
    if feature == Ask.NEIGHBOURHOOD:
        return tuple(hoods)
    return LANGUAGES if feature == Ask.LANGUAGE else QUESTIONS[Ask(feature)].values


@dataclass(frozen=True)
class Bounds:
    """Between ``least`` and ``most`` of those drawn have this value of this feature."""

    feature: str
    value: str
    least: int
    most: int


def suggest(feature: str, values: Iterable[str], people: Mapping[str, int], seats: int) -> list[Bounds]:
    """Quotas of one feature as the population has it: each share of the seats, rounded down and up.

    Values of which the table counts nobody, and those who did not answer, are free: from 0 to all seats.

    Args:
        people: count of inhabitants by value.
        seats: how many are drawn.
    """
    total = sum(people.values())
    found = []
    for value in dict.fromkeys([*values, *people]):
        count = people.get(value, 0)
        if count == 0 or total == 0:
            found.append(Bounds(feature, value, 0, seats))
            continue
        found.append(Bounds(feature, value, seats * count // total, -(-seats * count // total)))
    return [*found, Bounds(feature, NOT_STATED, 0, seats)]


def completed(quotas: Sequence[Bounds], pool: Iterable[Mapping[str, str]], seats: int) -> list[Bounds]:
    """The quotas, and a free one for each value in the pool that has none: every applicant is in one of them."""
    known = {(quota.feature, quota.value) for quota in quotas}
    features = dict.fromkeys(quota.feature for quota in quotas)
    more = {(feature, answers.get(feature, NOT_STATED)) for answers in pool for feature in features} - known
    return [*quotas, *(Bounds(feature, value, 0, seats) for feature, value in sorted(more))]


def shown_count(count: int) -> int | None:
    """What others than the secretary see of a count: nothing under ``FEWEST_SHOWN``, else rounded."""
    return None if count < FEWEST_SHOWN else ROUNDED_TO * ((count + ROUNDED_TO // 2) // ROUNDED_TO)


def shown_counts(counts: Mapping[str, int]) -> dict[str, int | None]:
    """One feature for others: where a single count is withheld, the next smallest is too, or a sum would tell it."""
    shown = {value: shown_count(count) for value, count in counts.items()}
    withheld = [value for value, count in counts.items() if count > 0 and shown[value] is None]
    others = sorted((value for value in counts if shown[value] is not None), key=lambda value: counts[value])
    if len(withheld) == 1 and others:
        shown[others[0]] = None
    return shown
