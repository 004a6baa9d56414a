"""What the pages of processes show, gathered from this package and from those that fill its hooks.

Hooks (keys in brackets):
    process.now (process id)       what people can do now: ``Action``
    process.so_far, process.aside, process.organise (process id)   markup
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import clock, hooks, i18n
from civic.core.gates import current_actor
from civic.core.i18n import say
from civic.core.permissions import Actor
from civic.processes import kinds, labels, queries, wording
from civic.processes.models import News, Phase, Process, RuleChange
from civic.processes.policy import MAY, Can
from civic.processes.queries import PartnerRow
from civic.processes.rules import (
    WHOLE_PROCESS,
    Act,
    Audience,
    PhaseStage,
    ProcessState,
    Ruled,
    Span,
    stages,
    who_may,
)
from civic.processes.shared_with import together
from civic.processes.views import Card, ChangeRow, NewsRow, PhaseRow, ProcessPage, Stop, TownRow
from civic.towns import queries as towns
from civic.towns.here import Town, all_places
from civic.towns.models import Group

#: News on the page of a process, and in its feed.
MOST_NEWS = 50


def cards(place: Town) -> list[Card]:
    """The published processes that the reader may read, as cards."""
    now = clock.now()
    return [
        Card(
            title=say(row.titles),
            url=url_for("processes.show", slug=row.slug),
            text=_card_text(place, row),
            phase=say(row.phase_titles) if row.phase_titles else _("No tasks right now"),
            left=i18n.time_left(row.phase_ends_at, now),
            hood=row.neighbourhood_id,
        )
        for row in queries.processes(place.id, actor=current_actor(), shared=True)
    ]


def _card_text(place: Town, row: queries.ProcessRow) -> str:
    """The summary; of a process that several towns share, that comes first."""
    if row.municipality_id == place.id:
        return " ".join(part for part in (together(place).get(row.id, ""), say(row.summaries)) if part)
    owner = next((each.name for each in all_places() if each.id == row.municipality_id), "")
    return " ".join(part for part in (_("Shared process, led by %(town)s.", town=owner), say(row.summaries)) if part)


def process(place: Town, found: Process, now: datetime) -> ProcessPage:
    """Everything on the page of a process."""
    phases = queries.phases(found.id)
    where = stages([Span(p.starts_at, p.ends_at) for p in phases], now)
    present = [p for p, stage in zip(phases, where, strict=True) if stage is PhaseStage.NOW]
    ends = min((p.ends_at for p in present if p.ends_at), default=None)
    return ProcessPage(
        place=place,
        process=found,
        stops=stops(phases, now),
        phases=phase_rows(phases, where),
        changes=[change_row(each) for each in queries.rule_changes(found.id)],
        news=[news_row(each) for each in queries.news(found.id, MOST_NEWS)],
        feed_url=_feed_url(found),
        origin=wording.origin(found.origin) if found.origin else "",
        readers=wording.readers(Audience(found.audience), _readers_group(found)),
        actions=hooks.listed("process.now", found, found.id),
        left=i18n.time_left(ends, now),
        until=i18n.until(ends),
        body=_in_language(found.bodies_html),
        theme=place.theme(found.theme),
        towns=town_rows(place, found),
    )


def invited(found: Process, actor: Actor) -> PartnerRow | None:
    """The open invitation that somebody may answer in the name of their town. One query, for staff of other towns."""
    if not any(town != found.municipality_id for town, _role in actor.roles):
        return None
    return next((each for each in queries.open_invitations(found.id) if MAY[Can.SHARE](actor, each)), None)


def town_rows(place: Town, found: Process) -> list[TownRow]:
    """The towns that share a process, its own first; none where it is shared with nobody. One query."""
    others = queries.partners(found.id)
    if not others:
        return []
    first = TownRow(place.name, url_for("processes.index", **place.args), say(found.responsible))
    return [
        first,
        *(TownRow(say(each.names), url_for("processes.index", town=each.slug), say(each.tasks)) for each in others),
    ]


def _feed_url(found: Process) -> str:
    """Where programs read its news; empty for a draft, and where programs, which cannot sign in, would find nothing."""
    public = found.state != ProcessState.DRAFT and found.audience == Audience.PUBLIC
    return url_for("processes.atom", slug=found.slug) if public else ""


def _readers_group(found: Process) -> dict[str, str]:
    """The names of the group that alone may read a process. One query where there is one."""
    group = towns.group(found.readers_id) if found.audience == Audience.GROUP and found.readers_id else None
    return group.names if group else {}


def _in_language(texts: dict[str, str]) -> tuple[str, str]:
    language = i18n.current_language()
    if language in texts or not texts:
        return texts.get(language, ""), language
    other = i18n.DEFAULT if i18n.DEFAULT in texts else next(iter(texts))
    return texts[other], other


def phase_rows(phases: Sequence[Phase], where: Sequence[PhaseStage]) -> list[PhaseRow]:
    """The phases with what people can do in each, and who may. One query where one is for a group."""
    named = {number for p in phases for number in (p.group_id, p.treated_by_id) if number}
    groups = {group.id: group for group in towns.groups_by_id(named)}
    return [
        PhaseRow(
            title=say(phase.titles) or kinds.label(phase.kind),
            status=stage.value,
            dates=i18n.span(phase.starts_at, phase.ends_at),
            summary=say(phase.summaries),
            acts=[str(labels.ACTS[act]) for act in Act if act in phase.acts],
            who=_who(phase, groups),
            owed=_owed(phase, groups),
        )
        for phase, stage in zip(phases, where, strict=True)
    ]


def _owed(phase: Phase, groups: Mapping[int, Group]) -> str:
    """From how many supporters the town must answer proposals of a phase; empty where the phase does not say it."""
    owed = phase.duty
    if owed is None:
        return ""
    within = i18n.within_days(owed.days, owed.working)
    values = {"n": i18n.number(owed.supporters), "within": within}
    if owed.council_id is not None and owed.council_id in groups:
        council = say(groups[owed.council_id].names)
        words = ngettext(
            "With %(n)s supporter %(council)s must treat a proposal %(within)s.",
            "With %(n)s supporters %(council)s must treat a proposal %(within)s.",
            owed.supporters,
            council=council,
            **values,
        )
    else:
        words = ngettext(
            "With %(n)s supporter the town must answer %(within)s.",
            "With %(n)s supporters the town must answer %(within)s.",
            owed.supporters,
            **values,
        )
    if owed.each is None:
        return str(words)
    more = _("At least %(n)s of them have to live in each neighbourhood.", n=i18n.number(owed.each))
    return f"{words} {more}"


def news_row(found: News) -> NewsRow:
    """News in the language of the page, or in the first one that it has."""
    html, language = _in_language(found.texts_html)
    text = Markup(html)  # noqa: S704 - cleaned when it was written
    return NewsRow(found.id, i18n.day(found.at), found.at.date().isoformat(), text, language)


def change_row(found: RuleChange) -> ChangeRow:
    """What changed in the rules of a phase at one time, in words."""
    return ChangeRow(
        id=found.id,
        day=i18n.day(found.at),
        phase=_("Whole process") if found.kind == WHOLE_PROCESS else say(found.titles) or kinds.label(found.kind),
        rules=[
            (
                str(labels.RULES[Ruled(each["rule"])]),
                wording.rule(Ruled(each["rule"]), each["before"]),
                wording.rule(Ruled(each["rule"]), each["after"], after=True),
            )
            for each in found.changes
        ],
        reason=found.reason,
        language=found.language,
    )


def _who(phase: Phase, groups: dict[int, Group]) -> str:
    """Who may take part in a phase; empty where people only read. Votes have electoral rolls of their own."""
    others = set(phase.acts) - {Act.VOTE}
    group = groups.get(phase.group_id or 0)
    who = wording.who(who_may(group.kind if group else None), group.names if group else {}) if others else ""
    roll = _("in votes, those on the electoral roll") if Act.VOTE in phase.acts else ""
    return i18n.listed((who, roll))


def stops(phases: Sequence[Phase], now: datetime) -> list[Stop]:
    """The phases as stops of the route."""
    words = {PhaseStage.DONE: _("done"), PhaseStage.NOW: "", PhaseStage.NEXT: ""}
    found = []
    spans = [Span(phase.starts_at, phase.ends_at) for phase in phases]
    for phase, span, where in zip(phases, spans, stages(spans, now), strict=True):
        dates = i18n.span(phase.starts_at, phase.ends_at)
        beside = where is not PhaseStage.NOW and span.dated and span.holds(now)
        line = " · ".join(part for part in (dates, _("also open") if beside else words[where]) if part)
        title = say(phase.titles) or kinds.label(phase.kind)
        found.append(
            Stop(
                id=phase.id,
                title=title,
                status=where.value,
                lines=[part for part in (line, say(phase.summaries)) if part],
            )
        )
    return found
