"""Codes of processes, in words."""

from flask_babel import lazy_gettext as _

from civic.processes.rules import Act, ProcessCode

REFUSALS = {
    ProcessCode.PHASE_ENDS_BEFORE: _("The last day must not be before the first day."),
    ProcessCode.PHASE_BEGUN: _("The phase has started, so it can no longer be deleted. Set a last day instead."),
    ProcessCode.NO_TITLE: _("Enter a title in at least one language."),
    ProcessCode.OTHER_GROUP: _("This group belongs to another town. Choose one from the list."),
}

#: What people can do in a phase.
ACTS = {
    Act.PROPOSE: _("Write proposals"),
    Act.SUPPORT: _("Support proposals"),
    Act.DISCUSS: _("Comment"),
    Act.AMEND: _("Suggest changes to proposals"),
    Act.VOTE: _("Vote"),
}

#: What is said where the button would be.
CLOSED = {
    Act.PROPOSE: _("Proposals are not open right now."),
    Act.SUPPORT: _("Support is not open right now."),
    Act.DISCUSS: _("Comments are not open right now."),
    Act.AMEND: _("Amendments are not open right now."),
    Act.VOTE: _("No vote is open right now."),
}
