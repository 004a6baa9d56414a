"""What became of what people did, by group: words instead of numbers, and when they may change. Pure.

Decisions (a proposal accepted, a comment reported) are compared exactly, within strata, and only bands leave: how much
speaks for a difference, which way, and in steps of about three how many decisions there are (method: statistics of
disparity, Cochran-Mantel-Haenszel tests, adjusted after Holm over all groups of all dimensions).

Where a word ends and the next begins is drawn by lot for each dimension and release, from a key that nobody reads, and
never looser than the rule says. Otherwise who knows everybody but one would learn that one's group wherever the numbers
are at the edge of a word (decision 46).
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from civic.statistics.dimensions import NOT_TOLD, Dimension, Table
from civic.statistics.measures.disparity import ALPHA, MIN_DECISIONS, Audit, Decisions, Verdict, audit, verdict
from civic.statistics.measures.tails import holm
from civic.statistics.protected import Protected, State
from civic.statistics.rounding import THRESHOLD
from civic.statistics.rules import Stage
from civic.statistics.snapshot import Snapshot


class Target(StrEnum):
    """What is decided. ``SOONER``: answered within the days that half of all took; ``UPHELD``: of what was reported."""

    ACCEPTED = "accepted"
    SOONER = "sooner"
    FLAGGED = "flagged"
    UPHELD = "upheld"
    SEATED = "seated"


TARGETS = tuple(Target)
_WROTE = (Stage.COMMENTED, Stage.PROPOSED)
#: Of a group something is told only where its figure at one of these stages is shown: so nobody learns here that there
#: are ten of a group that is hidden there.
SHOWN_AT: Mapping[Target, tuple[Stage, ...]] = {
    Target.ACCEPTED: (Stage.PROPOSED,),
    Target.SOONER: (Stage.PROPOSED,),
    Target.FLAGGED: _WROTE,
    Target.UPHELD: _WROTE,
    Target.SEATED: (Stage.REGISTERED,),
}
#: Strata of these are themes of proposals, which pages name; those of others only make the comparison fair.
NAMED_STRATA = frozenset({Target.ACCEPTED})
SIZES = (30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)
"""Bands of the number of decisions: only the last one that is reached is told."""
LEAST_PERSONS = THRESHOLD
"""Persons behind each side of a comparison, and behind each outcome."""
MORE, FEWER = "more", "fewer"


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about somebody: ``person`` is the number of their row, ``favourable`` that it has the outcome."""

    person: int
    target: Target
    stratum: str
    favourable: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one group against all others who told theirs.

    Attributes:
        group: its code.
        size: the band of its decisions; None where too little is known, and nothing else is told then.
        others: the same of all others.
        verdict: how much speaks for a difference within strata.
        way: whether the outcome is more or less frequent in the group; "" without evidence.
        explained: a difference shows in the sums and disappears within strata.
        differs: strata with a difference of their own, as (stratum, way).
    """

    group: str
    size: int | None = None
    others: int | None = None
    verdict: Verdict = Verdict.NO_EVIDENCE
    way: str = ""
    explained: bool = False
    differs: tuple[tuple[str, str], ...] = ()


Key = tuple[Target, str]
Entries = dict[Key, tuple[Told, ...]]
"""What is told of each target and dimension; no groups where nothing can be."""
Shown = Callable[[Target, str, str], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """All decisions of a day with the people they are about; ``person`` of a decision is a row of ``snapshot``."""

    snapshot: Snapshot
    rows: tuple[Decided, ...]

    def of(self, target: Target) -> list[Decided]:
        return [row for row in self.rows if row.target is target]


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What release ``number`` told, of which decisions, and for each entry the number of the release that it is of."""

    number: int
    outcomes: Outcomes
    entries: Entries
    since: Mapping[Key, int]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """What a release tells, and what the next one compares it with: decisions and the ages of entries."""

    entries: Entries
    since: Mapping[Key, int]
    outcomes: Outcomes


def told_of(
    outcomes: Outcomes, protected: Protected, dimensions: Sequence[Dimension], past: Sequence[Past], lot: bytes
) -> Statement:
    """What a release tells of decisions, beside its tables and after earlier releases; ``lot`` is its process's."""
    number = past[-1].number + 1 if past else 1
    fresh = findings(outcomes, dimensions, shown_in(protected, dimensions), lot_of(lot, number))
    return Statement(*gated(fresh, outcomes, dimensions, past, number), outcomes)


# ---- what may be told today


@dataclass(frozen=True, slots=True)
class Edges:
    """Where words about one dimension end, drawn.

    ``least`` decisions and ``persons`` are needed; ``size``, ``p`` and ``ratio`` make the limits of the rule stricter.
    """

    least: int
    persons: int
    size: float
    p: float
    ratio: float

    @classmethod
    def drawn(cls, lot: bytes, target: Target, name: str) -> Edges:
        """From the lot of a release; the same for the same place."""
        place = "\0".join((target.value, name)).encode()
        a, b, c, d, e = (byte / 256 for byte in hmac.digest(lot, place, "sha256")[:5])
        persons = LEAST_PERSONS + int(4 * b)
        return cls(MIN_DECISIONS + int(16 * a), persons, 1 + 0.5 * c, 0.6 + 0.4 * d, 0.85 + 0.15 * e)

    def band(self, count: int) -> int:
        return max((size for size in SIZES if size * self.size <= count), default=SIZES[0])

    def word(self, ratio: float, p: float) -> Verdict:
        return verdict(ratio**self.ratio, p / self.p)


def lot_of(key: bytes, number: int) -> bytes:
    """The lot of a release: a lot that always fell alike would give away, from the second one on, what it is not."""
    return hmac.digest(key, f"outcomes/{number}".encode(), hashlib.sha256)


def findings(outcomes: Outcomes, dimensions: Sequence[Dimension], shown: Shown, lot: bytes) -> Entries:
    """What would be told of today's decisions if there were no earlier releases.

    Args:
        shown: whether a figure of a group of a dimension is shown where the target needs it.
        lot: of the release, see `lot_of`.
    """
    found: Entries = {}
    for target in TARGETS:
        rows = outcomes.of(target)
        audited = {}
        for axis, dimension in enumerate(dimensions):
            codes = outcomes.snapshot.codes[:, axis]
            told = [row for row in rows if dimension.categories[codes[row.person]] != NOT_TOLD]
            groups = {row.person: dimension.categories[codes[row.person]] for row in told}
            found[target, dimension.name] = ()
            edges = Edges.drawn(lot, target, dimension.name)
            able = [g for g in _enough(told, groups, edges) if shown(target, dimension.name, g)]
            if able:
                audited[dimension.name] = _Compared(told, groups, able, edges)
        for name, each in _judged(audited).items():
            found[target, name] = tuple(
                each.told(group, p, target in NAMED_STRATA) for group, p in each.adjusted.items()
            )
    return found


def shown_in(protected: Protected, dimensions: Sequence[Dimension]) -> Shown:
    """Whether a release shows a figure of a group at one of the stages that a target is about."""
    by_name = {dimension.name: dimension for dimension in dimensions}

    def shown(target: Target, name: str, group: str) -> bool:
        at = by_name[name].categories.index(group)
        tables = (protected.tables.get((stage.value, Table((name,)))) for stage in SHOWN_AT[target])
        return any(table is not None and table.states[at] == State.SHOWN for table in tables)

    return shown


def _enough(rows: Sequence[Decided], groups: Mapping[int, str], edges: Edges) -> list[str]:
    """Groups of 30 decisions about 10 persons with as many of others beside them, where both outcomes concern 10."""
    had = min(len({row.person for row in rows if row.favourable is way}) for way in (True, False))
    decisions: dict[str, int] = {}
    persons: dict[str, set[int]] = {}
    for row in rows:
        group = groups[row.person]
        decisions[group] = decisions.get(group, 0) + 1
        persons.setdefault(group, set()).add(row.person)
    everybody = sum(len(each) for each in persons.values())
    return [
        group
        for group in sorted(decisions)
        if min(decisions[group], len(rows) - decisions[group]) >= edges.least
        and min(had, len(persons[group]), everybody - len(persons[group])) >= edges.persons
    ]


class _Compared:
    """One dimension of one target: the groups that may be told of, with the p values that are adjusted elsewhere."""

    def __init__(self, rows: Sequence[Decided], groups: Mapping[int, str], able: Sequence[str], edges: Edges) -> None:
        self.rows, self.groups, self.able, self.edges = rows, groups, able, edges
        counts: dict[tuple[str, str], list[int]] = {}
        for row in rows:
            cell = counts.setdefault((groups[row.person], row.stratum), [0, 0])
            cell[0] += row.favourable
            cell[1] += 1
        decisions = [Decisions(group, stratum, good, n) for (group, stratum), (good, n) in sorted(counts.items())]
        self.audit: Audit = audit(decisions, adjust=list)
        self.of = {each.group: each for each in self.audit.groups}
        self.adjusted: dict[str, float] = {}

    @property
    def tests(self) -> list[str]:
        """Of two groups each is the mirror of the other: one test."""
        return list(self.able[: 1 if len(self.of) == 2 else None])

    def told(self, group: str, p: float, named: bool) -> Told:
        found, edges = self.of[group], self.edges
        ratio = found.stratified.risk_ratio.value
        word = edges.word(ratio, p)
        return Told(
            group,
            size=edges.band(found.decisions),
            others=edges.band(len(self.rows) - found.decisions),
            verdict=word,
            way="" if word is Verdict.NO_EVIDENCE else _way(ratio),
            explained=found.raw.p < ALPHA * edges.p and word is Verdict.NO_EVIDENCE,
            differs=self._differs(group) if named else (),
        )

    def _differs(self, group: str) -> tuple[tuple[str, str], ...]:
        """Strata that differ on their own (Holm), as far as enough people stand behind both sides of each."""
        mirrored = len(self.of) == 2
        found = []
        for test in self.audit.differing:
            inside = [row for row in self.rows if row.stratum == test.stratum]
            sure = test.holm < ALPHA * self.edges.p and group in _enough(inside, self.groups, self.edges)
            if sure and (test.group == group or mirrored):
                more = test.rate > test.others_rate
                found.append((test.stratum, MORE if more is (test.group == group) else FEWER))
        return tuple(found)


def _judged(audited: dict[str, _Compared]) -> dict[str, _Compared]:
    """Adjust the p values of all groups of all dimensions together."""
    tests = [(each, group) for each in audited.values() for group in each.tests]
    for (each, group), p in zip(tests, holm([each.of[group].adjusted_p for each, group in tests]), strict=True):
        each.adjusted[group] = p
    for each in audited.values():
        only = next(iter(each.adjusted.values()))
        each.adjusted = {group: each.adjusted.get(group, only) for group in each.able}
    return audited


def _way(ratio: float) -> str:
    return MORE if ratio > 1 else FEWER


# ---- what stays as it was


def gated(
    fresh: Entries, outcomes: Outcomes, dimensions: Sequence[Dimension], past: Sequence[Past], now: int
) -> tuple[Entries, dict[Key, int]]:
    """Keep every entry until ten of the people behind it are others, or were decided on otherwise.

    It never says something else of nearly the same people than any earlier release did.

    Args:
        past: of the releases that told of outcomes, oldest first.
        now: the number of the release that is made.
    """
    entries, since = dict(fresh), dict.fromkeys(fresh, now)
    if not past:
        return entries, since
    numbered = {one.number: one.outcomes for one in past}
    for key in fresh:
        target, name = key
        axis = next(i for i, dimension in enumerate(dimensions) if dimension.name == name)
        today = _digest(outcomes, target, axis)
        last = past[-1].since.get(key, now)
        near = {n for n in _numbers(past, key) if n in numbered and _near(numbered[n], target, axis, today)}
        other = any(one.since.get(key) in near and one.entries.get(key) != fresh[key] for one in past)
        if last in near or other:
            entries[key], since[key] = past[-1].entries.get(key, ()), last
    return entries, since


def _numbers(past: Sequence[Past], key: Key) -> set[int]:
    return {one.since[key] for one in past if key in one.since}


def _near(before: Outcomes, target: Target, axis: int, today: Mapping[int, object]) -> bool:
    then = _digest(before, target, axis)
    return sum(then.get(person) != today.get(person) for person in then.keys() | today.keys()) < LEAST_PERSONS


def _digest(outcomes: Outcomes, target: Target, axis: int) -> dict[int, tuple[object, ...]]:
    """By the number that a person has in every snapshot: group and decisions."""
    made: dict[int, list[tuple[str, bool]]] = {}
    for row in outcomes.of(target):
        made.setdefault(row.person, []).append((row.stratum, row.favourable))
    persons, codes = outcomes.snapshot.persons, outcomes.snapshot.codes[:, axis]
    return {int(persons[row]): (int(codes[row]), *sorted(each)) for row, each in made.items()}


def detectable(size: int, others: int) -> float:
    """The smallest gap of rates, 0 to 1, that so many decisions would show with power 0.8, whatever the rates."""
    return min(1.0, (1.959964 + 0.841621) * math.sqrt(0.25 * (1 / size + 1 / others)))


def rows_of(persons: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of persons in a snapshot; -1 for those who are not in it."""
    if not len(persons):
        return np.full(len(wanted), -1, np.int64)
    at = np.minimum(np.searchsorted(persons, wanted), len(persons) - 1)
    return np.where(persons[at] == wanted, at, -1)
