"""What is particular to a file of a report: numbers in the workbook, pictures and charts in Word and in slides."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import docx
import openpyxl
import pptx
import pytest
from flask import Flask, current_app, g
from flask_babel import force_locale
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE

from civic.core.db import db
from civic.places.rules import Drawing
from civic.processes.models import Process
from civic.reports import content
from civic.reports.rules import TONES, Cell, Document, Section, Sheet
from civic.reports.writers import docx as word
from civic.reports.writers import pictures, tables
from civic.reports.writers import pptx as slides
from civic.statistics import queries as statistics
from civic.towns.here import place_of
from tests.support.example_report import EXAMPLE, crowd_app, written

DIGITS = re.compile(r"\d")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Of the town of the example."""
    return crowd_app(tmp_path_factory.mktemp("example"))


def in_language(language: str) -> tuple[Document, Drawing]:
    """The report of the example in a language, and the map of its town."""
    process = db.session.query(Process).one()
    place, found = place_of(process.municipality_id), statistics.newest(process.id)
    assert found is not None and place.sprite is not None
    with current_app.test_request_context(f"/{language}/"), force_locale(language):
        g.language = language
        return content.document(place, process, found, language)[0], place.sprite


def test_the_example_is_what_this_program_writes(app: Flask) -> None:
    """Where reports are to change, ``python -m tests.support.example_report`` writes the file anew."""
    assert EXAMPLE.read_bytes() == written(app)


def test_the_example_has_something_to_audit() -> None:
    claims = json.loads(EXAMPLE.read_text())["claims"]
    assert any(each["verdict"] == "under" for each in claims["groups"])
    assert any(each["steps"] and each["explains_most"] for each in claims["lost"])


def _found(data: bytes) -> Iterator[tuple[str, list[list[object]]]]:
    for page in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        yield page.title, [[cell.value for cell in row] for row in page.iter_rows()]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_figure_of_the_workbook_is_a_number_and_every_tab_has_a_name(app: Flask, language: str) -> None:
    made, _sprite = in_language(language)
    with current_app.test_request_context(f"/{language}/"), force_locale(language):
        pages = list(_found(tables.xlsx(made)))
    sheets = [(section.heading, sheet) for section in made.sections for sheet in section.sheets]
    assert len(pages) == 1 + len(sheets) > 5 and made.sections[0].heading[:20] in pages[0][0]
    assert len({title for title, _rows in pages}) == len(pages)
    for (title, rows), (heading, sheet) in zip(pages[1:], sheets, strict=True):
        assert re.sub(r"^\d+ ", "", title)[:20].strip() in (sheet.tab or heading)
        for row, cells in zip(rows[3:], sheet.cells, strict=False):
            numbers = [each for cell in cells for each in (cell.number, cell.upper) if each is not None]
            assert [value for value in row if isinstance(value, int | float)] == numbers
            # What is left as text is a name, or says that a figure is hidden or only bounded.
            texts = [value for value in row[1:] if isinstance(value, str) and DIGITS.search(value)]
            assert not texts or all(re.search("[<≤≥]", text) for text in texts)
    numbers = [value for _t, rows in pages for row in rows for value in row if isinstance(value, int | float)]
    assert len(numbers) > 40


def test_text_that_looks_like_a_formula_stays_text(app: Flask) -> None:
    rows = (Cell("=HYPERLINK(1)"), Cell("5", 5)), (Cell("@a"), Cell("<10"))
    sheet = Sheet("=cmd()", ("=1+1", "n"), rows, tab="=[x]:*?/")
    made = Document("en", "=T", "+s", (Section("-h", ("=p",), (sheet,)),), (("SHA-256", "=0"),))
    book = openpyxl.load_workbook(io.BytesIO(tables.xlsx(made)))
    assert book.sheetnames == ["1 -h", "2 = x"]
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"} and not any(cell.hyperlink for cell in cells)


def test_the_word_document_has_the_map_and_a_bar_for_every_ratio_with_words(app: Flask) -> None:
    made, sprite = in_language("en")
    found = docx.Document(io.BytesIO(word.written(made, sprite)))
    pictured = [shape._inline.docPr.get("descr") for shape in found.inline_shapes]
    assert any(each.startswith(made.map_title) and made.map_words in each for each in pictured)
    assert [text for _shade, text in made.key] == [each for each in pictured if each in dict(made.key).values()]
    bars = found.element.body.xpath(".//w:tbl//wp:docPr/@descr")
    drawn = [
        f"{row[0]}: {row[sheet.drawn]}"
        for section in made.sections
        for sheet in section.sheets
        for row, bar in zip(sheet.rows, sheet.bars, strict=False)
        if bar is not None
    ]
    assert bars == drawn and len(bars) > 10


def test_slides_have_the_map_and_charts_that_can_be_edited(app: Flask) -> None:
    made, sprite = in_language("ar")
    show = pptx.Presentation(io.BytesIO(slides.written(made, sprite)))
    shapes = [shape for slide in show.slides for shape in slide.shapes]
    described = [s._element.xpath(".//p:cNvPr/@descr") for s in shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert described and all(each and each[0] for each in described)
    charts = [shape for shape in shapes if shape.has_chart]
    for shape in charts:
        assert shape._element.xpath(".//p:cNvPr/@descr")[0]
        assert shape.chart.part.chart_workbook.xlsx_part is not None
    values = [v for shape in charts for v in shape.chart.plots[0].series[0].values]
    sheets = [sheet for section in made.sections for sheet in section.sheets if sheet.bars]
    assert values == [row[sheet.drawn].number for sheet in sheets for row in sheet.cells]


def test_the_map_is_drawn_in_its_shades_with_its_holes(app: Flask) -> None:
    ring = "M100 100l800 0 0 600-800 0z"
    hole = "M300 300l0 200 400 0 0-200z"
    one = {"code": "a", "name": "A", "tone": 1, "cx": 0, "cy": 0, "crop": "", "square": "", "id": 7, "d": ring + hole}
    _made, sprite = in_language("en")
    picture = Image.open(io.BytesIO(pictures.map_of({**sprite, "hoods": [one]}, {7: 5}))).convert("RGB")
    dark = tuple(int(TONES[4][at : at + 2], 16) for at in (1, 3, 5))
    assert picture.size == (2000, 1600) and picture.getpixel((400, 400)) == dark
    assert picture.getpixel((1000, 800)) == picture.getpixel((20, 20)) == (255, 255, 255)
