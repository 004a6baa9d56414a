"""CSV in and out: whatever saved it is read, and what spreadsheets would run is neutral and comes back as it was."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.sheets import comparable, decoded, guarded, records, unguarded, written

ROWS = [["neighbourhood", "age", "count"], ["Weavers’ Row", "16-24", "100"], ["Sarrià; Les Tres, Torres", "25-34", "1"]]


def saved(separator: str, end: str, before: str = "") -> str:
    return before + "".join(separator.join(f'"{cell}"' for cell in row) + end for row in ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("separator", "before"), [(",", ""), (";", ""), ("\t", ""), ("|", ""), (";", "sep=;\n"), ("^", "SEP=^\r\n")]
)
def test_a_table_is_the_same_however_it_was_saved(encoding: str, end: str, separator: str, before: str):
    text, guessed = decoded(saved(separator, end, before).encode(encoding))
    assert guessed == (encoding == "cp1252")
    first = 2 if before else 1
    assert list(records(text)) == [(first + n, row) for n, row in enumerate(ROWS)]


DANGEROUS = [
    "=1+1",
    "+34 600 123 456",
    "-5 °C",
    "@neighbours",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "'=1",
]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_what_a_spreadsheet_would_run_is_neutral_and_comes_back(cell: str):
    assert guarded(cell) == f"'{cell}"  # readable, and no formula
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["-5", "+3", "-1.5", "12 %", "Weavers’ Row", "'tis", "", "<10", ">=95", "a=b"])
def test_what_is_harmless_stays_itself(cell: str):
    assert guarded(cell) == unguarded(cell) == cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=4))
def test_whatever_is_written_is_read_back_equal(cells: list[str]):
    header = [f"c{n}" for n in range(len(cells))]
    [_, (_, found)] = list(records(written([header, cells])))
    assert not isinstance(found, csv.Error)
    assert [unguarded(cell) for cell in found] == cells


@pytest.mark.parametrize(
    "other",
    [
        "WEAVERS' ROW",
        "weavers\u2019 row",
        "Weavers\u02bc Row",
        "Weavers` Row",
        "Weavers\u2032  Row ",
        "Weavers\u2018 Row\u200b",
    ],
)
def test_kinds_of_apostrophe_are_one(other: str):
    assert comparable(other) == comparable("Weavers' Row")


@pytest.mark.parametrize("other", ["Horta-Guinardó", "Horta–Guinardó", "Horta — Guinardó", "HORTA\u2011GUINARDO\u0301"])
def test_kinds_of_dash_and_compositions_are_one(other: str):
    assert comparable(other) == comparable("Horta-Guinardó")


def test_names_that_differ_stay_apart():
    assert comparable("Horta") != comparable("Hortà")
