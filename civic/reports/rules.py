"""What a report is made of and in which files it comes. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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


class ReportCode(StrEnum):
    """Why a report cannot be asked for."""

    NO_FIGURES = "no_figures"
    UNKNOWN_LANGUAGE = "unknown_language"


@dataclass(frozen=True)
class Sheet:
    """A table of a report, in words. ``bars`` has a row's length from 0 to 100, None where nothing is drawn."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[float | None, ...] = ()
    notes: tuple[str, ...] = ()


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
    they stand for.
    """

    language: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...]
    shades: tuple[tuple[int, int], ...] = ()
    key: tuple[tuple[int, str], ...] = ()
    map_title: str = ""

    def as_json(self) -> dict[str, object]:
        """Plain values, as the JSON file has them."""
        return asdict(self)
