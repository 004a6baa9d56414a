"""Where groups are lost, whom to reach out to, and what changed: from the figures of releases only. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civic.demographics.rules import AGE, Ask
from civic.places.population import Population
from civic.statistics.dimensions import NOT_TOLD
from civic.statistics.measures.representation import Verdict
from civic.statistics.measures.segregation import theil_h
from civic.statistics.measures.steps import Reached, StepRatio, explains_most, taken_apart
from civic.statistics.rules import OTHER, Stage
from civic.statistics.shown import (
    CHILDREN,
    WITHHELD,
    Compared,
    Comparison,
    Figures,
    People,
    compare,
    inhabitants,
    rates,
)

HOOD = Ask.NEIGHBOURHOOD.value
POPULATION = "population"
ROUNDED = 2.0
"""A figure that is rounded to 5 differs from the true one by so much at most."""
MOST_SUGGESTIONS = 5
HIDDEN_UP_TO = 9
ONLINE = (Stage.SUPPORTED.value, Stage.COMMENTED.value, Stage.PROPOSED.value)


def chain(figures: Figures, stage: str) -> list[str]:
    """The stages on the way to ``stage`` that hold one another and of which figures are shown."""
    way = [Stage.REGISTERED.value]
    if stage in ONLINE:
        way.append(Stage.VISITED.value)
    way = [each for each in way if each in figures.stages and each != stage]
    return [*way, stage]


def steps_of(figures: Figures, stage: str, people: People, dimension: str, group: str) -> list[StepRatio]:
    """The factors of a group's ratio; none where a count on the way is hidden."""
    everybody = sum(people.groups.values())
    reached = [Reached(POPULATION, people.groups.get(group, 0), everybody)]
    for each in chain(figures, stage):
        counts = figures.groups(each, dimension)
        count, total = counts.get(group), figures.total(each)
        unsure = figures.mark(each, (dimension,), (NOT_TOLD,)) == WITHHELD
        if count is None or total is None or unsure:
            return []
        beside = [n or 0 for name, n in counts.items() if name == NOT_TOLD or name not in people.groups]
        reached.append(Reached(each, count, max(count, total - sum(beside))))
    if any(one.group <= 0 for one in reached[:-1]):
        return []
    return taken_apart(reached, ROUNDED)


@dataclass(frozen=True)
class Lost:
    """A group that is clearly missing, the factors of its ratio, and the step that explains most of it, if one does."""

    dimension: str
    row: Compared
    steps: tuple[StepRatio, ...]
    most: StepRatio | None


def lost(figures: Figures, stage: str, population: Population | None, compared: Sequence[Comparison]) -> list[Lost]:
    """Every group that is clearly missing, the one that is missing most first. "Other" is no group to go to."""
    found = []
    for each in compared:
        dimension = figures.dimension(each.dimension)
        people = inhabitants(population, dimension) if dimension else None
        for row in each.rows:
            if people is not None and row.evidence == Verdict.UNDER and row.group != OTHER:
                steps = steps_of(figures, stage, people, each.dimension, row.group)
                found.append(Lost(each.dimension, row, tuple(steps), explains_most(steps)))
    return sorted(found, key=lambda one: (one.row.ratio or 0, one.dimension, one.row.group))


@dataclass(frozen=True)
class Suggestion:
    """Whom to reach out to and where: ``hood`` a code or None; ``rate`` per 1,000 there, where it is shown.

    ``dimension`` is that of the neighbourhood where everybody there is meant.
    """

    dimension: str
    group: str
    hood: str | None
    rate: int | None
    ratio: float | None
    low: float | None
    high: float | None
    lives: int | None


def suggestions(
    figures: Figures, population: Population | None, compared: Sequence[Comparison], missing: Sequence[Lost]
) -> list[Suggestion]:
    """At most five, each with its evidence; none where no upper bound is below 0.8.

    A group is looked for in the neighbourhood where most of it lives, one that is itself under-reached before others.
    """
    by_hood = next((each for each in compared if each.dimension == HOOD), None)
    dimension = figures.dimension(HOOD)
    known = rates(by_hood, inhabitants(population, dimension)) if dimension else []
    rate_of = {each.code: each for each in known}
    under = {each.code for each in known if each.evidence == Verdict.UNDER}
    found = []
    for one in missing:
        row = one.row
        if one.dimension == HOOD:
            place, lives = row.group, rate_of[row.group].people if row.group in rate_of else None
        else:
            place, lives = _home(population, one.dimension, row.group, under)
        rate = rate_of[place].rate if place in rate_of else None
        found.append(Suggestion(one.dimension, row.group, place or None, rate, row.ratio, row.low, row.high, lives))
    return found[:MOST_SUGGESTIONS]


def _home(population: Population | None, dimension: str, group: str, under: set[str]) -> tuple[str, int | None]:
    """The neighbourhood in which most people of a group live, and how many do; "" where that is not known."""
    table = population.table({HOOD, dimension}) if population else None
    if table is None:
        return "", None
    hood, at = table.dimensions.index(HOOD), table.dimensions.index(dimension)
    lives: dict[str, int] = {}
    for values, count in table.cells.items():
        if values[at] == group:
            lives[values[hood]] = lives.get(values[hood], 0) + count
    there = {code: count for code, count in lives.items() if code in under} or lives
    if not there:
        return "", None
    best = max(there, key=lambda code: (there[code], code))
    return best, there[best]


@dataclass(frozen=True)
class Spread:
    """How unevenly those who take part live, compared with the inhabitants: dissimilarity, 0 (alike) to 1.

    ``low`` and ``high`` are what is possible, since small figures are hidden; None where a larger one is withheld.
    ``groups`` has how unevenly the groups of a question live in the town itself (Theil's H, 0 to 1).
    """

    low: float | None
    high: float | None
    groups: tuple[tuple[str, float], ...]


def spread(figures: Figures, stage: str, population: Population | None) -> Spread | None:
    """Segregation of participation against residence, and of the town's own groups; None without neighbourhoods."""
    dimension = figures.dimension(HOOD)
    people = inhabitants(population, dimension) if dimension else None
    if population is None or people is None:
        return None
    counts = {hood: figures.mark(stage, (HOOD,), (hood,)) for hood in people.groups}
    low, high = _dissimilarity(counts, people)
    found = []
    for name in (AGE, Ask.GENDER.value, Ask.BIRTHPLACE.value, Ask.LANGUAGE.value):
        table = population.table({HOOD, name})
        if table is not None and len(table.values(name)) > 1:
            at = table.dimensions.index(HOOD)
            cells = {(v[at], v[1 - at]): n for v, n in table.cells.items()}
            hoods, groups = table.values(HOOD), [g for g in table.values(name) if g != CHILDREN]
            rows = [[cells.get((hood, group), 0) for group in groups] for hood in hoods]
            if sum(any(row[k] for row in rows) for k in range(len(groups))) > 1:
                found.append((name, theil_h(rows)))
    return Spread(low, high, tuple(found))


def _dissimilarity(counts: dict[str, int | str | None], people: People) -> tuple[float | None, float | None]:
    """Half the sum of |share of participants - share of inhabitants|, for all that hidden figures may be."""
    if any(value == WITHHELD for value in counts.values()):
        return None, None
    least = {hood: value if isinstance(value, int) else 0 for hood, value in counts.items()}
    most = {hood: value if isinstance(value, int) else HIDDEN_UP_TO for hood, value in counts.items()}
    bottom, top = sum(least.values()), sum(most.values())
    everybody = sum(people.groups.values())
    if bottom <= 0:
        return None, None
    low = high = 0.0
    for hood, lives in people.groups.items():
        share, first, last = lives / everybody, least[hood] / top, min(1.0, most[hood] / bottom)
        low += 0.0 if first <= share <= last else min(abs(first - share), abs(last - share))
        high += max(abs(first - share), abs(last - share))
    return low / 2, min(1.0, high / 2)


@dataclass(frozen=True)
class Change:
    """A group in two releases. ``says`` is "up", "down" or "unclear": their intervals do not, or do, overlap."""

    dimension: str
    group: str
    before: Compared
    now: Compared

    @property
    def says(self) -> str:
        if self.now.low is None or self.before.high is None or self.now.high is None or self.before.low is None:
            return "unclear"
        if self.now.low > self.before.high:
            return "up"
        return "down" if self.now.high < self.before.low else "unclear"


def changes(
    before: Figures, now: Figures, stage: str, population: Population | None, missing: Sequence[Lost]
) -> list[Change]:
    """The groups that are missing now, as they were in the release before; without those that were hidden there."""
    if stage not in before.stages:
        return []
    old = {(each.dimension, row.group): row for each in compare(before, stage, population) for row in each.rows}
    found = []
    for one in missing:
        row = old.get((one.dimension, one.row.group))
        if row is not None and row.ratio is not None and one.row.ratio is not None:
            found.append(Change(one.dimension, one.row.group, row, one.row))
    return found
