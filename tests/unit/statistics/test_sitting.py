"""Members by group: nobody who knows how many members there are bounds a hidden group too tightly."""

from __future__ import annotations

from itertools import product

import numpy as np

from civic.statistics.dimensions import Dimension
from civic.statistics.intervals.gate import Standard
from civic.statistics.protected import ProtectedTable, State
from civic.statistics.rounding import HIDDEN, protect_counts
from civic.statistics.sitting import SEATED, bounded_loosely


def _table(counts: tuple[int, ...], *, special: bool = False) -> ProtectedTable:
    figures = protect_counts(np.array(counts))
    states = np.where(figures == HIDDEN, State.SMALL, State.SHOWN).astype(np.int8)
    no = np.zeros(figures.shape, bool)
    dimension = Dimension("gender", tuple(str(n) for n in range(len(counts))), special=special)
    return ProtectedTable(SEATED, (dimension,), figures, states, no, no)


def _widths(table: ProtectedTable, members: int) -> list[int]:
    """For each hidden cell, how far apart its values are in all tables of so many members that look like this one."""
    every = np.array(list(product(range(members + 1), repeat=table.figures.size - 1)))
    rest = members - every.sum(axis=1, keepdims=True)
    every = np.hstack([every, rest])[rest[:, 0] >= 0]
    looks = every[(protect_counts(every) == table.figures).all(axis=1)]
    return [int(np.ptp(looks[:, place])) for place, figure in enumerate(table.figures) if figure == HIDDEN]


def test_a_table_is_told_only_if_every_table_that_looks_like_it_leaves_its_hidden_groups_open() -> None:
    told = withheld = 0
    for members, (first, second) in product((50, 53), product(range(0, 50, 3), repeat=2)):
        if first + second > members:
            continue
        counts = (first, second, members - first - second)
        safe = bounded_loosely(_table(counts), members)
        if safe:
            assert min(_widths(_table(counts), members), default=9) >= Standard().width
        told, withheld = told + safe, withheld + (not safe)
    assert told > 10 and withheld > 10


def test_one_hidden_group_beside_one_that_is_shown_is_undone_by_the_number_of_members() -> None:
    assert max(_widths(_table((31, 4)), 35)) < Standard().width
    assert not bounded_loosely(_table((31, 4)), 35)
    assert bounded_loosely(_table((20, 15)), 35)


def test_of_a_special_category_members_who_know_each_other_count_too() -> None:
    counts, insiders = (30, 4, 14), Standard().insiders
    plain = bounded_loosely(_table(counts), 48)
    assert plain and not bounded_loosely(_table((36, 1, 13), special=True), 50)
    assert min(_widths(_table(counts), 48)) >= Standard().width and insiders > 0
