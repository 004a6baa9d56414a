"""S3: regions that lie in counties and in groups of counties at once (`z2` of SSBtools, MIT, as its articles print it).

Which cells another programme hides is its own affair; the cells, the primary ones, and what an attacker then knows
can be compared.
"""

import numpy as np

from civic.statistics.intervals.audit import Audit
from civic.statistics.intervals.gate import Standard, suppress
from civic.statistics.intervals.system import FAR, Figure, System

KINDS = ("annet", "arbeid", "soshjelp", "trygd")
REGIONS = {
    "A": (1, 300, (11, 11, 55, 36)),
    "B": (4, 300, (7, 1, 29, 18)),
    "C": (5, 300, (5, 8, 35, 25)),
    "D": (5, 300, (13, 2, 17, 13)),
    "E": (6, 300, (9, 14, 63, 52)),
    "F": (6, 300, (12, 9, 24, 22)),
    "G": (8, 300, (6, 4, 22, 8)),
    "H": (8, 300, (9, 3, 38, 15)),
    "I": (1, 400, (3, 0, 9, 2)),
    "J": (10, 400, (9, 0, 32, 20)),
    "K": (10, 400, (4, 2, 18, 11)),
}
MOST_PRIMARY = 3
TRUTH = np.array([row[2] for row in REGIONS.values()])


def areas():
    """Every published area as the rows that it sums: 11 regions, 6 counties, 2 groups, and the country."""
    rows = list(REGIONS.values())
    yield from ([n] for n in range(len(rows)))
    for level in (0, 1):
        for name in sorted({row[level] for row in rows}):
            yield [n for n, row in enumerate(rows) if row[level] == name]
    yield list(range(len(rows)))


def published():
    """All 100 cells, those of at most three hidden and known to be small."""
    figures = []
    for area in areas():
        for kind in (*range(4), None):
            columns = range(4) if kind is None else [kind]
            members = tuple(4 * row + column for row in area for column in columns)
            n = int(TRUTH.ravel()[list(members)].sum())
            small = n <= MOST_PRIMARY
            bounds = (0.0, FAR) if small else (n, n)
            order = (len(area) == 1) + (kind is not None)
            figures.append(Figure(("", ("area", "kind"), len(figures)), members, n, *bounds, order, not small))
    return figures


def test_s3_has_100_cells_of_which_11_are_primary():
    figures = published()
    assert len(figures) == 100
    assert sum(not figure.shown for figure in figures) == 11
    assert TRUTH.sum() == 706


def test_s3_primary_suppression_alone_is_undone():
    audit = Audit(System(44, published()))
    widths = [audit.interval(int(f)).width for f in np.flatnonzero(audit.system.audited)]
    assert widths == [0] * 11


def test_s3_is_safe_once_more_is_hidden():
    """GaussSuppression hides 29 of the 100 so that nothing is exact; keeping 5 persons of room takes more."""
    system = System(44, published())
    chosen = suppress(system, TRUTH.ravel().astype(float), Standard())
    assert Audit(system).narrowest() >= 5
    assert 11 + len(chosen) == (~system.shown).sum()
    assert 29 <= (~system.shown).sum() < 50
