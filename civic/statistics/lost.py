"""Where groups are lost, whom to reach out to, and what changed: from the figures of releases only. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from civic.demographics.rules import AGE, Ask
from civic.places.population import EVERYBODY, Population
from civic.statistics.dimensions import NOT_TOLD
from civic.statistics.measures.representation import Verdict
from civic.statistics.measures.segregation import theil_h
from civic.statistics.measures.steps import Reached, StepRatio, explains_most, taken_apart
from civic.statistics.rules import OTHER, Stage
from civic.statistics.shown import (
    ADULTS,
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
UNSURE = 0.02
"""By how large a part of itself the number of those who told may be unknown."""
MOST_SUGGESTIONS = 5
HIDDEN_UP_TO = 9
ONLINE = (Stage.SUPPORTED.value, Stage.COMMENTED.value, Stage.PROPOSED.value)


def chain(figures: Figures, stage: str) -> list[str]:
    """The stages on the way to ``stage`` that hold one another and of which figures are shown.

    One that just as many people reached says nothing of its own: whoever voted by a file that was imported is
    registered by that alone.
    """
    way = [Stage.REGISTERED.value]
    if stage in ONLINE:
        way.append(Stage.VISITED.value)
    way = [each for each in way if each in figures.stages and figures.total(each) != figures.total(stage)]
    return [*way, stage]


def steps_of(figures: Figures, stage: str, people: People, dimension: str, group: str) -> list[StepRatio]:
    """The factors of a group's ratio, none where its count at ``stage`` is hidden.

    A stage on the way whose count is hidden is left out: one factor spans two steps.
    """
    reached = [Reached(POPULATION, people.groups.get(group, 0), sum(people.groups.values()))]
    for each in chain(figures, stage):
        count, told = figures.groups(each, dimension).get(group), _told(figures, each, people, dimension)
        if count is not None and told is not None:
            reached.append(Reached(each, count, max(count, told)))
        elif each == stage:
            return []
    if any(one.group <= 0 for one in reached[:-1]):
        return []
    return taken_apart(reached, ROUNDED)


def _told(figures: Figures, stage: str, people: People, dimension: str) -> float | None:
    """How many at a stage are of a group that the population is known by; None where the figures do not say it well.

    All at the stage but those who told nothing, or who are of another group. Where it is withheld how many told
    nothing, the sum of the groups, if rounding and those under 10 change it by no more than ``UNSURE``.
    """
    counts, total = figures.groups(stage, dimension), figures.total(stage)
    if total is None:
        return None
    if figures.mark(stage, (dimension,), (NOT_TOLD,)) != WITHHELD:
        return total - sum(n or 0 for name, n in counts.items() if name == NOT_TOLD or name not in people.groups)
    marks = [figures.mark(stage, (dimension,), (name,)) for name in people.groups]
    known = [mark for mark in marks if isinstance(mark, int)]
    unsure = ROUNDED * len(known) + HIDDEN_UP_TO * sum(mark is None for mark in marks)
    return None if WITHHELD in marks or unsure > UNSURE * sum(known) else sum(known)


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
    ``groups`` has how unevenly the groups of a question live in the town itself (Theil's H, 0 to 1), ``some`` the same
    of people whom a source counted apart, such as those with a migration background, and of all others.
    """

    low: float | None
    high: float | None
    groups: tuple[tuple[str, float], ...]
    some: tuple[tuple[str, float], ...] = ()


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
    return Spread(low, high, tuple(found), tuple(_counted_apart(population)))


def _counted_apart(population: Population) -> Iterator[tuple[str, float]]:
    """Whom a source counted apart by neighbourhood, under the town's words for them, beside everybody else there."""
    everybody = population.table({HOOD})
    if everybody is None:
        return
    for covers in sorted({table.covers for table in population.tables} - {EVERYBODY, ADULTS}):
        table = population.table({HOOD}, covers)
        if table is None:
            continue
        rows = [
            [table.cells.get(hood, 0), people - table.cells.get(hood, 0)] for hood, people in everybody.cells.items()
        ]
        # A source that counted more of them than there are people is not of the same day, or not of the same people.
        if all(rest >= 0 for _some, rest in rows) and all(sum(row[k] for row in rows) for k in (0, 1)):
            yield covers, theil_h(rows)


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
