"""Who takes part, compared with who lives here: one dimension, its groups, and how sure we can be.

A group that shows no clear evidence is "unclear", never "representative". Counts may be hidden (None): a
hidden count is known only to lie from 0 to `HIDDEN_MAX`, and everything that is said allows for all of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from civic.core.shares import Z95, wilson

UNDER_RATIO = 0.8
OVER_RATIO = 1.25
MIN_EXPECTED = 10
UNDISCLOSED_SHARE = 0.1
HIDDEN_MAX = 9

Counts = Mapping[str, int]


class Verdict(StrEnum):
    """What the interval of a group's ratio lets us say."""

    UNDER = "under"
    OVER = "over"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class GroupRepresentation:
    """One group. `ratio` is its share of participants over its share of the population (1 = the same).

    `lower` and `upper` bound the ratio (95 % Wilson). `least` and `most` are the ratio if none or all of the
    undisclosed participants belonged to the group. None where a hidden count leaves nothing to compute.
    """

    group: str
    count: int | None
    population: int
    rate: float | None
    ratio: float | None
    lower: float
    upper: float
    least: float
    most: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Representation:
    """One dimension. Shares and ratios in [0, 1] and [0, inf); None where undefined or hidden.

    similarity  1 minus the total variation distance of the two distributions
    similarity_range  its lowest and highest value under the hidden counts
    diversity   share of the groups large enough to be expected once that have at least one participant
    cv          coefficient of variation of the participation rates over people (0 = the same rate for all)
    r_indicator 1 - 2 S(rates); nearly 1 wherever few take part, so read `cv`
    partial     group -> unconditional partial indicator, signed: below 0 takes part less than average
    show_bounds more than a tenth of the participants did not tell: show `least` and `most`
    """

    groups: tuple[GroupRepresentation, ...]
    participants: int
    undisclosed: int
    undisclosed_share: float
    show_bounds: bool
    similarity: float | None
    similarity_range: tuple[float, float]
    diversity: float | None
    cv: float | None
    r_indicator: float | None
    partial: Mapping[str, float]


def representation(
    participants: Mapping[str, int | None],
    population: Counts,
    *,
    undisclosed: int = 0,
    total: int | None = None,
    z: float = Z95,
) -> Representation:
    """Compare participants by group with the population by group.

    participants  group -> persons; None = hidden small number; a missing group counts 0
    population    group -> inhabitants, at least one of them above 0
    undisclosed   participants who did not tell their group; they enter only the bounds
    total         participants who told, where published apart (needed when a count is hidden)
    ValueError: a group without population, a negative count, no population, hidden counts without a total.
    """
    _check(participants, population, undisclosed, total)
    people = sum(population.values())
    known = {group: participants.get(group, 0) for group in population}
    told = _told(known, total)
    groups = tuple(_group(group, known[group], population[group], people, told, undisclosed, z) for group in population)
    exact = {group: count for group, count in known.items() if count is not None}
    hidden = len(exact) < len(known)
    rates = None if hidden or told == 0 else response_indicators(exact, population)
    low, high = _similarity_range(known, population, told)
    share = undisclosed / (told + undisclosed) if told + undisclosed else 0.0
    return Representation(
        groups=groups,
        participants=told,
        undisclosed=undisclosed,
        undisclosed_share=share,
        show_bounds=share > UNDISCLOSED_SHARE,
        similarity=None if hidden or told == 0 else low,
        similarity_range=(low, high),
        diversity=None if hidden else _or_none(diversity(exact, population)),
        cv=rates.cv if rates else None,
        r_indicator=rates.r_indicator if rates else None,
        partial=rates.partial if rates else {},
    )


def _check(participants: Mapping[str, int | None], population: Counts, undisclosed: int, total: int | None) -> None:
    check_population(population)
    for group, count in participants.items():
        if group not in population:
            raise ValueError(f'participants have the group "{group}", the population does not')
        if count is not None and count < 0:
            raise ValueError(f'group "{group}" has {count} participants; expected 0 or more')
    if undisclosed < 0:
        raise ValueError(f"{undisclosed} undisclosed participants; expected 0 or more")
    if total is None and None in participants.values():
        raise ValueError("a count is hidden, so the total has to be told")


def check_population(population: Counts) -> None:
    """Refuse (ValueError) a population without people or with a negative group."""
    for group, count in population.items():
        if count < 0:
            raise ValueError(f'group "{group}" has a population of {count}; expected 0 or more')
    if sum(population.values()) <= 0:
        raise ValueError("the population is empty")


def _told(known: Mapping[str, int | None], total: int | None) -> int:
    """Participants who told; a total rounded apart may fall below its largest cell, which then counts."""
    counts = [count for count in known.values() if count is not None]
    return sum(counts) if total is None else max([total, *counts])


def _group(
    group: str, count: int | None, population: int, people: int, told: int, undisclosed: int, z: float
) -> GroupRepresentation:
    share = population / people
    at_least, at_most = (0, min(HIDDEN_MAX, told)) if count is None else (count, count)
    lower = _over(wilson(at_least, told, z).lower, share)
    upper = _over(wilson(at_most, told, z).upper, share)
    all_of_them = told + undisclosed
    return GroupRepresentation(
        group=group,
        count=count,
        population=population,
        rate=None if count is None or population == 0 else count / population,
        ratio=None if count is None or told == 0 or share == 0 else count / told / share,
        lower=lower,
        upper=upper,
        least=_over(at_least / all_of_them, share) if all_of_them else 0.0,
        most=_over((at_most + undisclosed) / all_of_them, share) if all_of_them else math.inf,
        verdict=verdict(lower, upper, told * share) if told and share else Verdict.UNCLEAR,
    )


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _over(share: float, population_share: float) -> float:
    if population_share > 0:
        return share / population_share
    return math.inf if share > 0 else 0.0


def verdict(lower: float, upper: float, expected: float) -> Verdict:
    """Under-represented if the whole interval of the ratio is below 0.8 and at least 10 were expected;
    over-represented if it is above 1.25; otherwise there is no clear evidence."""
    if upper < UNDER_RATIO and expected >= MIN_EXPECTED:
        return Verdict.UNDER
    return Verdict.OVER if lower > OVER_RATIO else Verdict.UNCLEAR


def _similarity_range(known: Mapping[str, int | None], population: Counts, told: int) -> tuple[float, float]:
    if told == 0:
        return (0.0, 1.0)
    people = sum(population.values())
    low = high = 0.0
    for group, count in known.items():
        least, most = (0, HIDDEN_MAX) if count is None else (count, count)
        low += min(least / told, population[group] / people)
        high += min(most / told, population[group] / people)
    return (min(1.0, low), min(1.0, high))


def similarity(participants: Counts, population: Counts) -> float:
    """Proportional similarity, sum of min(p, q) = 1 - total variation distance, in [0, 1].

    Groups that only one side has count as zero on the other. NaN when nobody takes part.
    """
    check_population(population)
    told, people = sum(participants.values()), sum(population.values())
    if told == 0:
        return math.nan
    return math.fsum(min(participants.get(group, 0) / told, count / people) for group, count in population.items())


def diversity(participants: Counts, population: Counts) -> float:
    """Share of the groups with q >= 1/(2n) (expected at least half a person) that have a participant."""
    check_population(population)
    told, people = sum(participants.values()), sum(population.values())
    large = [group for group, count in population.items() if count and 2 * told * count >= people]
    return sum(participants.get(group, 0) > 0 for group in large) / len(large) if large else math.nan


@dataclass(frozen=True, slots=True)
class ResponseIndicators:
    """Spread of participation rates: R = 1 - 2S; maximal bias bound S / mean = `cv`; signed partials."""

    mean_rate: float
    spread: float
    r_indicator: float
    cv: float
    partial: Mapping[str, float]


def response_indicators(participants: Counts, population: Counts) -> ResponseIndicators:
    """R-indicator and its relatives (Schouten, Cobben and Bethlehem 2009), S^2 with divisor N - 1."""
    check_population(population)
    people = sum(population.values())
    mean = sum(participants.get(group, 0) for group in population) / people
    gaps = {group: participants.get(group, 0) / size - mean for group, size in population.items() if size}
    variance = math.fsum(population[group] * gap * gap for group, gap in gaps.items()) / max(1, people - 1)
    spread = math.sqrt(variance)
    return ResponseIndicators(
        mean_rate=mean,
        spread=spread,
        r_indicator=1 - 2 * spread,
        cv=spread / mean if mean else math.nan,
        partial={group: math.sqrt(population[group] / people) * gap for group, gap in gaps.items()},
    )


def lowest_over_highest_rate(participants: Counts, population: Counts) -> float:
    """Lowest over highest participation rate, the score that other platforms show; for comparison only.

    It mostly measures the size of the sample: a perfectly random hundred of eight equal groups scores 46 %.
    NaN when nobody of the population takes part.
    """
    rates = _rates(participants, population)
    return min(rates) / max(rates) if any(rates) else math.nan


def lowest_over_mean_rate(participants: Counts, population: Counts) -> float:
    """Lowest participation rate over the unweighted mean of the rates. NaN when nobody takes part."""
    rates = _rates(participants, population)
    return min(rates) * len(rates) / sum(rates) if any(rates) else math.nan


def _rates(participants: Counts, population: Counts) -> list[float]:
    check_population(population)
    return [participants.get(group, 0) / size for group, size in population.items() if size]
