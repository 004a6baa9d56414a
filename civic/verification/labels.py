"""Codes of verification, in words."""

from flask_babel import lazy_gettext as _

from civic.verification.reading import LineCode
from civic.verification.rules import Field, Level, VerificationCode, Way

REFUSALS = {
    VerificationCode.NOBODY: _(
        "No account was found. Check the address, or ask the person for a new code: each one is valid for 30 minutes."
    ),
    VerificationCode.ONESELF: _("You cannot verify yourself. Ask another officer."),
    VerificationCode.NO_NEIGHBOURHOOD: _("Choose the neighbourhood where the person lives."),
    VerificationCode.OTHER_NEIGHBOURHOOD: _("This neighbourhood is not on the map of the town. Choose another one."),
    VerificationCode.LATER_DAY: _("The date must not be in the future."),
    VerificationCode.HALF_NAMED: _("Enter family name, given name and date of birth, or none of them."),
    VerificationCode.TAKEN: _(
        "Another account of this town is verified with this name and date of birth. If these are two people, leave the "
        "three fields empty. If not, withdraw the other verification first."
    ),
    VerificationCode.NO_REASON: _("Enter a reason. The person will read it."),
    VerificationCode.NOT_VERIFIED: _("This person is not verified any more."),
    VerificationCode.NO_REGISTER: _("This town has no register to compare with. You can be verified at the town hall."),
    VerificationCode.ALREADY: _("You are verified already."),
    VerificationCode.WITHDRAWN: _("Your verification was withdrawn. You can be verified again at the town hall."),
    VerificationCode.NO_DRAFT: _("There is no register to import. Choose the file again."),
    VerificationCode.KEY_LOST: _(
        "The register cannot be used right now. Please try again later, or be verified at the town hall."
    ),
    VerificationCode.NO_COLUMN: _("The table has no column “%(column)s”. Nothing was changed."),
    VerificationCode.NO_ENTRIES: _("No line of the table can be used. Nothing was changed."),
}

LEVELS = {
    Level.RESIDENCE: _("Lives in this town"),
    Level.IDENTITY: _("Identity only"),
}

WAYS = {
    Way.DESK: _("At the town hall"),
    Way.REGISTER: _("With the register of the town"),
}

FIELDS = {
    Field.FAMILY_NAME: _("Family name"),
    Field.GIVEN_NAME: _("Given name"),
    Field.BIRTH_DATE: _("Date of birth"),
    Field.POSTCODE: _("Postcode"),
    Field.LETTER_CODE: _("Code from the town’s letter"),
}

#: Why a line of a register was left out. ``column`` is one of ``FIELDS``.
LINES = {
    LineCode.WIDTH: _("Line %(line)s has more or fewer cells than the first line."),
    LineCode.EMPTY: _("Line %(line)s: “%(column)s” is empty."),
    LineCode.NO_DATE: _("Line %(line)s: the date of birth is not a date such as 1984-03-09 or 09.03.1984."),
    LineCode.NO_NEIGHBOURHOOD: _("Line %(line)s: the neighbourhood is not on the map of the town."),
    LineCode.TWICE: _(
        "Line %(line)s: another line has the same name and date of birth. "
        "These people can be verified at the town hall."
    ),
}
