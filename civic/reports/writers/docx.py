"""A report as a Word document that officers can edit: real headings and tables, the hash in the footer."""

from __future__ import annotations

import io

import docx
from docx.document import Document as Book
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from civic.core import i18n
from civic.reports.rules import Document, Sheet


def written(document: Document) -> bytes:
    """The bytes of the document."""
    book = docx.Document()
    rtl = i18n.direction(document.language) == "rtl"
    book.core_properties.title = document.title
    book.core_properties.language = document.language
    book.add_heading(document.title, 0)
    book.add_paragraph(document.subtitle)
    for section in document.sections:
        book.add_heading(section.heading, 1)
        for words in section.paragraphs:
            book.add_paragraph(words)
        for sheet in section.sheets:
            _table(book, sheet, rtl)
    for name, value in document.facts:
        book.add_paragraph(f"{name}: {value}")
    book.sections[0].footer.paragraphs[0].text = " · ".join(value for _name, value in document.facts)
    if rtl:
        for paragraph in book.paragraphs:
            _right_to_left(paragraph)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _table(book: Book, sheet: Sheet, rtl: bool) -> None:
    book.add_paragraph(sheet.caption, style="Caption")
    table = book.add_table(rows=1, cols=len(sheet.heads), style="Light Grid Accent 1")
    for cell, text in zip(table.rows[0].cells, sheet.heads, strict=True):
        cell.text = text
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in sheet.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    if rtl:
        table._tblPr.append(OxmlElement("w:bidiVisual"))
        for row in table.rows:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    _right_to_left(paragraph)
    for note in sheet.notes:
        book.add_paragraph(note)


def _right_to_left(paragraph: Paragraph) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(OxmlElement("w:bidi"))
    for run in paragraph.runs:
        mark = OxmlElement("w:rtl")
        mark.set(qn("w:val"), "1")
        run._r.get_or_add_rPr().append(mark)
