"""Codes of processes, in words."""

from flask_babel import lazy_gettext as _

from civic.processes.rules import Act, Audience, ProcessCode, Ruled, Who
from civic.processes.template_rules import Fault

REFUSALS = {
    ProcessCode.PHASE_ENDS_BEFORE: _("The last day must not be before the first day."),
    ProcessCode.PHASE_BEGUN: _("The phase has started, so it can no longer be deleted. Set a last day instead."),
    ProcessCode.EACH_RANGE: _("Enter 1 to %(supporters)s supporters from each neighbourhood, or leave it empty."),
    ProcessCode.DUTY_RANGE: _("Enter 1 to %(supporters)s supporters and 1 to %(days)s days."),
    ProcessCode.NO_TITLE: _("Enter a title in at least one language."),
    ProcessCode.NO_REASON: _("Say why this rule changes. Everyone can read it, and followers are told."),
    ProcessCode.NO_NEWS: _("Write the news in at least one language."),
    ProcessCode.NEWS_OF_DRAFT: _("Publish the process first. Nobody follows a draft."),
    ProcessCode.NO_READERS: _("Choose who can read this process."),
    ProcessCode.NOT_BY_LINK: _("This process is not read by link. Change who can read it first."),
    ProcessCode.NOT_TO_SHARE: _("Only a published process that everyone can read is shared with other towns."),
    ProcessCode.OWN_TOWN: _("Choose another town than the one whose process this is."),
    ProcessCode.INVITED_ALREADY: _("This town is invited already."),
    ProcessCode.INVITATION_GONE: _("This invitation was withdrawn."),
    ProcessCode.NO_TASK: _("Say what the town is responsible for."),
    ProcessCode.LONG_TASK: _("At most %(longest)s characters, please."),
    ProcessCode.OTHER_GROUP: _("This group belongs to another town. Choose one from the list."),
}

#: What people can do in a phase.
ACTS = {
    Act.PROPOSE: _("Write proposals"),
    Act.SUPPORT: _("Support proposals"),
    Act.DISCUSS: _("Write comments"),
    Act.OPEN_DISCUSSION: _("Open discussions"),
    Act.AMEND: _("Suggest changes to proposals"),
    Act.VOTE: _("Cast votes"),
}

#: The rules of a phase.
RULES = {
    Ruled.BEGINS: _("First day"),
    Ruled.ENDS: _("Last day"),
    Ruled.ACTS: _("What people can do"),
    Ruled.WHO: _("Who may take part"),
    Ruled.ANSWER: _("When the town must answer"),
    Ruled.PHASE: _("Phase"),
    Ruled.READ: _("Who can read"),
}

#: Who may read a process. Of a group, ``wording.audience`` says which.
AUDIENCES = {
    Audience.PUBLIC: _("Everyone"),
    Audience.SIGNED_IN: _("People who are signed in"),
    Audience.GROUP: _("Members of a group"),
    Audience.LINK: _("People who are invited by link"),
}

#: What is said where the button would be.
CLOSED = {
    Act.PROPOSE: _("Proposals are not open right now."),
    Act.SUPPORT: _("Support is not open right now."),
    Act.DISCUSS: _("Comments are not open right now."),
    Act.OPEN_DISCUSSION: _("New discussions cannot be opened right now."),
    Act.AMEND: _("Amendments are not open right now."),
    Act.VOTE: _("No vote is open right now."),
}

#: For whom a phase is, told to others: until an instant, and without an end.
ONLY = {
    Who.VERIFIED: (
        _("Only verified residents can take part in this phase, %(until)s."),
        _("Only verified residents can take part in this phase."),
    ),
    Who.NEIGHBOURHOOD: (
        _("Only verified residents of %(group)s can take part in this phase, %(until)s."),
        _("Only verified residents of %(group)s can take part in this phase."),
    ),
    Who.GROUP: (
        _("Only members of %(group)s can take part in this phase, %(until)s."),
        _("Only members of %(group)s can take part in this phase."),
    ),
}

#: What is wrong with the file of a template: ``field`` is its name in the file, ``shown`` what was found or is allowed.
FAULTS = {
    Fault.TOO_LARGE: _("The file is larger than %(shown)s kB. A template is a small file: choose another one."),
    Fault.NOT_TEXT: _("The file is not text in UTF-8. Choose the file as it was downloaded."),
    Fault.NOT_JSON: _("The file cannot be read as JSON at line and column %(shown)s."),
    Fault.NOT_A_TEMPLATE: _("This is not a process template: “format” must be “%(shown)s”."),
    Fault.OTHER_VERSION: _("This template has version %(shown)s. This platform reads version 1."),
    Fault.MISSING: _("“%(field)s” is missing."),
    Fault.UNKNOWN: _("“%(field)s” is not a field of templates. Check its spelling, or remove it."),
    Fault.NOT_TEXTS: _('“%(field)s” must have a text for each language, for example {"en": "Ideas"}.'),
    Fault.NOT_ONE_TEXT: _("“%(field)s” must be a text."),
    Fault.TOO_LONG: _("“%(field)s” is longer than %(shown)s characters."),
    Fault.NOT_PHASES: _("“phases” must be a list of 1 to %(shown)s phases."),
    Fault.NOT_A_PHASE: _("This must be an object with “kind”, “name” and so on."),
    Fault.OTHER_KIND: _("“kind” must be one of: %(shown)s."),
    Fault.NOT_DAYS: _("“%(field)s” must be a whole number of days, %(shown)s."),
    Fault.OTHER_ACTS: _("“acts” must be a list of some of these: %(shown)s."),
    Fault.NOT_AN_ANSWER: _("“answer” must be an object with “supporters” and “days”."),
    Fault.NOT_A_NUMBER: _("“%(field)s” must be a whole number, %(shown)s."),
    Fault.NOT_YES_OR_NO: _("“%(field)s” must be true or false."),
    Fault.NOT_AN_ADDRESS: _("“%(field)s” must be an address that starts with https:// or http://."),
}
