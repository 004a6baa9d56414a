"""Tables as XLSX. A cell is text or a number, never a formula or a link, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

#: Nothing that is typed becomes anything else.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: A spreadsheet's own limit of a cell.
LONGEST_CELL = 32_767


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
