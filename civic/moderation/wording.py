"""Sentences of moderation, made of values."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock, i18n
from civic.core.durations import duration
from civic.core.i18n import listed
from civic.moderation.bursts import Burst, SameText
from civic.moderation.labels import DONE
from civic.moderation.queries import CaseRow, DecisionRow, FlagRow
from civic.moderation.rules import LATE, NEW_PACE, SLOW_PACE, Measure

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def age(since: datetime) -> str:
    """How long something has waited, in days, hours or minutes."""
    waited = max(clock.now() - since, timedelta(minutes=1))
    if waited >= DAY:
        return str(ngettext("%(num)s day", "%(num)s days", waited.days))
    hours = int(waited / HOUR)
    if hours:
        return str(ngettext("%(num)s hour", "%(num)s hours", hours))
    return str(ngettext("%(num)s minute", "%(num)s minutes", int(waited / timedelta(minutes=1))))


def is_late(since: datetime) -> bool:
    return since < clock.now() - LATE


def took(seconds: float | None) -> str:
    """How long something took, to the hour or, below one, to the minute; "" for nothing."""
    if seconds is None:
        return ""
    step = 3600 if seconds >= 3600 else 60
    return duration(max(int(seconds // step), 1) * step)


def did(hid: bool, measure: Measure, until: datetime | None = None) -> str:
    """What a decision did."""
    parts = [str(_("text hidden"))] if hid else []
    if measure is not Measure.NONE:
        what = str(DONE[measure])
        parts.append(_("%(what)s until %(day)s", what=what, day=i18n.day(until)) if until else what)
    return listed(parts) if parts else str(_("nothing was broken"))


def did_of(found: DecisionRow) -> str:
    return did(found.hid, found.measure, found.until)


def record(found: FlagRow) -> str:
    """How the earlier reports of somebody were judged here."""
    if not found.judged:
        return str(_("first report that is decided here"))
    words = ngettext(
        "%(right)s of %(num)s earlier report was right",
        "%(right)s of %(num)s earlier reports were right",
        found.judged,
        right=i18n.number(found.right),
    )
    return str(words)


def about(row: CaseRow, kinds: list[str], me: int | None) -> str:
    """The line below a case in the queue."""
    parts = [row.author or str(_("former participant"))]
    if row.about:
        parts.append(_("in “%(title)s”", title=row.about))
    parts.append(ngettext("%(num)s report", "%(num)s reports", row.flags))
    parts += kinds
    if row.claimed_by is not None:
        parts.append(_("yours") if row.claimed_by == me else _("%(name)s is working on it", name=row.claimed_name))
    return " · ".join(str(part) for part in parts)


def same_text(found: SameText) -> str:
    """That a text came from several accounts."""
    words = ngettext(
        "The same text, or nearly the same, from %(num)s account",
        "The same text, or nearly the same, from %(num)s accounts",
        found.accounts,
    )
    return str(words)


def burst(found: Burst) -> str:
    """That many reports came at once."""
    new = ngettext("%(num)s of them by a new account", "%(num)s of them by new accounts", found.new)
    words = ngettext(
        "%(num)s report within an hour, %(new)s", "%(num)s reports within an hour, %(new)s", found.reports, new=new
    )
    return str(words)


def noted(what: str, since: datetime) -> str:
    """A group, on the page of one of its cases."""
    return str(_("%(what)s (since %(when)s)", what=what, when=i18n.moment(since)))


def group(since: datetime, cases: int, unreported: int, whose: str = "") -> str:
    """The line below the heading of a group in the queue."""
    parts = [whose, _("since %(when)s", when=i18n.moment(since))]
    parts += [ngettext("%(num)s case is waiting", "%(num)s cases are waiting", cases)] if cases else []
    if unreported:
        parts.append(ngettext("%(num)s text is not reported", "%(num)s texts are not reported", unreported))
    return " · ".join(str(part) for part in parts if part)


def limited(kind: str, until: datetime | None) -> str:
    """What a restriction means, and until when."""
    when = i18n.moment(until) if until else ""
    match Measure(kind):
        case Measure.END:
            return str(_("A moderator ended your right to write here."))
        case Measure.SUSPEND:
            return str(_("A moderator suspended your right to write here until %(when)s.", when=when))
        case _other:
            most = SLOW_PACE.texts
            words = _(
                "A moderator slowed you down: at most %(most)s texts an hour until %(when)s.", most=most, when=when
            )
            return str(words)


def limited_as_new(until: datetime) -> str:
    """What somebody with a new account can write, why, and until when."""
    return str(
        _(
            "Your account is new. Until %(when)s you can publish at most %(most)s texts and %(links)s links an hour, "
            "which makes life harder for spam.",
            most=NEW_PACE.texts,
            links=NEW_PACE.links,
            when=i18n.moment(until),
        )
    )
