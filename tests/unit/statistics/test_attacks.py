"""Attacks of statistics.md 2.5 on releases, each beside the run on unprotected figures that it must win.

A3, A4: intervals/test_known_answers.py. A6, A12: test_releases.py. A9: test_protected.py.
A13: intervals/test_properties.py.
"""

from collections import Counter, defaultdict

import numpy as np
import pytest

from civic.statistics.changes import Released
from civic.statistics.cube import count
from civic.statistics.dimensions import Dimension, Table, catalogue
from civic.statistics.intervals.audit import Audit
from civic.statistics.intervals.local import build, local_cubes
from civic.statistics.intervals.system import Figure, System
from civic.statistics.pipeline import Catalogue, protect_snapshot
from civic.statistics.rounding import possible_counts, protect_count, protect_counts, protect_percent
from civic.statistics.snapshot import freeze
from tests.unit.statistics.newcomer import accuracy

DIMENSIONS = (
    Dimension("age", ("young", "middle", "old", ""), partner=True),
    Dimension("district", tuple("abcdefgh"), partner=True, place=True),
    Dimension("gender", ("w", "m", "x"), partner=True),
    Dimension("disability", ("yes", "no", ""), special=True),
)
TABLES = catalogue(DIMENSIONS, 3)
TOWN = Catalogue(DIMENSIONS, ("registered",), TABLES)
MIXES = ([0.2, 0.4, 0.3, 0.1], np.full(8, 1 / 8), [0.55, 0.43, 0.02], [0.15, 0.6, 0.25])


def town(n, seed, first=0):
    draw = np.random.default_rng(seed)
    codes = np.stack([draw.choice(len(mix), n, p=mix) for mix in MIXES], axis=1).astype(np.int8)
    return freeze(np.arange(first, first + n), codes, np.ones((n, 1), bool))


def joined(one, other):
    return freeze(*(np.concatenate([getattr(one, k), getattr(other, k)]) for k in ("persons", "codes", "flags")))


def cube_of(people):
    everybody = [(people.codes, people.flags)]
    return count(DIMENSIONS, TOWN.stages, TABLES, everybody, local_cubes(DIMENSIONS, TABLES))


@pytest.fixture(scope="module")
def days():
    """Three releases, each with a batch of newcomers."""
    people, history, found = town(700, 1), [], []
    for day in range(3):
        if day:
            people = joined(people, town(60, 10 + day, first=1000 * day))
        release = protect_snapshot(TOWN, people, history)
        assert isinstance(release, Released)
        history.append(release)
        found.append((people, release))
    return found


def attacks(people, release, whole=False):
    """All local cubes, with nothing but what was published."""
    for inner in local_cubes(DIMENSIONS, TABLES):
        known, _ = build(cube_of(people), release.protected, inner, TOWN.stages)
        if not whole or known.cells <= 200:
            yield Audit(known, whole=whole)


def exact_attack(people, inner, whole=False):
    """The same town, exact counts with those under ten hidden."""
    cube = cube_of(people)
    known, _ = build(cube, protect_snapshot(TOWN, people).protected, inner, TOWN.stages)
    figures = [
        Figure(f.key, f.members, f.count, *((0, 9) if f.count < 10 else (f.count,) * 2), f.order, f.count >= 10)
        for f in known.figures
        if Table(f.key[1]) in TABLES
    ]
    return Audit(System(known.cells, figures), whole=whole)


def test_a1_no_hidden_cell_of_any_release_is_narrow(days):
    for people, release in days:
        widths = [audit.narrowest() for audit in attacks(people, release)]
        assert min(w for w in widths if w is not None) >= 5
    assert any(t.stale.any() for t in days[-1][1].protected.tables.values())  # old figures were attacked too


def test_a1_exact_figures_lose_that_run(days):
    assert exact_attack(days[0][0], Table(("age", "district", "gender"))).narrowest() == 0


def test_a2_not_in_whole_persons_either(days):
    people, release = days[0]
    widths = [audit.narrowest() for audit in attacks(people, release, whole=True)]
    assert len(widths) >= 2
    assert min(w for w in widths if w is not None) >= 5


def test_a2_exact_figures_lose_that_run(days):
    assert exact_attack(days[0][0], Table(("age", "district", "gender")), whole=True).narrowest() == 0


def test_a5_two_releases_with_a_batch_of_five_percent_betray_no_newcomer():
    assert accuracy(seed=1, batch=250, releases=20, protect=True) <= 0.50


def test_a5_exact_live_counts_lose_that_run():
    assert accuracy(seed=1, batch=1, releases=60, protect=False) >= 0.95


def inversions(whole):
    """For each percentage of a group shown as `whole`, the parts that it allows."""
    found = defaultdict(set)
    for part in range(possible_counts(whole)[1] + 1):
        found[protect_percent(protect_count(part), whole)].add(part)
    return found


def test_a10_no_percentage_can_be_inverted_to_a_small_number():
    for whole in range(10, 400, 5):
        for shown, parts in inversions(whole).items():
            if shown is not None:
                assert min(parts) >= 10
                assert len(parts) > 1


def test_a10_exact_percentages_lose_that_run():
    inverted = [
        part
        for whole in range(10, 100)
        for part in range(1, 10)
        if Counter(round(100 * p / whole) for p in range(whole + 1))[round(100 * part / whole)] == 1
    ]
    assert len(inverted) > 500


def room_left(audit):
    """Widths of special-category cells once three of their members have subtracted themselves."""
    system = audit.system
    for figure in np.flatnonzero(system.audited & system.sensitive):
        found, insiders = audit.interval(int(figure)), min(3, int(system.count[figure]))
        yield found.upper - max(found.lower, insiders)


def test_a11_three_members_of_a_special_category_learn_nothing_about_the_others(days):
    people, release = days[0]
    assert min(room for audit in attacks(people, release) for room in room_left(audit)) >= 5


def test_a11_exact_figures_lose_that_run(days):
    audit = exact_attack(days[0][0], Table(("age", "district", "disability")))
    hidden = np.flatnonzero(audit.system.audited & (audit.system.count > 0))
    assert min(audit.interval(int(f)).width for f in hidden) < 5


def test_s9_figures_of_the_ons_package():
    shown = {270: 270, 253: 255, 228: 230, 249: 250, 117: 115, 110: 110, 171: 170, 202: 200, 86: 85, 103: 105}
    shown |= {58: 60, 51: 50, 48: 50, 54: 55}
    assert protect_counts(np.array(list(shown))).tolist() == list(shown.values())


def test_a_group_that_nearly_all_share_a_special_category_in_is_withheld():
    """97 of 100 young people: publishing both figures tells it of each of them."""
    codes = np.array([[0, 0]] * 97 + [[0, 1]] * 3 + [[1, 0]] * 40 + [[1, 1]] * 60 + [[2, 0]] * 45 + [[2, 1]] * 55)
    dimensions = (
        Dimension("age", ("young", "middle", "old"), partner=True),
        Dimension("d", ("yes", "no"), special=True),
    )
    tables = catalogue(dimensions, 2)
    people = freeze(np.arange(300), codes, np.ones((300, 1), bool))
    release = protect_snapshot(Catalogue(dimensions, ("registered",), tables), people)
    shown = release.protected.of(Table(("age", "d")), "registered")
    assert shown.figure("young", "yes") is None
    assert shown.figure("middle", "yes") == 40
    cube = count(dimensions, ["registered"], tables, [(codes, people.flags)])
    known, _ = build(cube, release.protected, Table(("age", "d")), ["registered"])
    audit = Audit(known)
    for figure, line in known.lines:
        assert audit.low(figure) <= 0.9 * audit.high(line)
