"""How the last day for an answer was counted, and when and why the clock was stopped, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import clock, days, i18n
from civic.core.hooks import rendered
from civic.core.i18n import say
from civic.proposals import queries
from civic.proposals.models import ClockStop
from civic.proposals.queries import View
from civic.proposals.rules import UNANSWERED
from civic.towns.here import Town

#: A day with its weekday.
LONG = "EEEE d MMMM y"


@dataclass(frozen=True)
class Stopped:
    """One time that the clock was stopped: since when, until when if it goes on again, and why."""

    when: str
    reason: str
    lang: str | None
    dir: str | None


def shown(place: Town, p: View) -> Markup:
    """The part of a proposal's page that shows the sum behind the day; nothing where nothing is or was due."""
    assert p.threshold_at is not None, "its clock has begun"  # noqa: S101 - the page asks only then
    stops = queries.clock_stops(p.id)
    running = next((stop for stop in stops if stop.resumed_at is None), None) if p.state in UNANSWERED else None
    if p.due_on is None and running is None:
        return Markup()
    begun = clock.day_in(place.timezone, p.threshold_at)
    return rendered(
        "proposals/_answer_clock.html",
        heading=_heading(p.due_on),
        sum=_sum(p, begun),
        left=_left(p, running) if running else "",
        uncounted=[(i18n.day(days.day(each["day"]), LONG), say(each["names"])) for each in p.uncounted],
        stops=[_stopped(place, stop) for stop in stops],
    )


def _heading(due_on: date | None) -> str:
    return str(_("Answer due on %(day)s", day=i18n.day(due_on, LONG)) if due_on else _("The clock is stopped"))


def _sum(p: View, begun: date) -> str:
    words = {"n": i18n.number(p.threshold), "day": i18n.day(begun, LONG)}
    supporters = ngettext("%(n)s supporter on %(day)s", "%(n)s supporters on %(day)s", p.threshold, **words)
    return i18n.listed((str(supporters), on_paper(p.threshold_paper), _days(p.answer_days, p.answer_working)))


def on_paper(signed: int) -> str:
    """How many of the supporters signed on paper; empty where none did."""
    return str(_("of these %(n)s on paper", n=i18n.number(signed))) if signed else ""


def _days(days: int, working: bool) -> str:
    if working:
        return str(ngettext("%(num)s working day for the answer", "%(num)s working days for the answer", days))
    return str(ngettext("%(num)s day for the answer", "%(num)s days for the answer", days))


def _left(p: View, stop: ClockStop) -> str:
    if p.answer_working:
        return str(ngettext("%(num)s working day is left.", "%(num)s working days are left.", stop.left))
    return str(ngettext("%(num)s day is left.", "%(num)s days are left.", stop.left))


def _stopped(place: Town, stop: ClockStop) -> Stopped:
    since = i18n.day(clock.day_in(place.timezone, stop.stopped_at))
    if stop.resumed_at is None:
        when = _("Stopped since %(day)s", day=since)
    else:
        until = i18n.day(clock.day_in(place.timezone, stop.resumed_at))
        when = _("Stopped from %(day)s to %(end)s", day=since, end=until)
    foreign = stop.reason_language != i18n.current_language()
    language = stop.reason_language if foreign else None
    return Stopped(when, stop.reason, language, i18n.direction(language) if language else None)
