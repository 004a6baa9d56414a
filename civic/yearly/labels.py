"""Codes of yearly reports, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.yearly.rules import Step, YearlyCode

REFUSALS = {YearlyCode.NO_SUCH_YEAR: _("Choose one of the years offered.")}

STEPS = {Step.FIGURES: _("counting"), Step.FILES: _("making the files in every language")}

FAILED = _("The report could not be made. Earlier reports stay available.")
