"""Measures in words: amounts, dates, how late something is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import days, i18n
from civic.core.i18n import say
from civic.measures.labels import CHANGED, STATES
from civic.measures.models import Indicator
from civic.measures.rules import MeasureState, Progress, Promise, days_late, major, progress


def money(amount: int | None, currency: str) -> str:
    """An amount in minor units as the reader's language writes it; a dash where nothing is said."""
    value = major(amount, digits_of(currency))
    return i18n.money(value, currency) if value is not None else "–"


def digits_of(currency: str) -> int:
    """How many digits a currency has after the point (ISO 4217, as CLDR has it)."""
    return int(get_currency_precision(currency))


def apart(promise: Promise, today: date) -> str:
    """How late a measure is, or was when it was done; empty where it is in time."""
    days = days_late(promise, today)
    if not days:
        return ""
    if promise.state is MeasureState.DONE:
        return str(ngettext("done %(num)s day late", "done %(num)s days late", days))
    if promise.ends_on is None or promise.ends_on >= today:
        return str(ngettext("should have started %(num)s day ago", "should have started %(num)s days ago", days))
    return str(ngettext("%(num)s day late", "%(num)s days late", days))


def dates(promise: Promise, today: date) -> str:
    """The dates that count now: when it was done, else by when it will be."""
    if promise.state is MeasureState.DONE and promise.done_on:
        return str(_("done on %(day)s", day=i18n.day(promise.done_on)))
    if promise.state is MeasureState.DROPPED:
        return ""
    if progress(promise, today) is Progress.PLANNED and promise.starts_on and promise.ends_on:
        return f"{i18n.day(promise.starts_on)} – {i18n.day(promise.ends_on)}"
    if promise.ends_on:
        return str(_("by %(day)s", day=i18n.day(promise.ends_on)))
    return str(_("from %(day)s", day=i18n.day(promise.starts_on)) if promise.starts_on else _("No date yet"))


def value(number: Decimal) -> str:
    """A number without zeros at its end that say nothing, in the reader's language."""
    return i18n.number(number.normalize())


def with_unit(number: Decimal, indicator: Indicator) -> Markup:
    """A target or a reading with its unit."""
    unit = say(indicator.units)
    return Markup("{} <bdi>{}</bdi>").format(value(number), unit) if unit else Markup("{}").format(value(number))


def change(field: str, kept: Any, currency: str) -> str:
    """A field of a change as it was or is."""
    if kept is None:
        return "–"
    if field == "state":
        return str(STATES[MeasureState(kept)])
    if field in ("promised", "spent"):
        return money(kept, currency)
    return i18n.day(days.day(kept))


def changed(field: str) -> str:
    """What a change is about."""
    return str(CHANGED[field])
