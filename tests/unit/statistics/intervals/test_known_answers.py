"""Published tables whose intervals others have computed: GaussSuppression, sdcTable."""

from itertools import product

import pytest

from civic.statistics.intervals.attacker import Contradiction
from civic.statistics.intervals.published import EVERY, Entry, audit_table

COLUMNS = ("annet", "arbeid", "soshjelp", "trygd")
Z1 = {
    "A": (11, 11, 55, 36),
    "B": (7, 1, 29, 18),
    "C": (5, 8, 35, 25),
    "D": (13, 2, 17, 13),
    "E": (9, 14, 63, 52),
    "F": (12, 9, 24, 22),
    "G": (6, 4, 22, 8),
    "H": (9, 3, 38, 15),
}


def intervals(entries, rounded=False):
    return {v: (i.lower, i.upper) for v, i in audit_table(entries, rounded).intervals.items()}


def z1(hidden):
    return [
        Entry((region, column), n, (region, column) in hidden)
        for region, row in Z1.items()
        for column, n in zip(COLUMNS, row, strict=True)
    ]


def test_s1_primary_suppression_alone_is_exactly_undone():
    primary = {(r, "arbeid") for r in "BDH"}
    assert intervals(z1(primary)) == {
        ("B", "arbeid"): (1, 1),
        ("D", "arbeid"): (2, 2),
        ("H", "arbeid"): (3, 3),
    }


def test_s1_intervals_of_the_official_pattern():
    official = set(product("BDH", ("annet", "arbeid")))
    assert intervals(z1(official)) == {
        ("B", "annet"): (2, 8),
        ("B", "arbeid"): (0, 6),
        ("D", "annet"): (9, 15),
        ("D", "arbeid"): (0, 6),
        ("H", "annet"): (6, 12),
        ("H", "arbeid"): (0, 6),
    }


def test_s1_knowing_that_primary_cells_are_at_most_three():
    official = set(product("BDH", ("annet", "arbeid")))
    hidden_most_three = [
        Entry(e.values, e.count, e.hidden, 3 if e.hidden and e.values[1] == "arbeid" else None) for e in z1(official)
    ]
    assert intervals(hidden_most_three) == {
        ("B", "annet"): (5, 8),
        ("B", "arbeid"): (0, 3),
        ("D", "annet"): (12, 15),
        ("D", "arbeid"): (0, 3),
        ("H", "annet"): (9, 12),
        ("H", "arbeid"): (0, 3),
    }


def test_s2_one_hidden_cell_of_a_table_is_exactly_undone_and_a_rectangle_is_not():
    counts = {
        ("young", "Spain"): 5,
        ("young", "Iceland"): 2,
        ("young", "Portugal"): 0,
        ("old", "Spain"): 6,
        ("old", "Iceland"): 3,
        ("old", "Portugal"): 4,
    }
    one = [Entry(cell, n, cell == ("young", "Portugal")) for cell, n in counts.items()]
    assert intervals(one) == {("young", "Portugal"): (0, 0)}
    block = [Entry(cell, n, cell[1] != "Spain") for cell, n in counts.items()]
    assert intervals(block)["young", "Portugal"] == (0, 2)
    assert audit_table(block).min_width == 2


def sdc_4x4(*more):
    rows = {"w": (30, 47, 64, 89), "x": (90, 124, 5, 31), "y": (92, 100, 59, 85), "z": (800, 991, 651, 685)}
    hidden = {"wa", "wb", "wc", "xa", "xc", "yb", "yd", "zb", "zd", *more}
    return [Entry((r, c), n, r + c in hidden) for r, row in rows.items() for c, n in zip("abcd", row, strict=True)]


def test_s4_a3_two_hidden_cells_in_every_line_are_not_enough():
    found = intervals(sdc_4x4())
    assert found == {
        ("w", "a"): (25, 94),
        ("w", "b"): (47, 47),
        ("w", "c"): (0, 69),
        ("x", "a"): (26, 95),
        ("x", "c"): (0, 69),
        ("y", "b"): (0, 185),
        ("y", "d"): (0, 185),
        ("z", "b"): (906, 1091),
        ("z", "d"): (585, 770),
    }
    assert audit_table(sdc_4x4()).exact == 1


@pytest.mark.parametrize(("extra", "most"), [("xd", 78), ("xb", 141)])
def test_s4_a3_one_more_hidden_cell_opens_it(extra, most):
    assert intervals(sdc_4x4(extra))["w", "b"] == (0, most)


ENTERPRISES = {"A": 2, "B": 2, "I": 8, "J": 8, "K": 3, "L": 3, "M": 3, "N": 7}


def linked(hidden, county=True, size=True):
    return [
        Entry(
            (
                name,
                "1" if county and name in "ABIJ" else "2" if county else "",
                "BIG" if size and name in "LM" else "",
            ),
            n,
            name in hidden,
        )
        for name, n in ENTERPRISES.items()
    ]


def test_s5_a4_linked_tables_give_away_what_each_alone_hides():
    for alone in (linked("ABKLM", size=False), linked("ABKLM", county=False)):
        assert audit_table(alone).exact == 0
    together = {values[0]: i for values, i in intervals(linked("ABKLM")).items()}
    assert together["K"] == (3, 3)


def test_s5_a4_the_official_repair():
    found = {values[0]: i for values, i in intervals(linked("ABKLMN")).items()}
    assert found == {"A": (0, 4), "B": (0, 4), "L": (0, 6), "M": (0, 6), "K": (0, 10), "N": (0, 10)}


def test_margins_can_be_given_as_rows():
    entries = [
        Entry(("a", "x"), None, True),
        Entry(("a", "y"), None, True),
        Entry(("b", "x"), None, True),
        Entry(("b", "y"), 7, False),
        Entry(("a", EVERY), 6, False),
        Entry((EVERY, "x"), 9, False),
        Entry(("b", EVERY), 12, False),
    ]
    assert intervals(entries) == {("a", "x"): (4, 4), ("a", "y"): (2, 2), ("b", "x"): (5, 5)}


def test_rounded_figures_leave_room():
    entries = [
        Entry(("a",), None, True),
        Entry(("b",), 10, False),
        Entry((EVERY,), 15, False),
    ]
    assert intervals(entries, rounded=True) == {("a",): (1, 7)}  # 13..17 less 10..12


def test_figures_that_contradict_each_other_are_told():
    with pytest.raises(Contradiction):
        audit_table([Entry(("a",), None, True), Entry(("b",), 10, False), Entry((EVERY,), 5, False)])


def test_cells_that_contradict_a_margin_or_what_is_known_are_told():
    with pytest.raises(Contradiction):
        audit_table([Entry(("a",), 4, True), Entry(("b",), 10, False), Entry((EVERY,), 15, False)])
    with pytest.raises(Contradiction):
        audit_table([Entry(("a",), 4, True, known_max=3), Entry(("b",), 2, True)])


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([Entry(("a",), 1, False), Entry(("a",), 2, False)], "twice"),
        ([Entry(("a",), 1, False), Entry(("a", "b"), 2, False)], "another number of columns"),
        ([Entry(("a",), None, False)], "no count"),
        ([Entry(("a",), None, True)], "needs its count"),
        ([Entry((EVERY,), 3, False)], "no cell"),
    ],
)
def test_a_broken_table_is_told(entries, sentence):
    with pytest.raises(ValueError, match=sentence):
        audit_table(entries)
