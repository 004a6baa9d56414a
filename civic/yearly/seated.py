"""Who sat in a council beside the population, in words: protected figures, and what the quotas of its draw guaranteed.

Exact numbers by group are never here: figures come from ``statistics.sitting``, quotas from the published lottery.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import format_percent, gettext

from civic.core import i18n
from civic.core.i18n import say
from civic.places import queries as places
from civic.places.population import Population
from civic.recruitment.forms import value_words
from civic.reports import content as reports
from civic.reports.rules import Cell, Section, Sheet
from civic.statistics import pages as statistics
from civic.statistics import words
from civic.statistics.release import ReleaseAnswer
from civic.statistics.shown import Figures, compare
from civic.statistics.sitting import SEATED
from civic.towns.here import Town


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True)
class Quota:
    """Between ``least`` and ``most`` of the seats drawn went to people with this value of this feature."""

    feature: str
    value: str
    least: int
    most: int


@dataclass(frozen=True)
class Composition:
    """What is told by group: ``answer`` says whether there are figures, ``quotas`` are those of the last draw.

    ``catalogue`` and ``tables`` are as ``statistics.sitting`` gives them; ``drawn`` is how many seats were drawn.
    """

    answer: str
    catalogue: Mapping[str, object]
    tables: str
    protection: Mapping[str, object]
    drawn: int
    quotas: tuple[Quota, ...]


def quotas_of(lottery: str | None) -> tuple[int, tuple[Quota, ...]]:
    """How many seats a published lottery drew, and its quotas that were limits at all."""
    if lottery is None:
        return 0, ()
    told = json.loads(lottery)
    seats = int(told["seats"])
    found = (Quota(q["feature"], q["value"], q["min"], q["max"]) for q in told["quotas"])
    return seats, tuple(quota for quota in found if quota.least > 0 or quota.most < seats)


def section(place: Town, found: Composition) -> Section:
    """The part of the report that compares members with the population. One query."""
    population = places.population(place.town_id) if place.town_id else None
    told = [_why(ReleaseAnswer(found.answer))]
    sheets: list[Sheet] = []
    if found.tables:
        tables = compare(Figures.read(found.catalogue, found.tables), SEATED, population)
        sheets = reports.compared_sheets(_("Members"), [statistics.interval_rows(place, each) for each in tables])
        told.append(_("Counts of fewer than 10 members are hidden, others are rounded to 5."))
    if found.quotas:
        sheets.append(_drawn(place, found, population))
    return Section(_("Members compared with the population"), tuple(filter(None, told)), tuple(sheets))


def _why(answer: ReleaseAnswer) -> str:
    return {
        ReleaseAnswer.TOO_FEW_PARTICIPANTS: _(
            "Fewer than 50 people sat in the council. Figures by group would single some of them out, so none are "
            "shown."
        ),
        ReleaseAnswer.TOO_FEW_CHANGED: _(
            "Too few members have changed since figures by group were last published: see the earlier report."
        ),
        ReleaseAnswer.UNPROTECTABLE: _(
            "Together with earlier reports, figures by group would single out individual members, so none are shown."
        ),
    }.get(answer, "")


def _drawn(place: Town, found: Composition, population: Population | None) -> Sheet:
    hoods = {code: say(names) for code, names in place.hoods.values()}
    heads = _("Group"), _("Seats, at least"), _("Seats, at most"), _("of population")
    rows = tuple(
        (
            Cell(f"{words.dimension(each.feature)}{i18n.comma()}{_value(each, hoods)}"),
            Cell(i18n.number(each.least), each.least),
            Cell(i18n.number(each.most), each.most),
            Cell(_share(population, each)),
        )
        for each in found.quotas
    )
    caption = _("What the quotas of the draw guaranteed, of %(n)s seats drawn", n=i18n.number(found.drawn))
    note = _("These quotas were published with the lottery, before anybody was drawn.")
    return Sheet(caption, heads, rows, notes=(note,))


def _value(quota: Quota, hoods: Mapping[str, str]) -> str:
    return value_words(quota.feature, quota.value, hoods)


def _share(population: Population | None, quota: Quota) -> str:
    """The share of a group among the inhabitants, as its table counts them; empty where none does."""
    table = population.table([quota.feature]) if population else None
    if table is None:
        return ""
    people = {values[0]: count for values, count in table.cells.items()}
    total = sum(people.values())
    return str(format_percent(people[quota.value] / total)) if total and quota.value in people else ""
