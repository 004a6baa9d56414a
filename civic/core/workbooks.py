"""Tables as XLSX, written and read. What is written is text or a number, never a formula or a link."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl
import xlsxwriter

#: Nothing that is typed becomes anything else.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: A spreadsheet's own limit of a cell.
LONGEST_CELL = 32_767
#: Of a workbook that is read: bytes of all its parts unpacked, how many parts, and how many columns.
LARGEST = 40_000_000
MOST_PARTS = 500
MOST_COLUMNS = 100


def written(rows: Iterable[Sequence[str | int]], *, right_to_left: bool = False) -> bytes:
    """A workbook with one sheet; its first row is the header, which stays in view."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        if right_to_left:
            sheet.right_to_left()
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(y, x, cell)
                else:
                    sheet.write_string(y, x, cell[:LONGEST_CELL])
    return buffer.getvalue()


class Unreadable(ValueError):
    """The bytes are no workbook that is read here: broken, locked, or larger than any table of an office."""


def read(data: bytes, most_rows: int, most_columns: int = MOST_COLUMNS) -> list[list[str]]:
    """The first sheet of a workbook as text, row by row from its first one; what is beyond the limits is left out.

    Formulas come as the value that was saved with them. Numbers without a fraction come without one.

    Raises:
        Unreadable: no workbook, or one that unpacks to more than ``LARGEST`` bytes.
    """
    try:
        _check_parts(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
        found = [[_text(cell) for cell in row] for row in rows]
    except Unreadable:
        raise
    except Exception as error:  # the library raises whatever the parts of a broken file make it raise
        raise Unreadable(str(error)) from error
    while found and not any(found[-1]):
        found.pop()
    return found


def _check_parts(data: bytes) -> None:
    """Unpack every part once, no further than the limit: what a file says of its own sizes is not believed."""
    left = LARGEST
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if len(archive.infolist()) > MOST_PARTS:
            raise Unreadable("too many parts")
        for part in archive.infolist():
            with archive.open(part) as file:
                content = file.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Unreadable("too large")
            # No part of a workbook has a document type; entities that grow or fetch begin with one.
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in content:
                raise Unreadable("a part with a document type")


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
