"""The page of outcomes by group: what is told of decisions, in words that claim no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import format_decimal, format_percent, gettext

from civic.core.i18n import listed, say
from civic.proposals import queries as proposals
from civic.statistics import labels, words
from civic.statistics.measures.disparity import Verdict
from civic.statistics.outcomes import FEWER, MORE, Entries, Target, Told, detectable
from civic.towns.here import Town


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True)
class GroupLine:
    """A group: about how many decisions, what they say, what to know beside it, and which gap would not be noticed."""

    group: str
    decisions: str
    says: str
    notes: list[str]
    unseen: str
    differs: bool


@dataclass(frozen=True)
class DimensionPart:
    name: str
    rows: list[GroupLine]


@dataclass(frozen=True)
class TargetPart:
    """One kind of decision: ``parts`` has the dimensions of which something can be told."""

    name: str
    about: str
    parts: list[DimensionPart]
    untold: str
    warnings: list[str]


def parts(place: Town, process_id: int, entries: Entries, dimensions: Sequence[str]) -> list[TargetPart]:
    """Every target in order, those of which nothing can be told too. One query."""
    themes = {str(theme.id): say(theme.names) for theme in proposals.themes_of(process_id)}
    return [
        TargetPart(
            name=str(labels.TARGETS[target]),
            about=str(labels.ABOUT_TARGETS[target]),
            parts=[
                DimensionPart(words.dimension(name), [_line(place, target, name, told, themes) for told in groups])
                for name in dimensions
                if (groups := entries.get((target, name), ()))
            ],
            untold=_untold(entries, target, dimensions),
            warnings=_warnings(place, entries, dimensions) if target is Target.UPHELD else [],
        )
        for target in Target
    ]


def _untold(entries: Entries, target: Target, dimensions: Sequence[str]) -> str:
    missing = [words.dimension(name) for name in dimensions if not entries.get((target, name))]
    if not missing:
        return ""
    if len(missing) == len(dimensions):
        return _("Too few decisions, or too few people behind them: nothing is said.")
    return _("Too little is known to say anything by: %(names)s.", names=listed(missing))


def _line(place: Town, target: Target, name: str, told: Told, themes: Mapping[str, str]) -> GroupLine:
    notes = []
    if told.explained and target in (Target.ACCEPTED, Target.SOONER):
        notes.append(_("The totals differ, but within themes they do not: the themes explain it."))
    elif told.explained:
        notes.append(_("The totals differ, but not between comparable cases."))
    for stratum, way in told.differs:
        theme = themes.get(stratum, _("without a theme"))
        notes.append(
            _("In one theme it differs: accepted more often (%(theme)s).", theme=theme)
            if way == MORE
            else _("In one theme it differs: accepted less often (%(theme)s).", theme=theme)
        )
    return GroupLine(
        group=words.group(place, name, told.group),
        decisions=_("%(n)s or more", n=format_decimal(told.size)),
        says=str(labels.WAYS[target, told.way]) if told.way else _("No evidence of a difference"),
        notes=[*([_("The difference is small.")] if told.verdict is Verdict.SMALL else []), *notes],
        unseen=_unseen(told),
        differs=told.verdict is Verdict.MATERIAL,
    )


def _unseen(told: Told) -> str:
    """Only of what shows nothing: a difference that was found needs no power."""
    if told.verdict is not Verdict.NO_EVIDENCE or told.size is None or told.others is None:
        return ""
    return _(
        "A gap of less than %(points)s could go unnoticed.", points=format_percent(detectable(told.size, told.others))
    )


def _warnings(place: Town, entries: Entries, dimensions: Sequence[str]) -> list[str]:
    """Groups that are reported more often while fewer of these reports are right: a sign of biased reporting."""
    found = []
    for name in dimensions:
        flagged = {told.group: told.way for told in entries.get((Target.FLAGGED, name), ())}
        for told in entries.get((Target.UPHELD, name), ()):
            if told.way == FEWER and flagged.get(told.group) == MORE:
                who = words.people(place, name, told.group)
                sentence = _(
                    "%(group)s are reported more often, and fewer of these reports are right. "
                    "Look at who reports them.",
                    group=who,
                )
                found.append(sentence)
    return found
