"""Tables as XLSX, written and read. What is written is text, a number or a date, never a formula or a link."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from enum import StrEnum

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from civic.core import apart

#: Nothing that is typed becomes anything else.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: A spreadsheet's own limits: letters of a cell and of a sheet's name, and the first year that it counts.
LONGEST_CELL = 32_767
LONGEST_NAME = 31
FIRST_YEAR = 1900
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
#: The same in every language, and it sorts.
DAY_FORMAT = "yyyy-mm-dd"
#: How wide columns are, in letters.
WIDTH = 16

#: Of a workbook that is read: bytes of all its parts unpacked, how many parts, and how many columns.
LARGEST = 40_000_000
MOST_PARTS = 500
MOST_COLUMNS = 100
#: Rows beyond the limit in which something is looked for: formats alone make empty rows.
LOOKED_BEYOND = 10_000
#: A workbook that unpacks to more is read by a process of its own: 90 kB of styles took 30 s and 1.7 GB.
SMALL = 1_000_000
#: Seconds of computing and bytes of address space of that process.
SECONDS, MEMORY = 8, 1_000_000_000

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How files of spreadsheets begin: as a ZIP archive or, locked with a password or of before 2007, as a compound file.
STARTS = (b"PK", _COMPOUND)

Cell = str | int | date


class Why(StrEnum):
    """Why a workbook is not read."""

    BROKEN = "broken"
    LOCKED = "locked"
    OLD = "old"
    MACROS = "macros"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_WIDE = "too_wide"


class Unreadable(ValueError):
    """The bytes are no workbook that is read here.

    Attributes:
        why: what is wrong with it.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def sheet_name(text: str) -> str:
    """A name that spreadsheets accept for a sheet."""
    return " ".join(text.translate(_NOT_IN_NAMES).split())[:LONGEST_NAME].strip() or "1"


def written(rows: Iterable[Sequence[Cell]], name: str = "", *, right_to_left: bool = False) -> bytes:
    """A workbook with one sheet of this name; its first row is the header, which stays in view."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet(sheet_name(name) if name else None)
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": DAY_FORMAT})
        sheet.freeze_panes(1, 0)
        if right_to_left:
            sheet.right_to_left()
        for y, row in enumerate(rows):
            if y == 0:
                sheet.set_column(0, max(len(row) - 1, 0), WIDTH)
            for x, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(y, x, cell)
                elif isinstance(cell, date) and cell.year >= FIRST_YEAR:
                    sheet.write_datetime(y, x, cell, day)
                else:
                    sheet.write_string(y, x, str(cell)[:LONGEST_CELL], head if y == 0 else None)
    return buffer.getvalue()


def read(data: bytes, most_rows: int, most_columns: int = MOST_COLUMNS) -> list[list[str]]:
    """The first sheet of a workbook as text, row by row from its first one.

    Formulas come as the value that was saved with them, numbers without a fraction without one, and days as ISO 8601
    writes them.

    Raises:
        Unreadable: no workbook, one with a password or with macros, or more of it than the limits allow.
    """
    if data.startswith(_COMPOUND):
        raise Unreadable(Why.LOCKED if "EncryptedPackage".encode("utf-16-le") in data else Why.OLD)
    if _unpacked(data) <= SMALL:
        return _rows(data, most_rows, most_columns)
    words = [str(most_rows), str(most_columns)]
    printed = apart.printed("civic.core.workbooks", words, [data], SECONDS, MEMORY)
    rows, why = json.loads(printed) if printed else (None, Why.TOO_LARGE)
    if rows is None:
        raise Unreadable(Why(why))
    found: list[list[str]] = rows
    return found


def _rows(data: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        return list(_within(book.worksheets[0], most_rows, most_columns))
    except Unreadable:
        raise
    except MemoryError as error:
        raise Unreadable(Why.TOO_LARGE) from error
    except Exception as error:  # the library raises whatever the parts of a broken file make it raise
        raise Unreadable(Why.BROKEN) from error


def _within(sheet: Worksheet, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    """Rows up to the last one with anything in it, each up to its last such cell."""
    empty: list[list[str]] = []
    rows = sheet.iter_rows(max_row=most_rows + LOOKED_BEYOND, max_col=most_columns + 1, values_only=True)
    for number, row in enumerate(rows, 1):
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            empty.append([])
            continue
        if number > most_rows:
            raise Unreadable(Why.TOO_LONG)
        if len(cells) > most_columns:
            raise Unreadable(Why.TOO_WIDE)
        yield from empty
        empty.clear()
        yield cells


def _unpacked(data: bytes) -> int:
    """Unpack every part once, no further than the limit: what a file says of its own sizes is not believed."""
    left = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_PARTS:
                raise Unreadable(Why.TOO_LARGE)
            for part in archive.infolist():
                if part.flag_bits & 1:
                    raise Unreadable(Why.LOCKED)
                with archive.open(part) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise Unreadable(Why.TOO_LARGE)
                _check_part(part.filename, content)
    except Unreadable:
        raise
    except Exception as error:  # as above: what a broken archive makes the library raise is not one thing
        raise Unreadable(Why.BROKEN) from error
    return LARGEST - left


def _check_part(name: str, content: bytes) -> None:
    if name.lower().endswith("vbaproject.bin") or (name == "[Content_Types].xml" and b"macroEnabled" in content):
        raise Unreadable(Why.MACROS)
    # No part of a workbook has a document type; entities that grow or fetch begin with one.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in content:
        raise Unreadable(Why.BROKEN)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    return str(cell)


def main() -> None:
    """Print the rows of the workbook at standard input, or why there are none, as JSON. A process of its own."""
    most_rows, most_columns, seconds, memory = sys.argv[1:]
    apart.limit(seconds, memory)
    try:
        json.dump((_rows(sys.stdin.buffer.read(), int(most_rows), int(most_columns)), None), sys.stdout)
    except Unreadable as error:
        json.dump((None, error.why), sys.stdout)


if __name__ == "__main__":
    main()
