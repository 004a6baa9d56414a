"""Codes of spaces, in words."""

from flask_babel import lazy_gettext as _

from civic.core.permissions import Role
from civic.spaces.rules import Audience, FileKind, FileStep, LegalKind, PhaseKind, SpaceCode
from civic.spaces.rules.colours import Scheme, Tone

REFUSALS = {
    SpaceCode.SLUG_TAKEN: _("The address “%(slug)s” is taken. Choose another one."),
    SpaceCode.SLUG_SHAPE: _("Use only lower-case letters, digits and hyphens, at most 80 characters."),
    SpaceCode.PHASE_ENDS_BEFORE: _("The last day must not be before the first day."),
    SpaceCode.PHASE_BEGUN: _("The phase has started, so it can no longer be deleted. Set a last day instead."),
    SpaceCode.TERM_ENDS_BEFORE: _("The end of the term must not be before its start."),
    SpaceCode.NO_TITLE: _("Enter a title in at least one language."),
    SpaceCode.LAST_ADMIN: _("A town needs at least one administrator. Add another one first."),
    SpaceCode.NO_FILE: _("Choose a file first."),
    SpaceCode.FILE_GONE: _("The file has expired. Choose it again. Nothing was changed."),
    SpaceCode.FILE_UNREADABLE: _("The file could not be read. Nothing was changed."),
    SpaceCode.NOT_READING: _("This file is not being read any more."),
    SpaceCode.NO_SUCH_JOB: _("This job is not on the list any more."),
    SpaceCode.SHARED_MAP: _("Another town uses this map too. Only the platform administrator can change it."),
    SpaceCode.NO_NAME: _("Enter a name."),
    SpaceCode.NAME_OF_TOWN: _("Another town here has this name."),
    SpaceCode.NAME_SIGNS: _("Use letters; signs such as ticks and stars are not part of a name."),
    SpaceCode.NO_LANGUAGE: _("Choose at least one language."),
    SpaceCode.UNKNOWN_ZONE: _("Choose a time zone from the list."),
    SpaceCode.BAD_SENDER: _("Use words only: no address, no brackets, no quotation marks, at most 60 characters."),
    SpaceCode.SENDER_OF_TOWN: _("This names another town."),
    SpaceCode.BAD_COLOUR: _("Enter a colour such as #0a4f5c."),
    SpaceCode.FAINT_COLOURS: _("Some colours are too hard to read. Nothing was changed."),
    SpaceCode.OUT_OF_RANGE: _("This number is too small or too large."),
    SpaceCode.NO_THEME_NAME: _("Enter a name for each theme in the first language of the town."),
    SpaceCode.THEME_TWICE: _("Two themes have the same name."),
    SpaceCode.NO_INVITATION: _("This invitation is no longer valid."),
}

FILES = {
    FileKind.MAP: _("Map of the town"),
    FileKind.POPULATION: _("Population tables"),
}

READING = {
    FileKind.MAP: _("The map is being read"),
    FileKind.POPULATION: _("The table is being read"),
}

FILE_STEPS = {
    FileStep.READ: _("reading the file"),
    FileStep.DRAW: _("drawing the map"),
    FileStep.SAVE: _("saving the preview"),
}

#: Why a job was given up, by the name of its last error.
WHY_STOPPED = {
    "WorkerLost": _("Each time, the program that ran it was ended: by a restart, or because memory ran out."),
    "MemoryError": _("It needed more memory than there is."),
    "JobTimeoutException": _("It took longer than a job may."),
    "OperationalError": _("The database was busy or did not answer."),
    **dict.fromkeys(
        ("ConnectionRefusedError", "ConnectionResetError", "TimeoutError", "gaierror", "OSError"),
        _("Another server did not answer."),
    ),
    **dict.fromkeys(
        (
            "SMTPAuthenticationError",
            "SMTPConnectError",
            "SMTPDataError",
            "SMTPRecipientsRefused",
            "SMTPSenderRefused",
            "SMTPServerDisconnected",
        ),
        _("The mail server did not take the e-mail."),
    ),
}

PHASES = {
    PhaseKind.INFORMATION: _("Information"),
    PhaseKind.PROPOSALS: _("Proposals"),
    PhaseKind.DISCUSSION: _("Discussion"),
    PhaseKind.MEETING: _("Meetings"),
    PhaseKind.VOTE: _("Vote"),
    PhaseKind.DECISION: _("Decision"),
    PhaseKind.RESULT: _("Result"),
}

ROLES = {
    Role.ADMIN: _("Administrator"),
    Role.ORGANISER: _("Organiser"),
    Role.MODERATOR: _("Moderator"),
    Role.SECRETARY: _("Secretary"),
}

LEGAL = {
    LegalKind.PRIVACY: _("Privacy"),
    LegalKind.IMPRINT: _("About the operator"),
    LegalKind.TERMS: _("Terms of use"),
    LegalKind.ACCESSIBILITY: _("Accessibility"),
}

AUDIENCES = {
    Audience.PUBLIC: _("Everyone"),
    Audience.SIGNED_IN: _("People who signed in"),
    Audience.GROUP: _("Members of a group"),
    Audience.LINK: _("People who have the link"),
}

TONES = {
    Tone.FIELD: _("Page header"),
    Tone.ON_FIELD: _("Text on the page header"),
    Tone.ACTION: _("Links and buttons"),
    Tone.ON_ACTION: _("Text on buttons"),
    Tone.MAP_1: _("Map, first colour"),
    Tone.MAP_2: _("Map, second colour"),
    Tone.MAP_3: _("Map, third colour, and bars"),
    Tone.MAP_4: _("Map, fourth colour"),
}

SCHEMES = {Scheme.LIGHT: _("Light"), Scheme.DARK: _("Dark")}

BACKGROUNDS = {
    "field": _("the page header"),
    "action": _("buttons"),
    "pressed": _("buttons while pointed at"),
    "paper": _("the page"),
    "tint": _("panels"),
    "tint-2": _("darker panels"),
    "good-tint": _("success messages"),
    "bad-tint": _("error messages"),
    "wait-tint": _("warnings"),
}
