"""A report as slides that officers can edit: tables, charts and the map; the hash is on each slide."""

from __future__ import annotations

import io

import pptx
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Inches, Pt

from civic.core import i18n
from civic.places.rules import Drawing
from civic.reports.rules import TONES, Cell, Document, Section, Sheet
from civic.reports.writers import pictures

TITLE, TITLE_AND_TEXT, TITLE_ONLY = 0, 1, 5
MOST_ROWS = 12
"""Rows of a table that fit on a slide; the others go on to the next."""
LEFT, TOP, WIDTH = Inches(0.5), Inches(1.5), Inches(9)
RIGHT, MAP = Inches(3.3), (Inches(6.2), Inches(5.3))
"""Where the map begins where people read from right to left; how wide and high it may be."""


def written(document: Document, sprite: Drawing | None) -> bytes:
    """The bytes of the slides. Bars are charts that hold their numbers; charts and map have alternative text."""
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
        if section is document.sections[0] and sprite is not None and document.shades:
            _map(show, document, sprite, rtl)
        for sheet in section.sheets:
            starts = range(0, max(1, len(sheet.rows)), MOST_ROWS)
            for start in starts:
                _table(show, section, sheet, sheet.rows[start : start + MOST_ROWS], rtl)
            for start in starts if any(sheet.bars) else ():
                _chart(show, sheet, sheet.cells[start : start + MOST_ROWS], rtl)
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


def _map(show: Presentation, document: Document, sprite: Drawing, rtl: bool) -> None:
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    slide.shapes.title.text = document.map_title
    found, key = (RIGHT, LEFT) if rtl else (LEFT, LEFT + Inches(6.4))
    picture = slide.shapes.add_picture(io.BytesIO(pictures.map_of(sprite, dict(document.shades))), found, TOP)
    scale = min(MAP[0] / picture.width, MAP[1] / picture.height)
    picture.width, picture.height = round(picture.width * scale), round(picture.height * scale)
    _says(picture, f"{document.map_title}. {document.map_words}")
    for number, (shade, text) in enumerate(document.key):
        top = TOP + Inches(0.4 * number)
        mark = slide.shapes.add_picture(io.BytesIO(pictures.swatch(shade)), key, top, Inches(0.25), Inches(0.25))
        _says(mark, text)
        box = slide.shapes.add_textbox(key + Inches(0.3), top - Inches(0.06), Inches(2.2), Inches(0.35))
        box.text_frame.text = text
        box.text_frame.paragraphs[0].font.size = Pt(14)


def _chart(show: Presentation, sheet: Sheet, rows: tuple[tuple[Cell, ...], ...], rtl: bool) -> None:
    """Rows as a bar chart on the scale of the whole table, the first on top."""
    column = sheet.heads[sheet.drawn]
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    slide.shapes.title.text = f"{sheet.caption}: {column}"
    data = CategoryChartData(number_format=rows[0][sheet.drawn].pattern)
    data.categories = [row[0].text for row in rows]
    data.add_series(column, [row[sheet.drawn].number for row in rows])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, LEFT, TOP, WIDTH, Inches(5.3), data)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size = Pt(11)
    chart.category_axis.reverse_order = True
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.reverse_order = rtl
    chart.value_axis.minimum_scale = 0
    chart.value_axis.maximum_scale = max(row[sheet.drawn].number or 0 for row in sheet.cells) * 1.1
    bars = chart.plots[0]
    bars.gap_width, bars.has_data_labels = 40, True
    bars.series[0].format.fill.solid()
    bars.series[0].format.fill.fore_color.rgb = RGBColor.from_string(TONES[-1].lstrip("#").upper())
    _says(frame, f"{sheet.caption}. " + "; ".join(f"{row[0].text}: {row[sheet.drawn].text or '–'}" for row in rows))


def _says(shape: BaseShape, words: str) -> None:
    """The alternative text of a shape."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", words)


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
