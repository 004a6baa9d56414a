"""What the pages of a town show, gathered from this package and from whoever fills its hooks.

Hooks (keys in brackets):
    home.now (municipality id)     things to do: ``ToDo``
    home.did (municipality id)     what the town did: ``Did``
    home.who, home.next (municipality id)   markup
    process.now (process id)       what people can do now: ``Action``
    process.so_far, process.aside (process id)   markup
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock, hooks, i18n
from civic.core.hooks import rendered
from civic.core.i18n import say
from civic.core.permissions import Actor, Role
from civic.spaces import labels, queries
from civic.spaces.here import Here, place_of
from civic.spaces.models import Phase, Process
from civic.spaces.rules import PhaseKind, PhaseStage, Span, stages
from civic.spaces.views import Card, HomePage, ProcessPage, RoleOffered, Stop, ToDo


def _gathered(hook: str, thing: Any, key: int) -> list[Any]:
    return [item for part in hooks.collect(hook, [thing]).get(key, []) for item in part]


def home(place: Here) -> HomePage:
    """Everything on a town's first page; a fixed number of queries, however much there is."""
    todo: list[ToDo] = sorted(
        _gathered("home.now", place, place.id), key=lambda t: (t.until is None, t.until or clock.now())
    )[:4]
    return HomePage(
        todo=todo,
        pins=[(number, t.hood) for number, t in enumerate(todo, 1) if t.hood],
        title=_title(place, len(todo)),
        did=_gathered("home.did", place, place.id)[:5],
        cards=cards(place)[:6],
        place=place,
    )


def home_parts(place: Here) -> tuple[str, Markup, Markup]:
    """The first page's title, its head and its body."""
    found = home(place)
    shown = vars(found)
    return found.title, rendered("spaces/_home_lead.html", **shown), rendered("spaces/_home_content.html", **shown)


def _title(place: Here, deeds: int) -> str:
    """The head of the page counts what is open, in words while words are short."""
    few = {
        1: _("One decision open in %(town)s", town=place.name),
        2: _("Two decisions open in %(town)s", town=place.name),
        3: _("Three decisions open in %(town)s", town=place.name),
        4: _("Four decisions open in %(town)s", town=place.name),
    }
    return str(few.get(deeds) or _("What should %(town)s do next?", town=place.name))


def cards(place: Here) -> list[Card]:
    """The published processes as cards."""
    now = clock.now()
    return [
        Card(
            title=say(row.titles),
            url=url_for("spaces.process", slug=row.slug),
            text=say(row.summaries),
            phase=say(row.phase_titles) if row.phase_titles else _("No tasks right now"),
            left=i18n.time_left(row.phase_ends_at, now),
            hood=row.neighbourhood_id,
        )
        for row in queries.processes(place.id)
    ]


def process(place: Here, found: Process, now: datetime) -> ProcessPage:
    """Everything on the page of a process."""
    phases = queries.phases(found.id)
    where = stages([Span(p.starts_at, p.ends_at) for p in phases], now)
    present = [p for p, stage in zip(phases, where, strict=True) if stage is PhaseStage.NOW]
    ends = min((p.ends_at for p in present if p.ends_at), default=None)
    return ProcessPage(
        place=place,
        process=found,
        stops=stops(phases, now),
        actions=_gathered("process.now", found, found.id),
        left=i18n.time_left(ends, now),
        until=i18n.until(ends),
        body=_in_language(found.bodies_html),
    )


def _in_language(texts: dict[str, str]) -> tuple[str, str]:
    language = i18n.current_language()
    if language in texts or not texts:
        return texts.get(language, ""), language
    other = i18n.DEFAULT if i18n.DEFAULT in texts else next(iter(texts))
    return texts[other], other


def stops(phases: Sequence[Phase], now: datetime) -> list[Stop]:
    """The phases as stops of the route."""
    words = {PhaseStage.DONE: _("done"), PhaseStage.NOW: "", PhaseStage.NEXT: ""}
    found = []
    spans = [Span(phase.starts_at, phase.ends_at) for phase in phases]
    for phase, span, where in zip(phases, spans, stages(spans, now), strict=True):
        dates = i18n.span(phase.starts_at, phase.ends_at)
        beside = where is not PhaseStage.NOW and span.dated and span.holds(now)
        line = " · ".join(part for part in (dates, _("also open") if beside else words[where]) if part)
        title = say(phase.titles) or str(labels.PHASES[PhaseKind(phase.kind)])
        found.append(
            Stop(
                id=phase.id,
                title=title,
                status=where.value,
                lines=[part for part in (line, say(phase.summaries)) if part],
            )
        )
    return found


def roles_offered(actor: Actor) -> list[RoleOffered]:
    """The roles that wait for this person's answer, with the names of town and role."""
    return [
        RoleOffered(row.id, place_of(row.municipality_id).name, str(labels.ROLES[Role(row.role)]))
        for row in queries.roles_offered(actor.person_id)
    ]
