"""What the pages of yearly reports show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from civic.core import i18n
from civic.core.i18n import Marks, file_size, language_name, marks, say, tongue
from civic.core.permissions import Actor
from civic.core.run_panel import Panel, panel
from civic.core.runs import RunState
from civic.councils import queries as councils
from civic.councils.models import Council
from civic.reports import labels as reports
from civic.reports.rules import Format
from civic.towns.here import Town
from civic.yearly import labels, queries
from civic.yearly.policy import MAY, Can
from civic.yearly.queries import Published
from civic.yearly.rules import STEPS, years

#: A file as the page lists it: address, words, note, shape of its icon.
Download = tuple[str, str, str, str]


@dataclass(frozen=True)
class ReportLine:
    """A report in the list; ``until`` is its last day where the year was not over."""

    url: str
    year: int
    until: date | None
    at: datetime


@dataclass(frozen=True)
class Progress:
    """The report that is being made, or why the last one was not."""

    panel: Panel
    why: str


@dataclass(frozen=True)
class IndexPage:
    """All reports of a council, and where its secretary has one published."""

    council: Council
    name: str
    name_lang: Marks
    reports: list[ReportLine]
    may_publish: bool
    years: list[int]
    job: Progress | None


@dataclass(frozen=True)
class SheetShown:
    """A table of a report."""

    caption: str
    heads: list[str]
    rows: list[list[str]]
    notes: list[str]


@dataclass(frozen=True)
class SectionShown:
    """A part of a report."""

    heading: str
    paragraphs: list[str]
    sheets: list[SheetShown]


@dataclass(frozen=True)
class ReportPage:
    """A report as it was published, in the language of the page or else in the first one that it has."""

    council: Council
    name: str
    name_lang: Marks
    title: str
    subtitle: str
    shown: Marks
    other: str
    sections: list[SectionShown]
    files: list[tuple[str, str, list[Download]]]
    at: datetime
    sha256: str


def index(place: Town, council: Council, actor: Actor) -> IndexPage:
    may = MAY[Can.PUBLISH](actor, council)
    offered = years(queries.first_day(council, place.timezone), councils.today(place.timezone)) if may else []
    return IndexPage(
        council=council,
        name=say(council.names),
        name_lang=marks(tongue(council.names)),
        reports=lines(council),
        may_publish=may,
        years=offered,
        job=progress(council) if may else None,
    )


def lines(council: Council) -> list[ReportLine]:
    """The reports of a council, the latest first. One query."""
    return [
        ReportLine(
            url_for("yearly.report", slug=council.slug, report_id=each.id),
            each.year,
            None if (each.last_day.month, each.last_day.day) == (12, 31) else each.last_day,
            each.at,
        )
        for each in queries.published(council.id)
    ]


def progress(council: Council) -> Progress | None:
    """The last report that was asked for as its panel shows it; None once it is done."""
    found = queries.last(council.id)
    if found is None or found.run.state is RunState.DONE:
        return None
    failed = str(labels.FAILED) if found.run.state is RunState.FAILED else ""
    return Progress(panel(found.run, [labels.STEPS[step] for step in STEPS]), failed)


def report(council: Council, found: Published) -> ReportPage:
    """A report as its files have it. Two queries."""
    files = queries.files(found.id)
    languages = list(dict.fromkeys(each.language for each in files))
    shown = i18n.current_language() if i18n.current_language() in languages else languages[0]
    told = json.loads(queries.file(found.id, shown, Format.JSON) or b"{}")["document"]
    return ReportPage(
        council=council,
        name=say(council.names),
        name_lang=marks(tongue(council.names)),
        title=told["title"],
        subtitle=told["subtitle"],
        shown=marks(shown),
        other="" if shown == i18n.current_language() else language_name(shown),
        sections=[_section(each) for each in told["sections"]],
        files=[(code, language_name(code), _downloads(council, found, code, files)) for code in languages],
        at=found.at,
        sha256=found.sha256,
    )


def _section(told: dict[str, list[dict[str, list[str]]]]) -> SectionShown:
    sheets = [
        SheetShown(str(each["caption"]), each["heads"], [list(row) for row in each["rows"]], each["notes"])
        for each in told["sheets"]
    ]
    return SectionShown(str(told["heading"]), [str(words) for words in told["paragraphs"]], sheets)


def _downloads(council: Council, found: Published, language: str, files: list[queries.FileRow]) -> list[Download]:
    return [
        (
            url_for("yearly.file", slug=council.slug, report_id=found.id, code=language, form=each.format),
            str(reports.FORMATS[Format(each.format)]),
            f"{file_size(each.size)} · SHA-256 {each.sha256[:12]}…",
            "doc" if each.format == Format.PDF else "down",
        )
        for each in files
        if each.language == language
    ]
