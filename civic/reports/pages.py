"""A report: the findings in order of weight, each with its evidence and what it would have taken."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from civic.equality import pages as equality
from civic.places import queries as places
from civic.processes.models import Process
from civic.statistics import pages as statistics
from civic.statistics import queries, words
from civic.statistics.measures.representation import Verdict
from civic.statistics.queries import Published
from civic.statistics.rounding import BASE
from civic.statistics.shown import Compared, Comparison, Figures, compare
from civic.statistics.views import FiguresPage
from civic.towns.here import Town


@dataclass(frozen=True)
class Finding:
    """A group that is under-represented; ``figure`` is its ratio, ``needed`` what it would have taken, in words."""

    title: str
    figure: str | None
    text: str
    needed: str | None = None


@dataclass(frozen=True)
class ReportPage(FiguresPage):
    """The figures of a release with what they say; ``more_than`` names the groups that take part more than others.

    ``check`` is the equality check, which cannot change once there is a release.
    """

    headline: str
    findings: list[Finding]
    more_than: list[str]
    check: equality.CheckPage | None


def report(place: Town, process: Process, found: Published) -> ReportPage:
    """Everything on the report of a release. Twelve queries, however large the town."""
    figures = Figures.read(*queries.contents(found.id))
    stage = figures.main_stage
    population = places.population(place.town_id) if place.town_id else None
    compared = compare(figures, stage, population)
    return ReportPage(
        **vars(statistics.figures_of(place, process, found, figures)),
        headline=words.headline(place, found.summary),
        findings=[_finding(place, stage, each, row) for each, row in _under(compared)],
        more_than=[
            words.people(place, each.dimension, row.group)
            for each in compared
            for row in each.rows
            if row.evidence == Verdict.OVER
        ],
        check=equality.published(place, process),
    )


def _under(compared: list[Comparison]) -> list[tuple[Comparison, Compared]]:
    """Clearly under-represented groups, the one that is missed most first; hidden ones before all."""
    found = [(each, row) for each in compared for row in each.rows if row.evidence == Verdict.UNDER]
    return sorted(found, key=lambda pair: pair[1].ratio or 0)


def _finding(place: Town, stage: str, compared: Comparison, row: Compared) -> Finding:
    sentence = words.missing(
        place, stage, {"dimension": compared.dimension, "group": row.group, "ratio": row.ratio}
    ).rstrip(".")
    town = words.share_of_town(row.town)
    if row.ratio is None or row.low is None or row.high is None:
        text = _("Their share of the population is %(town)s. Their number among participants is not shown.", town=town)
        return Finding(sentence, None, text)
    text = _(
        "%(low)s to %(high)s: 19 times out of 20 the true ratio lies in this range. "
        "Their share of the town is %(town)s, of those who take part %(share)s.",
        low=format_decimal(row.low, "0.00"),
        high=format_decimal(row.high, "0.00"),
        town=town,
        share=words.share(row.share) or _("not shown"),
    )
    needed = _needed(compared, row)
    more = ngettext(
        "About %(n)s more participant from this group would match its share of the population.",
        "About %(n)s more participants from this group would match its share of the population.",
        needed or 0,
        n=format_decimal(needed or 0),
    )
    figure = format_decimal(row.ratio, "0.00")
    return Finding(sentence, figure, text, more if needed else None)


def _needed(compared: Comparison, row: Compared) -> int | None:
    """How many more of a group would have made its share that of the town, rounded to 5: (q n - k) / (1 - q)."""
    told = sum(each.count or 0 for each in compared.rows if each.town is not None)
    if row.count is None or row.town is None or row.town >= 1:
        return None
    missing = (row.town * told - row.count) / (1 - row.town)
    return BASE * round(missing / BASE) or None
