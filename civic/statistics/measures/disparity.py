"""Are groups decided on alike? An audit of decisions by group, stratified, with words as verdict.

"Material" is a task for people to look into, not an accusation; "no evidence" is not proof of fairness, so
every group is told with the gap that would have been noticed. Run on exact counts, publish only the words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from civic.core.shares import Estimate, wilson
from civic.statistics.measures.contingency import Result, fisher_exact, independence
from civic.statistics.measures.intervals import katz, newcombe
from civic.statistics.measures.stratified import MantelHaenszel, mantel_haenszel
from civic.statistics.measures.tails import benjamini_hochberg, holm

IntArray = NDArray[np.int64]

MIN_DECISIONS = 30
ALPHA = 0.05
POWER = 0.8
FOUR_FIFTHS = 0.8


class Verdict(StrEnum):
    """What may be said of a gap, from least to most."""

    NO_EVIDENCE = "no evidence"
    SMALL = "small"
    MATERIAL = "material"


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions on one group in one stratum: `favourable` of `total` had the outcome that is counted."""

    group: str
    stratum: str
    favourable: int
    total: int


@dataclass(frozen=True, slots=True)
class GroupAudit:
    """One group against all others.

    rate        share of favourable decisions, with its Wilson interval
    gap, ratio  rate minus, and over, the others' rate (Newcombe, Katz), strata ignored
    raw         test of that gap
    stratified  the same within strata (Cochran-Mantel-Haenszel)
    adjusted_p  of the stratified test (of the raw one if there is one stratum), adjusted for the other groups
    enough      both the group and the others have at least 30 decisions; otherwise nothing is claimed
    below_four_fifths  the convention of US employment law: ratio under 0.8, whatever chance says
    detectable  the smallest gap of rates that these numbers would show with power 0.8
    """

    group: str
    decisions: int
    favourable: int
    rate: Estimate
    gap: Estimate
    ratio: Estimate
    raw: Result
    stratified: MantelHaenszel
    adjusted_p: float
    enough: bool
    below_four_fifths: bool
    detectable: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class StratumTest:
    """One group against all others in one stratum: Fisher's p, adjusted over all of these tests two ways."""

    group: str
    stratum: str
    rate: float
    others_rate: float
    p: float
    holm: float
    benjamini_hochberg: float


@dataclass(frozen=True, slots=True)
class Audit:
    """All groups (by name), the test over all of them at once, the strata, and the strongest word.

    `explained_by_strata` names groups whose raw gap disappears within strata (Simpson's paradox).
    `differing` are the strata that differ on their own after Holm's adjustment.
    """

    raw: Result
    groups: tuple[GroupAudit, ...]
    strata: tuple[StratumTest, ...]
    verdict: Verdict

    @property
    def explained_by_strata(self) -> tuple[str, ...]:
        return tuple(g.group for g in self.groups if g.enough and g.raw.p < ALPHA and g.verdict is Verdict.NO_EVIDENCE)

    @property
    def differing(self) -> tuple[StratumTest, ...]:
        return tuple(test for test in self.strata if test.holm < ALPHA)


def audit(decisions: Iterable[Decisions], adjust: Callable[[Sequence[float]], list[float]] = holm) -> Audit:
    """Compare every group with all others, raw and within strata.

    adjust  `holm` where few and grave things are tested (moderation), `benjamini_hochberg` for exploring
    ValueError: fewer than two groups, impossible counts.
    """
    table, groups, strata = _table(decisions)
    versus = np.stack([_against_others(table, i) for i in range(len(groups))])
    # of two groups each is the other's mirror: one comparison, not two
    compared = 1 if len(groups) == 2 else len(groups)
    p_values = [_stratified_p(versus[i]) for i in range(compared)]
    adjusted = (adjust(p_values) * 2)[: len(groups)]
    audited = tuple(_group(name, versus[i], adjusted[i]) for i, name in enumerate(groups))
    tests = _strata(groups[:compared], strata, versus)
    strongest = max((g.verdict for g in audited), key=list(Verdict).index)
    return Audit(independence(table.sum(axis=0)), audited, tests, strongest)


def _table(decisions: Iterable[Decisions]) -> tuple[IntArray, list[str], list[str]]:
    """Counts (strata, groups, favourable or not), the same whatever the order of rows."""
    rows = list(decisions)
    groups, strata = sorted({row.group for row in rows}), sorted({row.stratum for row in rows})
    if len(groups) < 2:
        raise ValueError("a comparison needs at least two groups")
    stratum_at, group_at = ({name: i for i, name in enumerate(names)} for names in (strata, groups))
    table = np.zeros((len(strata), len(groups), 2), dtype=np.int64)
    for row in rows:
        if not 0 <= row.favourable <= row.total:
            raise ValueError(f'group "{row.group}": {row.favourable} of {row.total} is no count of decisions')
        table[stratum_at[row.stratum], group_at[row.group]] += (row.favourable, row.total - row.favourable)
    return table, groups, strata


def _against_others(table: IntArray, group: int) -> IntArray:
    """2 x 2 tables (strata, 2, 2): the group, all others."""
    own = table[:, group]
    return np.stack([own, table.sum(axis=1) - own], axis=1)


def _stratified_p(tables: IntArray) -> float:
    """Of the test within strata; with a single stratum the plain test, exact where counts are small."""
    return mantel_haenszel(tables).corrected_p if len(tables) > 1 else independence(tables[0]).p


def _group(name: str, tables: IntArray, adjusted_p: float) -> GroupAudit:
    (own, own_not), (others, others_not) = tables.sum(axis=0).tolist()
    n, m = own + own_not, others + others_not
    stratified, ratio = mantel_haenszel(tables), katz(own, n, others, m)
    enough = min(n, m) >= MIN_DECISIONS
    return GroupAudit(
        group=name,
        decisions=n,
        favourable=own,
        rate=wilson(own, n),
        gap=newcombe(own, n, others, m),
        ratio=ratio,
        raw=independence(tables.sum(axis=0)),
        stratified=stratified,
        adjusted_p=adjusted_p,
        enough=enough,
        below_four_fifths=ratio.value < FOUR_FIFTHS,
        detectable=detectable_gap(n, m, (own + others) / (n + m)) if n + m else math.nan,
        verdict=verdict(stratified.risk_ratio.value, adjusted_p) if enough else Verdict.NO_EVIDENCE,
    )


def verdict(ratio: float, p: float) -> Verdict:
    """The word for a ratio and its adjusted p.

    Material means a ratio beyond four fifths in either direction, as the outcome may be one to avoid.
    """
    if p >= ALPHA or math.isnan(ratio):
        return Verdict.NO_EVIDENCE
    return Verdict.SMALL if FOUR_FIFTHS <= ratio <= 1 / FOUR_FIFTHS else Verdict.MATERIAL


def _strata(groups: Sequence[str], strata: Sequence[str], versus: IntArray) -> tuple[StratumTest, ...]:
    cells = [(g, s, versus[g, s]) for g in range(len(groups)) for s in range(len(strata))]
    cells = [cell for cell in cells if (cell[2].sum(axis=1) > 0).all()]
    p_values = [_exact_p(table) for _, _, table in cells]
    rates = [(table[:, 0] / table.sum(axis=1)).tolist() for _, _, table in cells]
    adjusted = zip(p_values, holm(p_values), benjamini_hochberg(p_values), strict=True)
    return tuple(
        StratumTest(groups[g], strata[s], own, others, p, strict, mild)
        for (g, s, _), (own, others), (p, strict, mild) in zip(cells, rates, adjusted, strict=True)
    )


def _exact_p(table: IntArray) -> float:
    exact = fisher_exact(table)
    return independence(table).p if exact is None else exact


def detectable_gap(first: int, second: int, rate: float, alpha: float = ALPHA, power: float = POWER) -> float:
    """Smallest difference of rates that a test of two groups of these sizes shows with this power.

    rate  the common rate, 0 to 1. Normal approximation; infinity where a group is empty.
    """
    if first <= 0 or second <= 0:
        return math.inf
    normal = NormalDist()
    reach = normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)
    return reach * math.sqrt(rate * (1 - rate) * (1 / first + 1 / second))


@dataclass(frozen=True, slots=True)
class OutcomeTest:
    """One group's contributions flagged, and flags upheld, over the same of all others.

    `suspicious`: flagged clearly more often and yet clearly less often rightly, the sign of biased flagging.
    """

    group: str
    flagged: Estimate
    upheld: Estimate
    suspicious: bool


def outcome_test(counts: Mapping[str, tuple[int, int, int]]) -> tuple[OutcomeTest, ...]:
    """Group -> (contributions, flagged, upheld): risk ratios against all others (Becker's outcome test).

    ValueError: fewer than two groups, more upheld than flagged than contributed.
    """
    if len(counts) < 2:
        raise ValueError("a comparison needs at least two groups")
    totals = [sum(values) for values in zip(*counts.values(), strict=True)]
    return tuple(_outcome(group, counts[group], totals) for group in sorted(counts))


def _outcome(group: str, own: tuple[int, int, int], totals: Sequence[int]) -> OutcomeTest:
    written, flagged, upheld = own
    others_written, others_flagged, others_upheld = (a - b for a, b in zip(totals, own, strict=True))
    more = katz(flagged, written, others_flagged, others_written)
    right = katz(upheld, flagged, others_upheld, others_flagged)
    enough = min(flagged, others_flagged) >= MIN_DECISIONS
    return OutcomeTest(group, more, right, enough and more.lower > 1 and right.upper < 1)
