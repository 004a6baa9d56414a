"""Codes of processes, in words."""

from flask_babel import lazy_gettext as _

from civic.processes.rules import ProcessCode

REFUSALS = {
    ProcessCode.PHASE_ENDS_BEFORE: _("The last day must not be before the first day."),
    ProcessCode.PHASE_BEGUN: _("The phase has started, so it can no longer be deleted. Set a last day instead."),
    ProcessCode.NO_TITLE: _("Enter a title in at least one language."),
}
