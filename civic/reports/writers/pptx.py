"""A report as slides that officers can edit: figures are tables, no pictures, and the hash is on each slide."""

from __future__ import annotations

import io

import pptx
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Inches, Pt

from civic.core import i18n
from civic.reports.rules import Document, Section, Sheet

TITLE, TITLE_AND_TEXT, TITLE_ONLY = 0, 1, 5
MOST_ROWS = 12
"""Rows of a table that fit on a slide; the others go on to the next."""
LEFT, TOP, WIDTH = Inches(0.5), Inches(1.5), Inches(9)


def written(document: Document) -> bytes:
    """The bytes of the slides."""
    show = pptx.Presentation()
    show.core_properties.title = document.title
    show.core_properties.language = document.language
    rtl = i18n.direction(document.language) == "rtl"
    first = show.slides.add_slide(show.slide_layouts[TITLE])
    first.shapes.title.text = document.title
    first.placeholders[1].text = document.subtitle
    foot = " · ".join(value for _name, value in document.facts)
    for section in document.sections:
        if section.paragraphs:
            _text(show, section)
        for sheet in section.sheets:
            for start in range(0, max(1, len(sheet.rows)), MOST_ROWS):
                _table(show, section, sheet, sheet.rows[start : start + MOST_ROWS], rtl)
    for slide in show.slides:
        _foot(slide, foot)
        if rtl:
            _right_to_left(slide)
    buffer = io.BytesIO()
    show.save(buffer)
    return buffer.getvalue()


def _text(show: Presentation, section: Section) -> None:
    slide = show.slides.add_slide(show.slide_layouts[TITLE_AND_TEXT])
    slide.shapes.title.text = section.heading
    frame = slide.placeholders[1].text_frame
    for number, paragraph in enumerate(section.paragraphs):
        line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        line.text = paragraph
        line.font.size = Pt(16)


def _table(show: Presentation, section: Section, sheet: Sheet, rows: tuple[tuple[str, ...], ...], rtl: bool) -> None:
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    slide.shapes.title.text = f"{section.heading}: {sheet.caption}" if sheet.caption else section.heading
    frame = slide.shapes.add_table(len(rows) + 1, len(sheet.heads), LEFT, TOP, WIDTH, Inches(0.35 * (len(rows) + 1)))
    frame.name = sheet.caption
    if rtl:
        frame.table._tbl.tblPr.set("rtl", "1")
    for y, row in enumerate([sheet.heads, *rows]):
        for x, text in enumerate(row):
            cell = frame.table.cell(y, x)
            cell.text = text
            cell.text_frame.paragraphs[0].font.size = Pt(11)


def _foot(slide: Slide, words: str) -> None:
    box = slide.shapes.add_textbox(LEFT, Inches(7.05), WIDTH, Inches(0.3))
    box.text_frame.text = words
    box.text_frame.paragraphs[0].font.size = Pt(8)


def _right_to_left(slide: Slide) -> None:
    for shape in slide.shapes:
        frames = [shape.text_frame] if isinstance(shape, Shape) else []
        if isinstance(shape, GraphicFrame) and shape.has_table:
            frames += [cell.text_frame for row in shape.table.rows for cell in row.cells]
        for frame in frames:
            for paragraph in frame.paragraphs:
                paragraph._p.get_or_add_pPr().set("rtl", "1")
