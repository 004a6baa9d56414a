"""The page of a measure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from civic.core import clock, i18n
from civic.core.i18n import marks, say, tongue
from civic.core.permissions import Actor
from civic.measures import queries, wording
from civic.measures.labels import DRAWN, PROGRESS
from civic.measures.lines import today_in
from civic.measures.models import Indicator, Measure, MeasureChange, Reading, Update
from civic.measures.policy import Can, may
from civic.measures.queries.lists import promise_of
from civic.measures.rules import MeasureState, Progress, Promise, progress, way
from civic.measures.views import ChangeLine, IndicatorLine, MeasurePage, NewsLine, ReadingLine, SourceLine
from civic.processes import queries as processes
from civic.processes.views import Stop
from civic.proposals import labels as proposals
from civic.towns.here import Town


def page(place: Town, measure: Measure, actor: Actor) -> MeasurePage:
    """Everything on the page of a measure. A fixed number of queries."""
    promise, today = promise_of(measure), today_in(place)
    at, hoods = progress(promise, today), queries.places(measure.id)
    own = queries.indicators(measure.id)
    readings = queries.readings([each.id for each in own])
    return MeasurePage(
        place=place,
        measure=measure,
        title=say(measure.titles),
        title_lang=marks(tongue(measure.titles)),
        progress=at,
        state=DRAWN[at],
        state_text=str(PROGRESS[at]),
        apart=wording.apart(promise, today),
        stops=stops(promise, at),
        trail=trail(place, measure),
        text=(say(measure.texts_html), tongue(measure.texts_html)),
        reason=(say(measure.reasons), tongue(measure.reasons)),
        money=_money(measure),
        owner=place.office(measure.owner),
        theme=place.theme(measure.theme),
        hoods=[place.hood_name(hood) for hood in hoods],
        hood=hoods[0] if len(hoods) == 1 else None,
        indicators=[indicator_line(each, readings.get(each.id, ())) for each in own],
        news=[_news(each, place) for each in queries.news(measure.id)],
        changes=[_change(each, measure, place) for each in queries.changes(measure.id)],
        sources=sources(measure.id, actor),
        deeds=deeds(measure) if may(actor, Can.CHANGE, measure) else [],
    )


def trail(place: Town, measure: Measure) -> list[tuple[str, str]]:
    """The way down to a measure: its process, if it has one, and the plan."""
    process = processes.process_by_id(measure.process_id) if measure.process_id is not None else None
    if process is None:
        return [(url_for("measures.plan", **place.args), _("What the town promised"))]
    return [
        (url_for("processes.show", slug=process.slug), say(process.titles)),
        (url_for("measures.plan_of_process", slug=process.slug), _("Plan")),
    ]


def stops(promise: Promise, at: Progress) -> list[Stop]:
    """When it begins, and when it is or should be done."""
    begun = at is not Progress.PLANNED and promise.state is not MeasureState.PLANNED
    first = Stop(_("Beginning"), "done" if begun else "next", _day(promise.starts_on))
    if promise.state is MeasureState.DONE:
        planned = [_("planned for %(day)s", day=i18n.day(promise.ends_on))] if promise.ends_on else []
        return [first, Stop(_("Done"), "done", [*_day(promise.done_on), *planned])]
    if promise.state is MeasureState.DROPPED:
        return [first, Stop(_("Dropped"), "done", ())]
    return [first, Stop(_("Done"), "now" if begun else "next", _day(promise.ends_on) or [_("No date yet")])]


def _day(day: date | None) -> list[str]:
    return [i18n.day(day)] if day else []


def _money(measure: Measure) -> list[tuple[str, str]]:
    """What is said of money."""
    said = ((_("Promised"), measure.promised), (_("Spent so far"), measure.spent))
    return [(str(words), wording.money(amount, measure.currency)) for words, amount in said if amount is not None]


def indicator_line(found: Indicator, readings: Sequence[Reading]) -> IndicatorLine:
    """An indicator with its readings, the last first."""
    share = way(readings[0].value, readings[-1].value, found.target) if readings else None
    # A single reading is no way yet; one that is on the target is all of it.
    if len(readings) == 1 and share == 0:
        share = None
    return IndicatorLine(
        id=found.id,
        name=i18n.fenced(say(found.names), tongue(found.names)),
        target=wording.with_unit(found.target, found),
        latest=wording.with_unit(readings[-1].value, found) if readings else "",
        way=share,
        way_text=_("%(percent)s %% of the way to the target", percent=i18n.number(share)) if share is not None else "",
        readings=[
            ReadingLine(i18n.day(each.day), each.day.isoformat(), wording.with_unit(each.value, found))
            for each in reversed(readings)
        ],
    )


def _news(found: Update, place: Town) -> NewsLine:
    day = clock.day_in(place.timezone, found.at)
    return NewsLine(found.id, i18n.day(day), day.isoformat(), say(found.texts_html), tongue(found.texts_html))


def _change(found: MeasureChange, measure: Measure, place: Town) -> ChangeLine:
    day, language = clock.day_in(place.timezone, found.at), marks(found.reason_language)
    what = [
        (
            wording.changed(field),
            wording.change(field, found.before[field], measure.currency),
            wording.change(field, found.after[field], measure.currency),
        )
        for field in found.after
    ]
    return ChangeLine(i18n.day(day), day.isoformat(), what, found.reason, language.get("lang"), language.get("dir"))


def sources(measure_id: int, actor: Actor) -> list[SourceLine]:
    """The proposals that a measure came from."""
    return [
        SourceLine(
            title=each.title,
            url=url_for("proposals.show", proposal_id=each.id),
            state=proposals.DRAWN[each.state],
            state_text=str(proposals.STATES[each.state]),
            **marks(each.language),
        )
        for each in queries.proposals(measure_id, actor)
    ]


def deeds(measure: Measure) -> list[tuple[str, str]]:
    """What organisers can do with a measure: (address, words)."""
    offered = (
        ("measures.edit", _("Edit measure")),
        ("measures.readings", _("Enter a reading")),
        ("measures.indicators", _("Indicators")),
        ("measures.update", _("Publish news")),
    )
    return [(url_for(endpoint, measure_id=measure.id), str(words)) for endpoint, words in offered]
