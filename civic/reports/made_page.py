"""What a page shows of reports that were made: their files by release and language, and how far the next one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import url_for

from civic.core.i18n import LANGUAGES, file_size
from civic.core.run_panel import Panel, panel
from civic.core.runs import RunState
from civic.reports import labels
from civic.reports.queries import Asked, FileRow
from civic.reports.rules import STEPS, Format

#: A file as the page lists it: address, words, note, shape of its icon.
Download = tuple[str, str, str, str]


@dataclass(frozen=True)
class Made:
    """The files of a report in one language."""

    number: int
    language: str
    name: str
    at: datetime
    files: list[Download]


def made(slug: str, rows: Sequence[FileRow]) -> list[Made]:
    """The reports of a process, newest release first."""
    return [
        Made(
            number,
            language,
            LANGUAGES.get(language, language),
            at,
            [
                (
                    url_for("reports.download", slug=slug, report_id=each.report_id, form=each.format),
                    str(labels.FORMATS[Format(each.format)]),
                    f"{file_size(each.size)} · SHA-256 {each.sha256[:12]}…",
                    "doc" if each.format == Format.PDF else "down",
                )
                for each in group
            ],
        )
        for (number, language, at), group in (
            (key, list(found)) for key, found in groupby(rows, lambda row: (row.number, row.language, row.at))
        )
    ]


@dataclass(frozen=True)
class Progress:
    """The report that is being made, or why the last one was not."""

    panel: Panel
    why: str


def progress(found: Asked | None) -> Progress | None:
    """The last report that was asked for as its panel shows it; None once it is done."""
    if found is None or found.run.state is RunState.DONE:
        return None
    failed = str(labels.FAILED) if found.run.state is RunState.FAILED else ""
    return Progress(panel(found.run, [labels.STEPS[step] for step in STEPS]), failed)


def languages(current: str) -> list[tuple[str, str, bool]]:
    """The languages of the platform as (code, name, whether the page is in it)."""
    return [(code, name, code == current) for code, name in LANGUAGES.items()]
