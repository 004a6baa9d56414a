"""What the pages of figures show, put together from a release and the population only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from civic.core.i18n import listed, say
from civic.core.permissions import Actor
from civic.core.run_panel import panel
from civic.core.runs import RunState
from civic.demographics.rules import AGE, Ask
from civic.places import queries as places
from civic.places.population import Population
from civic.processes.models import Process
from civic.processes.shared_with import together
from civic.statistics import labels, missing_page, queries, words
from civic.statistics.dimensions import NOT_TOLD
from civic.statistics.folded import Folded, fold, fold_crossing
from civic.statistics.queries import Compilation, Finding, Published
from civic.statistics.record import protection
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rules import STEPS, Stage
from civic.statistics.shown import (
    ADULTS,
    CHILDREN,
    WITHHELD,
    Compared,
    Comparison,
    Figures,
    Rate,
    bounds,
    compare,
    crossing,
    funnel,
    inhabitants,
    rates,
)
from civic.statistics.summing import Summary
from civic.statistics.views import (
    Bar,
    FiguresPage,
    FindingLine,
    Funnel,
    FunnelCell,
    Head,
    Heat,
    HoodRow,
    Hoods,
    IntervalRow,
    IntervalTable,
    Progress,
)
from civic.towns.here import Town, place_of

HOOD = Ask.NEIGHBOURHOOD.value
BAR_SCALE = 2.2
"""Shares of groups are small: bars are drawn this many times longer, the mark of the town too."""


def figures_of(place: Town, process: Process, found: Published, read: Figures | None = None) -> FiguresPage:
    """Everything below the head of the page of a release. Five queries: two releases, and the population.

    Args:
        read: the figures of the release, where the caller has them already.
    """
    population = places.population(place.town_id) if place.town_id else None
    sources = places.population_sources(place.town_id) if place.town_id else []
    figures = read or Figures.read(*queries.contents(found.id))
    stage = figures.main_stage
    compared = compare(figures, stage, population)
    return FiguresPage(
        place=place,
        process=process,
        release=found,
        stage=stage,
        who=str(labels.WHO[Stage(stage)]),
        among=words.among(stage),
        total=figures.total(stage),
        intervals=[interval_rows(place, each) for each in compared if each.dimension != HOOD],
        adults=bool(compared) and all(each.covers == ADULTS for each in compared),
        hoods=_hoods(place, figures, compared, population),
        funnel=funnel_of(place, figures),
        heats=_heats(place, figures, stage, population),
        not_told=_not_told(place, stage, figures, compared),
        sources=sorted({(each.source, each.year) for each in sources if each.source}),
        protection=protection(found.parameters),
        missing=missing_page.missing(place, figures, stage, population, compared, _before(process, found)),
    )


def _before(process: Process, found: Published) -> tuple[int, Figures] | None:
    """The release before this one. Two queries, none for a first release."""
    earlier = queries.id_of(process.id, found.number - 1) if found.number > 1 else None
    return None if earlier is None else (found.number - 1, Figures.read(*queries.contents(earlier)))


def head(place: Town, found: Published | None) -> Head:
    """The finding in a sentence, and the neighbourhood that the picture shows."""
    if found is None:
        return Head(_("There are no figures yet."), None)
    hoods = [each["group"] for each in found.summary["under"] if each["dimension"] == HOOD]
    return Head(words.headline(place, found.summary), words.hood_id(place, hoods[0]) if hoods else None)


def interval_rows(place: Town, compared: Comparison) -> IntervalTable:
    hidden = compared.undisclosed is None
    not_told = (
        _("fewer than 10 not stated") if hidden else _("about %(n)s not stated", n=format_decimal(compared.undisclosed))
    )
    everybody = "" if compared.covers == ADULTS else " · " + _("compared with all ages")
    rows = [
        IntervalRow(
            group=words.group(place, compared.dimension, row.group),
            count=WITHHELD if row.evidence == WITHHELD else row.count,
            share=words.share(row.share) or "-",
            town=words.share_of_town(row.town),
            ratio=row.ratio,
            low=row.low,
            high=row.high,
            evidence=_evidence(compared, row),
        )
        for row in compared.rows
    ]
    # Of a hidden number it can be sure that it is far too small: that is said in its row.
    said = fold(rows, lambda row: row.group, lambda row: [row.count, row.evidence == "under" or None])
    return IntervalTable(words.dimension(compared.dimension), not_told + everybody, said.rows, _hidden(said))


def _evidence(compared: Comparison, row: Compared) -> str:
    """What a row says; of groups that are not compared, why."""
    if row.town is not None or row.count is None:
        return row.evidence
    return "young" if row.group == CHILDREN and compared.dimension == AGE else "alone"


def _hidden(*found: Folded[Any]) -> list[str]:
    """The sentences about what was folded, of rows and of columns."""
    small = [name for each in found for name in each.small]
    return words.hidden(small, [name for each in found for name in each.withheld])


def _hoods(
    place: Town, figures: Figures, compared: Sequence[Comparison], population: Population | None
) -> Hoods | None:
    """The map and its table; None where the town has no population by neighbourhood."""
    dimension = figures.dimension(HOOD)
    by_hood = next((each for each in compared if each.dimension == HOOD), None)
    if dimension is None or by_hood is None:
        return None
    rows = rates(by_hood, inhabitants(population, dimension))
    shown = [row for row in rows if row.rate is not None]
    known = [row.rate for row in shown if row.rate is not None]
    values = {words.hood_id(place, row.code): (row.step, _on_map(row)) for row in rows}
    said = fold(
        [HoodRow(row, words.hood_name(place, row.code)) for row in rows],
        lambda each: each.name,
        lambda each: _told_of(each.row),
    )
    return Hoods(
        rows=said.rows,
        hidden=_hidden(said),
        shades=values,
        key=_key(known, len(shown) < len(rows)),
        desc=_map_words(place, shown, len(rows) - len(shown)),
        visit=next((row for row in rows if row.evidence == "under" and row.rate is not None), None),
        visit_name=next((words.hood_name(place, r.code) for r in rows if r.evidence == "under" and r.rate), ""),
    )


def _told_of(row: Rate) -> list[object]:
    return [WITHHELD if row.evidence == WITHHELD else row.count, row.evidence == "under" or None]


def _on_map(row: Rate) -> str:
    if row.evidence == WITHHELD:
        return str(_("withheld"))
    return "<10" if row.rate is None else str(row.rate)


def _key(rates: Sequence[int], hidden: bool) -> list[tuple[int | None, str]]:
    """What each shade of the map stands for, from the lightest; ``hidden``: some places are not shown."""
    limits = bounds(rates)
    key: list[tuple[int | None, str]] = []
    if limits:
        key.append((1, _("under %(n)s", n=limits[0])))
        pairs = enumerate(zip(limits, limits[1:], strict=False), 2)
        key += [(shade, f"{low}–{high - 1}" if low < high - 1 else str(low)) for shade, (low, high) in pairs]
        key.append((len(limits) + 1, _("%(n)s and more", n=limits[-1])))
    elif rates:
        key.append((1, str(rates[0])))
    return [*key, (None, _("not shown"))] if hidden else key


def _map_words(place: Town, shown: Sequence[Rate], hidden: int) -> str:
    if not shown:
        return str(_("No neighbourhood is shown. The table beside says the same."))
    low, high = shown[0], shown[-1]
    words_of_it: str = _(
        "Lowest: %(low)s in %(low_hood)s; highest: %(high)s in %(high_hood)s; not shown: %(hidden)s. "
        "The table beside says the same.",
        low=low.rate,
        low_hood=words.hood_name(place, low.code),
        high=high.rate,
        high_hood=words.hood_name(place, high.code),
        hidden=hidden,
    )
    return words_of_it


def funnel_of(place: Town, figures: Figures, dimension: str = AGE) -> Funnel:
    """The groups of a question through the steps, below the row of everyone."""
    rows = []
    for group, stops in funnel(figures, dimension):
        name = _("Everyone") if group is None else words.group(place, dimension, group)
        cells = [
            FunnelCell(
                value=WITHHELD if stop.withheld else stop.count,
                percent=stop.share.value if stop.share else None,
                text=words.share(stop.share),
                under=stop.under,
            )
            for stop in stops
        ]
        rows.append((name, cells))
    said = fold(rows, lambda row: row[0], lambda row: [cell.value for cell in row[1]])
    stages = [str(labels.STAGES[Stage(stage)]) for stage in figures.stages]
    return Funnel(stages, said.rows, _hidden(said))


def _heats(place: Town, figures: Figures, stage: str, population: Population | None) -> list[Heat]:
    """Age and gender together, age and neighbourhood together."""
    found = []
    for rows, columns in ((AGE, Ask.GENDER.value), (HOOD, AGE)):
        crossed = crossing(figures, stage, population, rows, columns)
        other = figures.dimension(columns)
        if crossed is None or other is None:
            continue
        made, per_thousand = crossed
        heads = [words.group(place, columns, each) for each in other.categories if each not in ("", "0-15")]
        across, down = fold_crossing([(words.group(place, rows, group), cells) for group, cells in made], heads)
        found.append(
            Heat(
                title=_("Age by gender") if columns != AGE else _("Neighbourhood by age"),
                caption=_("Per 1,000 people") if per_thousand else _("People"),
                corner=words.dimension(rows),
                columns=[heads[column] for column in down.rows],
                shown=any(isinstance(value, int) for _group, cells in made for value, _shade in cells),
                rows=across.rows,
                hidden=_hidden(across, down),
            )
        )
    return found


def _not_told(place: Town, stage: str, figures: Figures, compared: Sequence[Comparison]) -> list[str]:
    """Who did not tell, and what that could hide; questions that are compared with no population are told of too."""
    names = [dimension.name for dimension in figures.catalogue.dimensions]
    marks = {name: figures.mark(stage, (name,), (NOT_TOLD,)) for name in names}
    untold = {name: mark for name, mark in marks.items() if isinstance(mark, int) and mark}
    withheld = listed(words.dimension(name) for name, mark in marks.items() if mark == WITHHELD)
    hidden = [_("How many did not answer is withheld: %(questions)s.", questions=withheld)] if withheld else []
    if not untold:
        return hidden or [_("Almost everyone answered the questions.")]
    told = [each for each in compared if each.dimension in untold]
    most = max(told, key=lambda each: untold[each.dimension], default=None)
    first = most.dimension if most else max(untold, key=lambda name: untold[name])
    sentences = [
        _(
            "Of about %(all)s people, about %(n)s did not answer: %(question)s.",
            all=format_decimal(figures.total(stage)),
            n=format_decimal(untold.pop(first)),
            question=words.dimension(first),
        ),
        *(_hiding(place, most) if most else ()),
    ]
    if untold:
        also = listed(f"{words.dimension(name)} ({format_decimal(count)})" for name, count in untold.items())
        sentences.append(_("Also not answered, by about so many: %(questions)s.", questions=also))
    return sentences + hidden


def _hiding(place: Town, most: Comparison) -> list[str]:
    """What those who did not tell could hide in the worst case."""
    lowest = min((r for r in most.rows if r.ratio is not None), key=lambda r: r.ratio or 0, default=None)
    if lowest is None or lowest.most is None:
        return []
    return [
        _(
            "If all of them belonged to one group (%(group)s), its ratio would be %(most)s instead of %(ratio)s.",
            group=words.group(place, most.dimension, lowest.group),
            most=format_decimal(lowest.most, "0.00"),
            ratio=format_decimal(lowest.ratio, "0.00"),
        )
    ]


def progress(found: Compilation | None) -> Progress | None:
    """The last compilation as its panel shows it: running, or why nothing came of it. None once it is out."""
    if found is None or found.run.state is RunState.DONE:
        return None
    run, about = found.run, found.run.result.get("about")
    words_of_end = {
        RunState.REFUSED: lambda: str(labels.ANSWERS[ReleaseAnswer(run.reason or "")]),
        RunState.FAILED: lambda: str(labels.FAILED),
        RunState.CANCELLED: lambda: str(labels.CANCELLED),
    }
    return Progress(
        panel=panel(run, [labels.STEPS[step] for step in STEPS]),
        why=words_of_end[run.state]() if run.state in words_of_end else "",
        about=about if isinstance(about, int) else None,
    )


def index_rows(place: Town, found: Sequence[Finding]) -> list[FindingLine]:
    """Processes with what their newest figures say, compared with the population of the town that leads each."""
    together_with = together(place)
    return [
        FindingLine(
            title=say(each.titles),
            url=url_for("statistics.show", slug=each.slug),
            number=each.number,
            at=each.at,
            text=words.headline(place_of(each.municipality_id), each.summary) if each.summary else "",
            shared=_shared(place, each, together_with.get(each.process_id, "")),
        )
        for each in found
    ]


def _shared(place: Town, found: Finding, together_with: str) -> str:
    """Of a process that several towns share: with whom, and who publishes its figures. They are published once."""
    if not together_with:
        return ""
    leads = place_of(found.municipality_id)
    if leads.id == place.id:
        words = _("One release counts the people of all these towns together.")
    else:
        words = _("%(town)s leads it and publishes the figures, once for all towns together.", town=leads.name)
    return f"{together_with} {words}"


def elsewhere(place: Town, actor: Actor) -> list[FindingLine]:
    """Processes of other towns that a town shares: no sum of the town has them. Two queries."""
    found = queries.findings(place.id, actor, shared=True)
    return index_rows(place, [each for each in found if each.municipality_id != place.id])


def bars(summary: Summary, place: Town) -> list[Bar]:
    """Ages beside those of the town, as rows of a table with bars."""
    says = {"under": _("clearly fewer"), "over": _("clearly more"), "unclear": _("not clear"), "few": _("not shown")}
    says[WITHHELD] = _("withheld")
    return [
        Bar(
            group=words.group(place, AGE, each["group"]),
            percent=None if each["share"] is None else each["share"] * BAR_SCALE,
            tick=None if each["town"] is None else each["town"] * BAR_SCALE,
            text=says[each["evidence"]],
            under=each["evidence"] == "under",
            withheld=each["evidence"] == WITHHELD,
        )
        for each in summary["ages"]
    ]
