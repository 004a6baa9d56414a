"""Workbooks: what is written comes back as what it is, and a file that asks for too much is refused in time."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from civic.core import workbooks
from civic.core.workbooks import Unreadable, Why
from tests.support.workbooks import with_parts

SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _sheet(cells: bytes) -> bytes:
    return with_parts({SHEET: b"<worksheet " + MAIN + b"><sheetData>" + cells + b"</sheetData></worksheet>"})


def test_numbers_and_days_are_written_as_such_and_texts_never_become_anything_else() -> None:
    rows = [["Number", "Day", "Words"], [12, date(2026, 4, 7), "=1+1"], [0, date(1848, 3, 1), "2026"]]
    data = workbooks.written(rows, "Propositions : [été] 2026/2027 et bien plus encore")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    assert book.sheetnames == ["Propositions été 2026 2027 et b"]
    assert [cell.data_type for cell in sheet[2]] == ["n", "d", "s"]
    assert [cell.data_type for cell in sheet[3]] == ["n", "s", "s"], "no spreadsheet counts days before 1900"
    assert sheet.freeze_panes == "A2"
    assert workbooks.read(data, 10) == [[str(cell) for cell in row] for row in rows]


def test_empty_rows_at_the_end_do_not_count_and_what_is_beyond_a_limit_is_never_dropped() -> None:
    assert workbooks.read(workbooks.written([["a"], [""], ["b"], *[[""]] * 9]), 3) == [["a"], [], ["b"]]
    for rows, why in (([["a"], *[[""]] * 30, ["b"]], Why.TOO_LONG), ([["", "", "", "b"]], Why.TOO_WIDE)):
        with pytest.raises(Unreadable) as refused:
            workbooks.read(workbooks.written(rows), 3, 3)
        assert refused.value.why is why


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04", Why.BROKEN),
        (with_parts({SHEET: b"<worksheet"}), Why.BROKEN),
        (with_parts({SHEET: b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet/>'}), Why.BROKEN),
        (with_parts({"xl/workbook.xml": b"<workbook " + MAIN + b"/>"}), Why.BROKEN),
        (with_parts({f"xl/{n}": b"" for n in range(600)}), Why.TOO_LARGE),
        (with_parts({"xl/VBAProject.bin": b""}), Why.MACROS),
        (with_parts({"[Content_Types].xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"}), Why.MACROS),
        (_sheet(b'<row r="9000"><c r="A9000"><v>1</v></c></row>'), Why.TOO_LONG),
    ],
    ids=["cut", "xml", "entities", "no sheet", "parts", "macros", "macro type", "far row"],
)
def test_what_is_no_workbook_says_why(data: bytes, why: Why) -> None:
    with pytest.raises(Unreadable) as refused:
        workbooks.read(data, 100)
    assert refused.value.why is why


def test_a_part_with_a_password_is_told() -> None:
    data = bytearray(with_parts({}))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    with pytest.raises(Unreadable) as refused:
        workbooks.read(bytes(data), 100)
    assert refused.value.why is Why.LOCKED


def test_a_large_workbook_is_read_by_a_process_of_its_own_within_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["Number", "Words"], *([n, f"{n} " + "x" * 5000] for n in range(1, 300))]
    data = workbooks.written(rows)
    read = workbooks.read(data, 1000)
    assert (len(read), read[7]) == (300, ["7", f"7 {'x' * 5000}"])
    monkeypatch.setattr(workbooks, "SECONDS", 1)
    with pytest.raises(Unreadable) as refused:
        workbooks.read(_sheet(b'<row r="1">' + b"<c><v>1</v></c>" * 2_000_000 + b"</row>"), 1000)
    assert refused.value.why is Why.TOO_LARGE
