"""Deadlines in words, the same on every page and in every e-mail."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core.deadlines import Deadline


def apart(deadline: Deadline, today: date) -> str:
    """How far from its last day it was met, or how much time is left: "12 days late", "5 days left".

    Very late is what is late by more than the whole time that there was.
    """
    days = deadline.days_late(today)
    if deadline.very_late(today):
        return str(ngettext("%(num)s day late (very late)", "%(num)s days late (very late)", days))
    if days > 0:
        return str(ngettext("%(num)s day late", "%(num)s days late", days))
    if deadline.met:
        return str(ngettext("%(num)s day early", "%(num)s days early", -days) if days else _("on the last day"))
    return str(ngettext("%(num)s day left", "%(num)s days left", -days) if days else _("due today"))


def marked(deadline: Deadline, today: date) -> Markup:
    """The same for a page: bold where it is late."""
    words = Markup("{}").format(apart(deadline, today))
    return Markup("<b>{}</b>").format(words) if deadline.late(today) else words
