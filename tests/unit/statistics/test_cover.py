"""A15 on releases of the web: whoever reruns the method on every table that agrees with a release learns no more.

Every table that agrees with what is shown is tried, not some of them: with the lot on what is withheld, each gives the
release byte for byte. So nothing narrows a hidden number that the figures themselves do not.
"""

from __future__ import annotations

import numpy as np
import pytest

from civic.statistics import pipeline
from civic.statistics.cover import ONE_IN, drawn
from civic.statistics.dimensions import TOTAL, Dimension, Table, catalogue
from civic.statistics.pipeline import Catalogue, as_json, audit_record, protect_snapshot
from civic.statistics.protected import State
from civic.statistics.rounding import HIDDEN, possible_counts, protect_counts
from civic.statistics.snapshot import freeze

CASES = {
    "one narrow line": ([[12, 31], [1, 40]], False),
    "three withheld": ([[2, 29], [0, 24]], False),
    "three rows": ([[26, 3], [30, 3], [0, 1]], False),
    "a special category": ([[3, 18], [32, 22]], True),
    "a special category of three": ([[22, 1, 3], [3, 22, 0]], True),
}


def catalogue_of(shape: tuple[int, ...], special: bool) -> Catalogue:
    last = len(shape) - 1
    dimensions = tuple(
        Dimension(f"d{n}", tuple(map(str, range(size))), partner=True, special=special and n == last)
        for n, size in enumerate(shape)
    )
    return Catalogue(dimensions, ("registered",), catalogue(dimensions, 2))


def people(cells: np.ndarray):
    codes = np.repeat(np.array(list(np.ndindex(cells.shape))), cells.ravel(), axis=0)
    return freeze(np.arange(len(codes)), codes, np.ones((len(codes), 1), bool))


def published(plan: Catalogue, cells: np.ndarray, keys, monkeypatch) -> tuple[pipeline.Released, tuple]:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "drawn", lambda protected, key, release: list(keys))
        release = protect_snapshot(plan, people(cells), lot=b"key")
    assert isinstance(release, pipeline.Released)
    return release, (as_json(release.protected), str(audit_record(release, plan)))


def withheld(release: pipeline.Released) -> list:
    return [
        (stage, table.names, int(number))
        for (stage, table), shown in release.protected.tables.items()
        for number in np.flatnonzero(shown.states.ravel() == State.WITHHELD)
    ]


def sums(tables: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """The figures of one table, a row for each of `tables`."""
    dropped = tuple(n + 1 for n in range(tables.ndim - 1) if f"d{n}" not in names)
    return tables.sum(axis=dropped).reshape(len(tables), -1)


def agreeing(release: pipeline.Released, shape: tuple[int, ...]) -> np.ndarray:
    """Every table of whole persons that agrees with what the release shows."""
    protected = release.protected
    most = possible_counts(protected.of(TOTAL, "registered").figure())[1]
    inner = protected.of(Table(tuple(f"d{n}" for n in range(len(shape)))), "registered")
    ranges = []
    for figure, state in zip(inner.figures.ravel().tolist(), inner.states.ravel(), strict=True):
        low, high = (10, most) if state == State.WITHHELD else possible_counts(None if figure == HIDDEN else figure)
        ranges.append(np.arange(low, min(high, most) + 1))
    found = np.stack(np.meshgrid(*ranges, indexing="ij"), -1).reshape(-1, *shape)
    for (_, table), shown in protected.tables.items():
        figures = sums(found, table.names)
        told = protect_counts(figures)
        wanted = shown.figures.ravel()
        large = (shown.states.ravel() == State.WITHHELD) & (figures >= 10)
        found = found[((told == wanted) & (shown.states.ravel() != State.WITHHELD) | large).all(axis=1)]
    return found


@pytest.mark.parametrize("name", CASES)
def test_a15_every_table_that_agrees_with_a_release_gives_it_with_the_lot_on_what_is_withheld(name, monkeypatch):
    cells, special = np.array(CASES[name][0]), CASES[name][1]
    plan = catalogue_of(cells.shape, special)
    release, first = published(plan, cells, [], monkeypatch)
    assert withheld(release)
    possible = agreeing(release, cells.shape)
    assert (possible == cells).all(axis=tuple(range(1, possible.ndim))).any()
    # The gate gets the tables by the cell rule, so one of each kind that the rule shows alike stands for all of them.
    kinds = np.concatenate([protect_counts(sums(possible, table.names)) for table in plan.tables], axis=1)
    _, chosen = np.unique(kinds, axis=0, return_index=True)
    assert len(chosen) > 2
    for number in chosen:
        assert published(plan, possible[number], withheld(release), monkeypatch)[1] == first
    for (_, table), shown in release.protected.tables.items():
        hidden = np.isin(shown.states.ravel(), (State.SMALL, State.WITHHELD))
        assert (np.ptp(sums(possible, table.names), axis=0)[hidden] >= 5).all()


def test_a15_without_a_lot_a_rerun_wins(monkeypatch):
    """Only tables in which something was narrow give the release."""
    cells = np.array(CASES["one narrow line"][0])
    plan = catalogue_of(cells.shape, special=False)
    release, first = published(plan, cells, [], monkeypatch)
    possible = agreeing(release, cells.shape)
    kinds = np.concatenate([protect_counts(sums(possible, table.names)) for table in plan.tables], axis=1)
    _, chosen, kind = np.unique(kinds, axis=0, return_index=True, return_inverse=True)
    same = np.array([published(plan, possible[number], [], monkeypatch)[1] == first for number in chosen])
    left = possible[same[kind.ravel()]]
    assert 0 < len(left) < len(possible)
    assert np.ptp(left[:, 1, 0]) < 5


def test_the_lot_falls_on_one_in_sixteen_by_place_and_key_alone():
    plan = catalogue_of((40, 40), special=False)
    draw = np.random.default_rng(3)
    cells = draw.integers(8, 30, (40, 40))
    drafted = [
        pipeline.draft(plan, pipeline.exact(plan, people(each)), people(each)).tables for each in (cells, cells + 1)
    ]
    first, other = (drawn(each, b"key", 0) for each in drafted)
    shown = sum(int((table.states == State.SHOWN).sum()) for (_, t), table in drafted[0].tables.items() if t.ways > 1)
    crossed = sum(len(names) > 1 for _, names, _ in first)
    assert abs(crossed - shown / ONE_IN) < 3 * (shown / ONE_IN) ** 0.5
    assert len(first) - crossed < 10
    assert all(names for _, names, _ in first)
    for stage, names, number in first:
        assert drafted[0].tables[stage, Table(names)].states.flat[number] == State.SHOWN
    assert set(first) < set(other)  # one more in each cell: what was shown still is, and some more
    assert set(drawn(drafted[0], b"key", 1)) != set(first) != set(drawn(drafted[0], b"another", 0))
    assert drawn(drafted[0], b"key", 0) == first


def test_what_the_lot_falls_on_is_withheld_and_counted_as_withheld():
    plan = catalogue_of((4, 4), special=False)
    cells = np.full((4, 4), 40)
    keys = [bytes([n]) for n in range(8)]
    releases = [protect_snapshot(plan, people(cells), lot=key) for key in keys]
    gone = [len(withheld(release)) for release in releases]
    assert max(gone) > 0
    assert [release.report.withheld for release in releases] == gone
