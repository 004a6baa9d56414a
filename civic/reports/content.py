"""A release as a report in words: summary, tables with bars, map, unknowns, method, definitions, how to check it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from flask_babel import format_date, format_decimal, gettext

from civic.core import i18n
from civic.core.i18n import say
from civic.equality import pages as equality
from civic.equality import queries as checks
from civic.equality.pages import CheckPage
from civic.places import queries as places
from civic.processes.models import Process
from civic.reports.rules import RATIO, SHARE, Cell, Document, Section, Sheet
from civic.statistics import claims, pages, queries, words
from civic.statistics.queries import Published
from civic.statistics.shown import WITHHELD, Figures
from civic.statistics.views import FiguresPage, Funnel, FunnelCell, IntervalRow, IntervalTable
from civic.towns.here import Town

COMMAND = "civic methods audit-process {name}"


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def document(place: Town, process: Process, found: Published, language: str) -> tuple[Document, Mapping[str, object]]:
    """The report of a release, and what its JSON needs so that anybody can recompute it. Twelve queries."""
    catalogue, tables = queries.contents(found.id)
    population = places.population(place.town_id) if place.town_id else None
    figures = Figures.read(catalogue, tables)
    page = pages.figures_of(place, process, found, figures)
    check = equality.published(place, process)
    checked: dict[str, object] = {
        "report": claims.FORMAT,
        "process": process.slug,
        "release": found.number,
        "released_at": found.at.isoformat(),
        "language": language,
        "protection": found.parameters,
        "catalogue": catalogue,
        "tables_sha256": found.sha256,
        "tables": json.loads(tables),
        "population": claims.population_json(population, figures),
        "claims": claims.claims(figures, population),
        "equality_check": _check_json(process),
    }
    shades = () if page.hoods is None else tuple((i or 0, s or 0) for i, (s, _text) in page.hoods.shades.items())
    key = () if page.hoods is None else tuple((shade or 0, text) for shade, text in page.hoods.key)
    made = Document(
        language=language,
        title=_("Who took part in “%(process)s”", process=say(process.titles)),
        subtitle=_(
            "%(town)s, release %(number)s of %(day)s",
            town=say(place.names),
            number=found.number,
            day=format_date(found.at, "long"),
        ),
        sections=tuple(_sections(place, found, page, check)),
        facts=(
            (_("Release"), str(found.number)),
            (_("Method"), str(found.parameters.get("method", ""))),
            ("SHA-256", found.sha256),
            (_("Check the calculation"), COMMAND.format(name=_file(process.slug, found.number))),
        ),
        shades=shades,
        key=key,
        map_title=_("%(who)s per 1,000 people, by neighbourhood", who=page.who),
        map_words="" if page.hoods is None else page.hoods.desc,
    )
    return made, checked


def _sections(place: Town, found: Published, page: FiguresPage, check: CheckPage | None) -> list[Section]:
    total = format_decimal(page.total) if page.total is not None else "<10"
    about = _("This report is based on about %(n)s people (%(who)s).", n=total, who=page.who)
    parts = [Section(_("In short"), (words.headline(place, found.summary), about, *page.missing.spread[:1]))]
    if page.intervals:
        compared = tuple(compared_sheets(page.who, page.intervals))
        parts.append(Section(_("Groups compared with the population"), (page.among,), compared))
    parts.append(Section(_("Where people drop out"), (), (_funnel(page),)))
    if page.missing.rows:
        parts.append(_lost(page))
    visits = tuple(" · ".join(filter(None, (v.who, v.where, v.evidence))) for v in page.missing.visits)
    none = (_("No suggestions: no group is certainly under-represented."),)
    parts.append(Section(_("Whom to reach out to"), visits or none))
    if page.hoods is not None:
        parts.append(Section(_("Where they live"), (page.hoods.desc,), (_hoods(page),)))
    if check is not None:
        parts.append(_equality(check))
    sources = [f"{source} ({year})" for source, year in page.sources]
    parts += [
        Section(_("What is not known"), tuple(page.not_told)),
        Section(_("How these figures are protected"), tuple(page.protection)),
        Section(_("Definitions"), _definitions() + ((_("Population:") + " " + ", ".join(sources),) if sources else ())),
    ]
    return parts


def compared_sheets(who: str, intervals: Sequence[IntervalTable]) -> list[Sheet]:
    """A table for each question: groups beside the population, as pages of figures have them.

    Args:
        who: what those counted are called.
    """
    heads = (
        _("Group"),
        who,
        _("of them"),
        _("of population"),
        _("Representation ratio"),
        _("Ratio, range"),
        _("What it says"),
    )
    return [
        Sheet(
            f"{each.name} ({each.undisclosed})",
            heads,
            tuple(_row(row) for row in each.rows),
            tuple(None if row.ratio is None else min(100.0, 50 * row.ratio) for row in each.rows),
            tuple(each.hidden),
            drawn=4,
            tab=each.name,
        )
        for each in intervals
    ]


def _row(row: IntervalRow) -> tuple[Cell, ...]:
    shares = _percent(row.share), _percent(row.town)
    return (
        Cell(row.group),
        _figure(row.count),
        *shares,
        _ratio(row.ratio),
        _range(row.low, row.high),
        _says(row.evidence),
    )


def _two(value: float) -> str:
    return str(format_decimal(value, "0.00"))


def _ratio(value: float | None) -> Cell:
    return Cell("") if value is None else Cell(_two(value), round(value, 2), RATIO)


def _range(low: float | None, high: float | None) -> Cell:
    if low is None or high is None:
        return Cell("")
    return Cell(f"{_two(low)}–{_two(high)}", round(low, 2), RATIO, round(high, 2))


def _percent(text: str) -> Cell:
    """A percentage as it is shown: a whole number of them, unless it only says at least, at most or nothing."""
    digits = re.fullmatch(r"[^\d<≤≥]*(\d+)\D*", text)
    return Cell(text) if digits is None else Cell(text, int(digits[1]) / 100, SHARE)


def _count(value: float) -> Cell:
    return Cell(str(format_decimal(value)), value)


def _figure(value: int | str | None) -> Cell:
    if value == WITHHELD:
        return Cell(_("withheld"))
    return Cell("<10") if value is None else Cell(value) if isinstance(value, str) else _count(value)


def _says(evidence: str) -> Cell:
    said = {
        "under": _("Under-represented"),
        "over": _("More than their share"),
        "withheld": _("Withheld"),
        "young": _("Not compared: under 16"),
        "alone": _("No population figures for this group"),
        "few": _("Too few to draw conclusions"),
    }.get(evidence, _("No clear gap of a fifth or more"))
    return Cell(said)


def _funnel(page: FiguresPage) -> Sheet:
    return replace(_steps(page.funnel, _("Age")), caption=_("People by age and step"))


def _steps(funnel: Funnel, corner: str) -> Sheet:
    rows = tuple((Cell(group), *(_step(cell) for cell in cells)) for group, cells in funnel.rows)
    heads = (corner, *funnel.stages)
    return Sheet(_("People by group and step"), heads, rows, notes=tuple(funnel.hidden))


def _step(cell: FunnelCell) -> Cell:
    """A count, with its share of those who are registered; as a number it is the count."""
    found = _figure(cell.value)
    if not cell.text:
        return found
    return replace(found, text=f"{found.text} ({cell.text})", pattern=f'{found.pattern}" ({cell.text})"')


def _lost(page: FiguresPage) -> Section:
    heads = _("Step"), _("Ratio"), _("Ratio, range")
    sheets = tuple(
        Sheet(
            row.group,
            heads,
            tuple((Cell(step), _ratio(r), _range(low, high)) for step, r, low, high, _m in row.steps),
            tab=row.group,
        )
        for row in page.missing.rows
        if row.steps
    )
    return Section(_("At which step they are lost"), tuple(row.sentence for row in page.missing.rows), sheets)


def _hoods(page: FiguresPage) -> Sheet:
    assert page.hoods is not None
    heads = _("Neighbourhood"), _("People"), page.who, _("per 1,000"), _("What it says")
    top = max((h.row.rate for h in page.hoods.rows if h.row.rate is not None), default=0) or 1
    rows = tuple(
        (
            Cell(h.name),
            _count(h.row.people),
            _figure(WITHHELD if h.row.evidence == WITHHELD else h.row.count),
            Cell("") if h.row.rate is None else _count(h.row.rate),
            _says(h.row.evidence),
        )
        for h in page.hoods.rows
    )
    bars = tuple(None if h.row.rate is None else 100 * h.row.rate / top for h in page.hoods.rows)
    return Sheet(_("%(who)s by neighbourhood", who=page.who), heads, rows, bars, tuple(page.hoods.hidden), drawn=3)


def _equality(check: CheckPage) -> Section:
    """The check of the process: what was expected, and the figures beside it."""
    told = [f"{part.heading} {' '.join(part.text.split())}" for part in check.texts]
    about = (*told, _("Neighbourhoods: %(names)s", names=check.neighbourhoods or _("the whole town")))
    fixed = _("Published on %(day)s, SHA-256 %(hash)s", day=format_date(check.fixed_at, "long"), hash=check.sha256)
    after = check.after
    if after is None or after.steps is None:
        unknown = (after.unknown,) if after is not None else ()
        forecast = tuple((Cell(group), _percent(share)) for group, share in check.forecast)
        caption, heads = _("Forecast: %(question)s", question=check.question), (_("Group"), _("Expected"))
        return Section(_("Equality check"), about, (Sheet(caption, heads, forecast, (), (*unknown, fixed)),))
    columns = _("Group"), _("Expected"), _("Took part"), _("What it says")
    rows = tuple((Cell(row.group), _percent(row.expected), _share(row.share), Cell(row.says)) for row in after.rows)
    caption = _("Forecast and figures: %(question)s", question=check.question)
    beside = Sheet(caption, columns, rows, notes=(after.untold, fixed))
    return Section(_("Equality check"), about, (beside, _steps(after.steps, check.question)))


def _share(text: str | None) -> Cell:
    return _figure(text) if text is None or text == WITHHELD else _percent(text)


def _check_json(process: Process) -> object:
    """What was fixed, as it was hashed; None where there is no check."""
    row = checks.of_process(process.id)
    if row is None or row.fixed_at is None:
        return None
    return {**asdict(checks.content_of(row)), "fixed_at": row.fixed_at.isoformat(), "sha256": row.sha256}


def _definitions() -> tuple[str, ...]:
    return (
        _("Representation ratio: a group’s share of those who take part, divided by its share of the population."),
        _("Range: 19 times out of 20 the true ratio lies in it (Wilson interval)."),
        _("Under-represented: the whole range is below 0.8, and at least 10 people were expected."),
        _("Step ratio: how well a group keeps pace with everyone else from one step to the next."),
        _("Counts are people, each once per step, rounded to 5; under 10 nothing is shown."),
    )


def _file(slug: str, number: int) -> str:
    """What the JSON file of a report is called when it is downloaded."""
    return f"{slug}-release-{number}-{i18n.current_language()}.json"
