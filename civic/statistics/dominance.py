"""Sums of money: which ones give a single contribution away, and what else must be withheld.

A sum is an upper bound of each contribution to it, and the second largest contributor can subtract their own. Rules and
amounts of protection: Hundepool et al., Handbook on Statistical Disclosure Control, ch. 4 (p % rule, (n,k) dominance
rule, minimum frequency). What else to withhold is found as for counts: the attacker's problem, by linear programmes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from civic.statistics.dimensions import Dimension, Table
from civic.statistics.intervals.audit import Audit
from civic.statistics.intervals.gate import choose
from civic.statistics.intervals.system import Figure, System

WHOLE = 1_000_000.0
"""All contributions together in the linear programmes, whatever the money is."""
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """When a sum is unsafe.

    Attributes:
        percent: of the p % rule: what is left beside the two largest contributions is less than p % of the largest.
        largest, share: of the dominance rule instead: so many largest contributions exceed this percentage of the sum.
        least: contributors that every sum needs.
    """

    percent: Fraction = Fraction(10)
    largest: int | None = None
    share: Fraction = Fraction(85)
    least: int = 3

    def needed(self, parts: Sequence[int]) -> Fraction:
        """How much more than the sum it must seem able to be; 0 where the sum is safe.

        Args:
            parts: the contributions, none negative, each of another contributor.
        """
        if not any(parts):
            return Fraction(0)
        ordered, total = sorted(parts, reverse=True), sum(parts)
        if self.largest is None:
            needed = self.percent / 100 * ordered[0] - (total - sum(ordered[:2]))
        else:
            needed = 100 / self.share * sum(ordered[: self.largest]) - total
        few = sum(part > 0 for part in parts) < self.least
        return max(needed, Fraction(1) if few else Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Sums:
    """Tables of sums as they may be published.

    Attributes:
        tables: for each table and cell the sum, None where it is withheld.
        unsafe: how many are withheld since the rule says so.
        withheld: how many are withheld beside these.
    """

    tables: Mapping[Table, Mapping[Cell, int | None]]
    unsafe: int
    withheld: int


def protect_sums(
    dimensions: Sequence[Dimension], tables: Sequence[Table], parts: Mapping[Cell, Sequence[int]], rule: Rule
) -> Sums:
    """Withhold unsafe sums, and others until nobody can reckon an unsafe one too closely from those that are shown.

    Args:
        dimensions: of the cells.
        tables: to be published; margins of the cells.
        parts: the contributions to each cell of all dimensions crossed, in the smallest unit of money.
        rule: when a sum is unsafe.

    Raises:
        Unprotectable: nothing is left to withhold.
    """
    inner = sorted(cell for cell, found in parts.items() if any(found))
    scale = WHOLE / max(1, sum(sum(parts[cell]) for cell in inner))
    figures: list[Figure] = []
    needed: dict[int, float] = {}
    for table in tables:
        at = [n for n, dimension in enumerate(dimensions) if dimension.name in table.names]
        groups: dict[Cell, list[int]] = {}
        for number, cell in enumerate(inner):
            groups.setdefault(tuple(cell[a] for a in at), []).append(number)
        for group, members in groups.items():
            every = [part for member in members for part in parts[inner[member]]]
            room = rule.needed(every)
            if room > 0:
                needed[len(figures)] = float(room) * scale
            value = sum(every) * scale
            key = (",".join(table.names), group, 0)
            figures.append(Figure(key, tuple(members), sum(every), value, value, table.ways, shown=True))
    audit = Audit(System(len(inner), figures))
    for figure in needed:
        audit.forget(figure)
    withheld = _close(audit, needed)
    shown = {figure.key[:2]: figure.count for n, figure in enumerate(figures) if audit.system.shown[n]}
    hidden = {figure.key[:2] for n, figure in enumerate(figures) if not audit.system.shown[n]}
    told: dict[Table, dict[Cell, int | None]] = {}
    for table in tables:
        sizes = [d.categories for d in dimensions if d.name in table.names]
        keys = [(",".join(table.names), cell) for cell in product(*sizes)]
        told[table] = {cell: None if (name, cell) in hidden else shown.get((name, cell), 0) for name, cell in keys}
    return Sums(told, len(needed), withheld)


def _close(audit: Audit, needed: Mapping[int, float]) -> int:
    """Withhold the smallest shown sum of the highest order that holds an unsafe one, until all have their room."""
    withheld = 0
    for figure, room in needed.items():
        value = audit.system.figures[figure].lower
        while audit.attacker.most(figure).value < value + room - 1e-3 * min(1.0, room):
            audit.forget(choose(audit, [(figure, True)]))
            withheld += 1
    return withheld
