"""What a page says of those who are missing: where they are lost, whom to reach out to, and how that changed.

Everything is put into words from the figures of releases and from the population; nothing else is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import format_decimal, format_percent, gettext

from civic.core import i18n
from civic.places.population import Population
from civic.statistics import labels, words
from civic.statistics.lost import (
    HOOD,
    POPULATION,
    Change,
    Lost,
    Spread,
    Suggestion,
    changes,
    lost,
    spread,
    suggestions,
)
from civic.statistics.measures.steps import StepRatio
from civic.statistics.rules import Stage
from civic.statistics.shown import Comparison, Figures
from civic.towns.here import Town


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True)
class LostRow:
    """A group with the factors of its ratio, as (step, ratio, low, high, whether it loses most there)."""

    group: str
    sentence: str
    ratio: float | None
    low: float | None
    high: float | None
    steps: list[tuple[str, float, float, float, bool]]


@dataclass(frozen=True)
class Visit:
    """Whom to reach out to and where, and the evidence in words."""

    who: str
    where: str
    evidence: str


@dataclass(frozen=True)
class ChangeRow:
    """A group's ratio in the release before and now, in words, and what that says."""

    group: str
    before: str
    now: str
    says: str


@dataclass(frozen=True)
class MissingPage:
    """The panel about who is missing. ``since`` is the number of the release before, None where there is none."""

    rows: list[LostRow]
    visits: list[Visit]
    changes: list[ChangeRow]
    since: int | None
    spread: list[str]


def missing(
    place: Town,
    figures: Figures,
    stage: str,
    population: Population | None,
    compared: Sequence[Comparison],
    before: tuple[int, Figures] | None = None,
) -> MissingPage:
    """Everything about who is missing. ``before``: number and figures of the release before."""
    found = lost(figures, stage, population, compared)
    changed = changes(before[1], figures, stage, population, found) if before else []
    return MissingPage(
        rows=[_row(place, stage, each) for each in found],
        visits=[_visit(place, each) for each in suggestions(figures, population, compared, found)],
        changes=[_change(place, each) for each in changed],
        since=before[0] if before else None,
        spread=_spread(spread(figures, stage, population)),
    )


def step_words(step: StepRatio) -> str:
    """The name of a step: "Registered → Supported"."""
    arrow = "←" if i18n.direction(i18n.current_language()) == "rtl" else "→"
    return f"{_stage(step.before)} {arrow} {_stage(step.stage)}"


def _stage(name: str) -> str:
    return _("Population") if name == POPULATION else str(labels.STAGES[Stage(name)])


def _row(place: Town, stage: str, one: Lost) -> LostRow:
    row = one.row
    steps = [(step_words(each), each.ratio, each.lower, each.upper, each is one.most) for each in one.steps]
    who = words.people(place, one.dimension, row.group)
    return LostRow(who, _lost_words(one, who), row.ratio, row.low, row.high, steps if len(steps) > 1 else [])


def _lost_words(one: Lost, who: str) -> str:
    """At which step a group is lost, as a sentence."""
    if not one.steps:
        return _("%(group)s: too few figures are shown to say at which step they are lost.", group=who)
    if one.most is None:
        return _("%(group)s: no single step explains it with certainty.", group=who)
    if (one.most.before, one.most.stage) == (POPULATION, Stage.REGISTERED):
        return _("%(group)s: most are lost before they register.", group=who)
    return _(
        "%(group)s: most are lost between “%(before)s” and “%(after)s”.",
        group=who,
        before=_stage(one.most.before),
        after=_stage(one.most.stage),
    )


def _visit(place: Town, one: Suggestion) -> Visit:
    who = words.people(place, one.dimension, one.group)
    where = words.hood_name(place, one.hood) if one.hood and one.dimension != HOOD else ""
    sentences = [_evidence(one)]
    if one.rate is not None:
        sentences.append(_("%(n)s per 1,000 people take part there.", n=format_decimal(one.rate)))
    if one.lives and one.dimension != HOOD:
        sentences.append(_("About %(n)s of them live there.", n=format_decimal(round(one.lives, -1))))
    return Visit(who, where, " ".join(sentences))


def _evidence(one: Suggestion) -> str:
    if one.ratio is None or one.low is None or one.high is None:
        return _("Fewer than 10 of them take part.")
    return _(
        "Ratio %(ratio)s, between %(low)s and %(high)s.",
        ratio=format_decimal(one.ratio, "0.00"),
        low=format_decimal(one.low, "0.00"),
        high=format_decimal(one.high, "0.00"),
    )


def _change(place: Town, one: Change) -> ChangeRow:
    says = {"up": _("clearly more"), "down": _("clearly fewer"), "unclear": _("no clear change")}
    then, now = (
        f"{format_decimal(row.ratio, '0.00')} ({format_decimal(row.low, '0.00')}–{format_decimal(row.high, '0.00')})"
        for row in (one.before, one.now)
    )
    return ChangeRow(words.people(place, one.dimension, one.group), then, now, says[one.says])


def _spread(found: Spread | None) -> list[str]:
    """How unevenly participation and the town itself are spread over the neighbourhoods, in sentences."""
    if found is None:
        return []
    sentences = []
    if found.low is not None and found.high is not None:
        low, high = round(found.low, 2), round(found.high, 2)
        if low == high:
            text = _(
                "About %(share)s of those who take part would have to live in another neighbourhood for participation "
                "to be spread like the population (index of dissimilarity).",
                share=format_percent(low),
            )
        else:
            text = _(
                "Between %(low)s and %(high)s of those who take part would have to live in another neighbourhood for "
                "participation to be spread like the population (index of dissimilarity).",
                low=format_percent(low),
                high=format_percent(high),
            )
        sentences.append(text)
    if found.some:
        named = [f"“{covers}” {format_decimal(value, '0.000')}" for covers, value in found.some]
        sentences.append(
            _(
                "How separately people whom a source counted apart live from everyone else (Theil’s H): %(values)s.",
                values=", ".join(named),
            )
        )
    if found.groups:
        named = [f"{words.dimension(name)} {format_decimal(value, '0.000')}" for name, value in found.groups]
        sentences.append(
            _(
                "How separately groups live in the town itself, by neighbourhood (Theil’s H; 0 is mixed, 1 is apart): "
                "%(values)s.",
                values=", ".join(named),
            )
        )
    return sentences
