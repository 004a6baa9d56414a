"""What the page of a check shows, before and after: the after from published figures alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_decimal, format_percent, gettext

from civic.core.i18n import listed, say, tongue
from civic.equality import labels, queries
from civic.equality.models import Check
from civic.equality.rules import Content, Says, says
from civic.processes.models import Process
from civic.statistics import labels as statistics_labels
from civic.statistics import pages as statistics_pages
from civic.statistics import queries as statistics
from civic.statistics import words
from civic.statistics.among import Among, Part, among
from civic.statistics.rules import Stage
from civic.statistics.shown import WITHHELD, Figures
from civic.statistics.views import Funnel
from civic.towns.here import Town


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True)
class TextPart:
    """One of the texts under its question, in the language in which it is shown."""

    heading: str
    text: str
    language: str


@dataclass(frozen=True)
class AfterRow:
    """A group: its forecast and its share in words, None or WITHHELD where hidden, and what that says."""

    group: str
    expected: str
    share: str | None
    says: str
    clear: bool


@dataclass(frozen=True)
class After:
    """The forecast beside the figures of a release; ``steps`` is what came of it by group, ``unknown`` why not."""

    number: int
    at: datetime
    who: str
    rows: list[AfterRow]
    untold: str
    unknown: str
    steps: Funnel | None


@dataclass(frozen=True)
class CheckPage:
    """``intact``: what is stored is what entered the log; always true of drafts. ``sha256`` is empty for them."""

    texts: list[TextPart]
    neighbourhoods: str
    question: str
    forecast: list[tuple[str, str]]
    fixed_at: datetime | None
    sha256: str
    intact: bool
    complete: bool
    after: After | None


def page(place: Town, process: Process, row: Check) -> CheckPage:
    """A check with what came of it, if it is fixed and figures are out. At most four queries."""
    content = queries.content_of(row)
    fixed = row.fixed_at is not None
    names = {code: say(named) for code, named in place.hoods.values()}
    return CheckPage(
        texts=_texts(content),
        neighbourhoods=listed(names.get(code, code) for code in content.neighbourhoods),
        question=words.dimension(content.dimension) if content.dimension else "",
        forecast=[
            (words.group(place, content.dimension, group), percent(share)) for group, share in content.forecast.items()
        ],
        fixed_at=row.fixed_at,
        sha256=row.sha256 or "",
        intact=not fixed or row.sha256 == content.digest(process.slug) == queries.logged_hash(process.id),
        complete=all((content.affected, content.evidence, content.mitigation, content.forecast)),
        after=_after(place, process, content) if fixed else None,
    )


def published(place: Town, process: Process) -> CheckPage | None:
    """The page of a check that is fixed; None where there is none. At most five queries."""
    row = queries.of_process(process.id)
    return page(place, process, row) if row is not None and row.fixed_at is not None else None


def percent(share: int) -> str:
    return str(format_percent(share / 100))


def _texts(content: Content) -> list[TextPart]:
    asked = (
        (_("Who is affected, and how?"), content.affected),
        (_("How do we know?"), content.evidence),
        (_("What is done about it?"), content.mitigation),
    )
    return [TextPart(heading, say(text), tongue(text)) for heading, text in asked if text]


def _after(place: Town, process: Process, content: Content) -> After | None:
    release = statistics.newest(process.id)
    if release is None:
        return None
    figures = Figures.read(*statistics.contents(release.id))
    stage, name = figures.main_stage, content.dimension
    found = among(figures, stage, name)
    return After(
        number=release.number,
        at=release.at,
        who=str(statistics_labels.WHO[Stage(stage)]),
        rows=[_row(place, content, group, found) for group in content.forecast] if found else [],
        untold=_untold(found) if found else "",
        unknown="" if found else _("These groups are not in the figures, so the forecast cannot be checked."),
        steps=statistics_pages.funnel_of(place, figures, name) if found else None,
    )


def _row(place: Town, content: Content, group: str, found: Among) -> AfterRow:
    part = found.parts.get(group, Part(None, None, False))
    expected = content.forecast[group]
    said = says(expected, part.count, found.told, part.withheld)
    return AfterRow(
        group=words.group(place, content.dimension, group),
        expected=percent(expected),
        share=WITHHELD if part.withheld else words.share(part.share) if part.count is not None else None,
        says=str(labels.SAYS[said]),
        clear=said in (Says.FEWER, Says.MORE),
    )


def _untold(found: Among) -> str:
    if found.told is None:
        return _("How many did not answer is withheld, so no share can be given.")
    if found.untold is None:
        return _("Fewer than 10 did not answer this question.")
    return _("About %(n)s did not answer this question; they are not counted here.", n=format_decimal(found.untold))
