"""What a report is made of and in which files it comes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


class Format(StrEnum):
    """The files of a report, all with the same figures."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    DOCX = "docx"
    PPTX = "pptx"


class Step(StrEnum):
    """The parts of the job, in order."""

    WORDS = "words"
    FILES = "files"
    PDF = "pdf"


STEPS = tuple(Step)

WHOLE, SHARE, RATIO = "#,##0", "0%", "0.00"
"""How spreadsheets write a count, a share and a ratio."""

TONES = ("#e6eef5", "#bcd3e6", "#86b1d2", "#4a86b4", "#1c5a89")
"""The shades of the map from the lightest, 1, to the darkest, 5."""
NO_TONE = "#d8d8d8"
"""Of neighbourhoods whose figure is not shown."""


class ReportCode(StrEnum):
    """Why a report cannot be asked for."""

    NO_FIGURES = "no_figures"
    UNKNOWN_LANGUAGE = "unknown_language"


@dataclass(frozen=True)
class Cell:
    """What a cell of a table says. ``number`` is the same as a value, and ``pattern`` how spreadsheets write it.

    Of a range ``number`` is the lower end and ``upper`` the upper one. Words, and figures that are hidden, have none.
    """

    text: str
    number: float | None = None
    pattern: str = WHOLE
    upper: float | None = None


@dataclass(frozen=True)
class Sheet:
    """A table of a report. ``bars`` has a row's length from 0 to 100, None where nothing is drawn; they draw the
    column with the number ``drawn``. ``tab`` is a short name where the heading of the section is not enough.
    """

    caption: str
    heads: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    bars: tuple[float | None, ...] = ()
    notes: tuple[str, ...] = ()
    drawn: int = 0
    tab: str = ""

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells in words."""
        return tuple(tuple(cell.text for cell in row) for row in self.cells)

    def as_json(self) -> dict[str, object]:
        """Plain values, as the JSON file has them."""
        return {
            "caption": self.caption,
            "heads": self.heads,
            "rows": self.rows,
            "bars": self.bars,
            "notes": self.notes,
        }


@dataclass(frozen=True)
class Section:
    """A part of a report: its heading, paragraphs, tables, and the neighbourhoods to draw by shade."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True)
class Document:
    """A whole report in one language. ``facts`` are pairs of name and value: release, hash, method, command.

    ``shades`` has the shade (1 to 5) of each neighbourhood on the map by its id, where one is shown; ``key`` says what
    they stand for, and ``map_words`` says what the map shows to whoever does not see it.
    """

    language: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...]
    shades: tuple[tuple[int, int], ...] = ()
    key: tuple[tuple[int, str], ...] = ()
    map_title: str = ""
    map_words: str = ""

    def as_json(self) -> dict[str, object]:
        """Plain values, as the JSON file has them."""
        parts = [
            {
                "heading": each.heading,
                "paragraphs": each.paragraphs,
                "sheets": [sheet.as_json() for sheet in each.sheets],
            }
            for each in self.sections
        ]
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**plain, "sections": parts}
