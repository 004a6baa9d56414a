"""A report as spreadsheet, CSV and JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping

import xlsxwriter
from flask_babel import gettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from civic.core import i18n, sheets
from civic.core.workbooks import LONGEST_CELL, OPTIONS, sheet_name
from civic.reports.rules import Document, Sheet


def xlsx(document: Document) -> bytes:
    """A workbook: first what the report says, then a tab for each table, the hash on each.

    Figures are numbers, so that one can calculate with them; of a range each end has a column. All else is text.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": document.title, "comments": _hash(document)})
        styles, rtl = _Styles(book), i18n.direction(document.language) == "rtl"
        cover = book.add_worksheet(sheet_name(f"1 {document.sections[0].heading}"))
        cover.set_column(0, 0, 110)
        for y, (text, heads) in enumerate(_lines(document)):
            cover.write_string(y, 0, text[:LONGEST_CELL], styles.bold if heads else None)
        found = ((section.heading, sheet) for section in document.sections for sheet in section.sheets)
        for number, (heading, sheet) in enumerate(found, 2):
            page = book.add_worksheet(sheet_name(f"{number} {sheet.tab or heading}"))
            _write(page, sheet, styles, _hash(document))
        if rtl:
            for page in book.worksheets():
                page.right_to_left()
    return buffer.getvalue()


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book, self._patterns = book, dict[str, Format]()
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})

    def of(self, pattern: str) -> Format:
        if pattern not in self._patterns:
            self._patterns[pattern] = self._book.add_format({"num_format": pattern})
        return self._patterns[pattern]


def _write(page: Worksheet, sheet: Sheet, styles: _Styles, below: str) -> None:
    ranges = [any(row[x].upper is not None for row in sheet.cells) for x in range(len(sheet.heads))]
    page.set_column(0, 0, 32)
    page.set_column(1, len(ranges) + sum(ranges), 16)
    page.write_string(0, 0, sheet.caption[:LONGEST_CELL])
    heads: list[str] = []
    for head, wide in zip(sheet.heads, ranges, strict=True):
        heads += (
            [gettext("%(range)s: lower end", range=head), gettext("%(range)s: upper end", range=head)]
            if wide
            else [head]
        )
    for x, head in enumerate(heads):
        page.write_string(2, x, head[:LONGEST_CELL], styles.bold)
    for y, row in enumerate(sheet.cells, 3):
        x = 0
        for cell, wide in zip(row, ranges, strict=True):
            if cell.number is None:
                page.write_string(y, x, cell.text[:LONGEST_CELL])
            else:
                page.write_number(y, x, cell.number, styles.of(cell.pattern))
            if cell.upper is not None:
                page.write_number(y, x + 1, cell.upper, styles.of(cell.pattern))
            x += 1 + wide
    for y, note in enumerate([*sheet.notes, below], 4 + len(sheet.cells)):
        page.write_string(y, 0, note[:LONGEST_CELL])


def _hash(document: Document) -> str:
    return " · ".join(f"{name}: {value}" for name, value in document.facts)


def _lines(document: Document) -> Iterator[tuple[str, bool]]:
    yield document.title, True
    yield document.subtitle, False
    for section in document.sections:
        yield "", False
        yield section.heading, True
        for paragraph in section.paragraphs:
            yield paragraph, False
    yield "", False
    for name, value in document.facts:
        yield f"{name}: {value}", False


def csv(document: Document) -> bytes:
    """All tables one below the other, each with its section and caption before its heads; safe in spreadsheets."""
    rows: list[tuple[str, ...]] = [(document.title,), *document.facts]
    for section in document.sections:
        for sheet in section.sheets:
            rows += [(), (section.heading, sheet.caption), sheet.heads, *sheet.rows, *((note,) for note in sheet.notes)]
    return ("\ufeff" + sheets.written(rows)).encode()


def json_of(document: Document, checked: Mapping[str, object]) -> bytes:
    """The report with what it takes to recompute it: tables, population, and what is claimed of them."""
    content = {**checked, "document": document.as_json()}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
