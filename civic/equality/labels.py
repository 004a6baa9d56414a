"""Codes of equality checks, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.equality.rules import EqualityCode, Says

REFUSALS = {
    EqualityCode.FIXED: _("This equality check is published and can no longer be changed."),
    EqualityCode.NO_TEXT: _("Write the three texts and the forecast first."),
    EqualityCode.NO_SUM: _("The shares must add up to 100. Now they add up to %(sum)s."),
    EqualityCode.NO_SUCH_GROUP: _("Enter whole numbers from 0 to 100 for the groups of this question."),
    EqualityCode.FIGURES_OUT: _(
        "Figures of this process are published. An equality check has to be published before the first figures."
    ),
}

SAYS = {
    Says.FEWER: _("Fewer than expected"),
    Says.MORE: _("More than expected"),
    Says.UNCLEAR: _("No clear difference"),
    Says.UNKNOWN: _("Nothing can be said"),
}
