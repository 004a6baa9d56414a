"""A report as a Word document that officers can edit: real headings and tables, the hash in the footer."""

from __future__ import annotations

import io

import docx
from docx.document import Document as Book
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Length, Pt
from docx.text.paragraph import Paragraph

from civic.core import i18n
from civic.places.rules import Drawing
from civic.reports.rules import Document, Sheet
from civic.reports.writers import pictures

MAP_WIDTH, BAR_WIDTH = Inches(5), Inches(0.7)


def written(document: Document, sprite: Drawing | None) -> bytes:
    """The bytes of the document, with the map and the bars as pictures that say in words what they show."""
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
        if section is document.sections[0] and sprite is not None and document.shades:
            _map(book, document, sprite)
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


def _map(book: Book, document: Document, sprite: Drawing) -> None:
    book.add_paragraph(document.map_title, style="Caption")
    words = f"{document.map_title}. {document.map_words}"
    _picture(book.add_paragraph(), pictures.map_of(sprite, dict(document.shades)), MAP_WIDTH, words)
    for shade, text in document.key:
        line = book.add_paragraph()
        _picture(line, pictures.swatch(shade), Pt(9), text)
        line.add_run(f" {text}")


def _picture(paragraph: Paragraph, data: bytes, width: Length, words: str) -> None:
    """A picture in a line, with its alternative text."""
    shape = paragraph.add_run().add_picture(io.BytesIO(data), width=width)
    shape._inline.docPr.set("descr", words)


def _table(book: Book, sheet: Sheet, rtl: bool) -> None:
    book.add_paragraph(sheet.caption, style="Caption")
    table = book.add_table(rows=1, cols=len(sheet.heads), style="Light Grid Accent 1")
    for cell, text in zip(table.rows[0].cells, sheet.heads, strict=True):
        cell.text = text
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for number, row in enumerate(sheet.rows):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
        length = sheet.bars[number] if sheet.bars else None
        if length is not None:
            words = f"{row[0]}: {row[sheet.drawn]}"
            _picture(cells[sheet.drawn].paragraphs[0], pictures.bar(round(length), rtl), BAR_WIDTH, words)
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
