"""Sums of money: which give a contribution away, and what else is withheld so that nobody reckons one out."""

from __future__ import annotations

import json
from fractions import Fraction

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.methods.cli import main
from civic.statistics.dimensions import Dimension, catalogue
from civic.statistics.dominance import Rule, protect_sums

P10 = Rule(Fraction(10))
ONE_90 = Rule(largest=1, share=Fraction(90), least=1)


@pytest.mark.parametrize(
    ("parts", "rule", "needed"),
    [
        # Example 1 of the handbook, ch. 4: safe by (1,90), and the second largest overestimates the largest by 2 %.
        ((50_000, 49_000, 1_000), ONE_90, 0),
        ((50_000, 49_000, 1_000), P10, 4_000),
        ((50_000, 49_000, 1_000), Rule(Fraction(2)), 0),  # not less than 2 %
        # (2,k) with k = 100 * 100 / (100 + p) for p = 25 is k = 80, as the handbook reckons.
        ((50, 30, 20), Rule(largest=2, share=Fraction(80)), 0),
        ((50, 31, 19), Rule(largest=2, share=Fraction(80)), Fraction(5, 4)),
        # A single contributor, and two: each knows the other.
        ((700,), P10, 70),
        ((700, 600), P10, 70),
        ((700, 600), Rule(largest=1, share=Fraction(90)), 1),
        ((), P10, 0),
        ((0, 0, 0), P10, 0),
    ],
)
def test_what_a_sum_needs(parts, rule, needed):
    assert rule.needed(parts) == needed


def most(found, dimensions, hidden):
    """What a solver of its own finds each withheld sum to be at most, knowing all that are shown."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    inner = {cell: solver.addVariable(lb=0) for cell in np.ndindex(*(d.size for d in dimensions))}
    names = [dimension.name for dimension in dimensions]
    wanted = {}
    for table, cells in found.tables.items():
        at = [names.index(name) for name in table.names]
        for cell, value in cells.items():
            codes = [dimensions[a].categories.index(each) for a, each in zip(at, cell, strict=True)]
            total = sum(x for key, x in inner.items() if [key[a] for a in at] == codes)
            if value is not None:
                solver.addConstr(total == value)
            elif (table, cell) in hidden:
                wanted[table, cell] = total
    for key, total in wanted.items():
        solver.maximize(total)
        end = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        yield key, solver.getObjectiveValue() if end else float("inf")


@settings(max_examples=20, deadline=None)
@given(
    shape=st.lists(st.integers(2, 4), min_size=1, max_size=2),
    percent=st.integers(1, 60),
    dominant=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_nobody_reckons_a_withheld_sum_more_closely_than_the_rule_allows(shape, percent, dominant, seed):
    draw = np.random.default_rng(seed)
    dimensions = tuple(Dimension(f"d{n}", tuple(map(str, range(size)))) for n, size in enumerate(shape))
    parts = {
        tuple(map(str, cell)): [int(part) for part in draw.lognormal(6, 1.2, draw.integers(0, 9))]
        for cell in np.ndindex(*shape)
    }
    rule = Rule(largest=2, share=Fraction(100 - percent)) if dominant else Rule(Fraction(percent))
    tables = catalogue(dimensions, 2)
    found = protect_sums(dimensions, tables, parts, rule)
    unsafe = {}
    for table in tables:
        at = [n for n, dimension in enumerate(dimensions) if dimension.name in table.names]
        for cell, value in found.tables[table].items():
            every = [p for key, each in parts.items() if tuple(key[a] for a in at) == cell for p in each]
            assert value is None or value == sum(every)
            if needed := rule.needed(every):
                assert value is None
                unsafe[table, cell] = sum(every) + needed
    for key, end in most(found, dimensions, unsafe):
        assert end >= float(unsafe[key]) * (1 - 1e-5) - 1


def told(out):
    return {tuple(cell["values"]): cell["sum"] for table in json.loads(out)["tables"] for cell in table["cells"]}


def test_the_command_withholds_the_example_of_the_handbook_and_what_gives_it_away(capsys):
    assert main(["protect-sums", "docs/examples/grants.csv"]) == 0
    shown = told(capsys.readouterr().out)
    assert shown["culture", "South"] is None
    assert shown["culture",] == 136_700 and shown[()] == "192400.50"
    assert sum(value is None for value in shown.values()) == 4
    assert main(["protect-sums", "docs/examples/grants.csv", "--dominance", "1,90"]) == 0
    assert None not in told(capsys.readouterr().out).values()


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("a,amount\n", (), "no row"),
        ("amount\n3\n", (), "no column"),
        ("a,b\nx,3\n", (), "'amount' is missing"),
        ("a,amount\nx,-3\n", (), "line 2"),
        ("a,amount\nx,3.005\n", (), "line 2"),
        ("a,amount\nx,many\n", (), "line 2"),
        ("a,amount\nx,3\n", ("--percent", "0"), "--percent needs"),
        ("a,amount\nx,3\n", ("--dominance", "2"), "--dominance needs"),
        ("a,amount\nx,3\n", ("--dominance", "2,x"), "--dominance needs"),
        ("a,amount\nx,3\n", ("--least", "0"), "--least must"),
    ],
)
def test_the_command_says_what_is_wrong(text, options, sentence, tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text(text)
    assert main(["protect-sums", str(path), *options]) == 2
    assert sentence in capsys.readouterr().err
