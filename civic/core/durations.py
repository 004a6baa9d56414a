"""How long something takes, in the words of the reader's language: "1 hour 5 minutes", "30 days"."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from babel import Locale
from babel.lists import format_list
from babel.units import format_unit
from flask import Flask
from flask_babel import get_locale

from civic.core.i18n import DEFAULT

UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def duration(length: timedelta | int) -> str:
    """A length of time in full, to the second; nothing is rounded.

    Args:
        length: a timedelta, or seconds.
    """
    left = int(length.total_seconds() if isinstance(length, timedelta) else length)
    locale = get_locale() or Locale.parse(DEFAULT)
    parts: list[str] = []
    for unit, seconds in UNITS:
        count, left = divmod(left, seconds)
        if count or (unit == "second" and not parts):
            parts.append(format_unit(count, f"duration-{unit}", "long", locale=locale))
    # Of two units CLDR has no list in some languages, and Babel then says the second one twice.
    style: Literal["unit", "standard"] = "unit" if "2" in locale.list_patterns.get("unit", {}) else "standard"
    return format_list(parts, style, locale=locale)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["duration"] = duration
