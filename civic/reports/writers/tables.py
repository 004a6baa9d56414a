"""A report as spreadsheet, CSV and JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping

import xlsxwriter

from civic.core import i18n, sheets
from civic.core.workbooks import LONGEST_CELL, OPTIONS, sheet_name
from civic.reports.rules import Document


def xlsx(document: Document) -> bytes:
    """A workbook: first what the report says, then a sheet for each table, figures as numbers, the hash on each."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        bold, rtl = book.add_format({"bold": True}), i18n.direction(document.language) == "rtl"
        book.set_properties({"title": document.title, "comments": _hash(document)})
        cover = book.add_worksheet("1")
        cover.set_column(0, 0, 110)
        if rtl:
            cover.right_to_left()
        for y, (text, heads) in enumerate(_lines(document)):
            cover.write_string(y, 0, text[:LONGEST_CELL], bold if heads else None)
        for number, (heading, sheet) in enumerate(
            ((section.heading, sheet) for section in document.sections for sheet in section.sheets), 2
        ):
            page = book.add_worksheet(sheet_name(f"{number} {heading}"))
            page.set_column(0, 0, 32)
            page.set_column(1, len(sheet.heads), 16)
            if rtl:
                page.right_to_left()
            page.write_string(0, 0, sheet.caption, bold)
            for y, row in enumerate([sheet.heads, *sheet.rows], 2):
                for x, cell in enumerate(row):
                    page.write_string(y, x, cell[:LONGEST_CELL], bold if y == 2 else None)
            below = 4 + len(sheet.rows)
            for y, note in enumerate([*sheet.notes, _hash(document)], below):
                page.write_string(y, 0, note)
    return buffer.getvalue()


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
