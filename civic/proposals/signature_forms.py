"""Who signed on paper, as an officer types it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from civic.core.forms import DayField, Form
from civic.uploads.forms import FileForm
from civic.verification.labels import FIELDS
from civic.verification.rules import Field


class SignerForm(Form):
    """A person of the register."""

    family_name = StringField(FIELDS[Field.FAMILY_NAME], [DataRequired(_("Enter the family name.")), Length(max=200)])
    given_name = StringField(
        FIELDS[Field.GIVEN_NAME],
        [DataRequired(_("Enter the given name.")), Length(max=200)],
        description=_("The first given name is enough."),
    )
    birth_date = DayField(FIELDS[Field.BIRTH_DATE], [DataRequired(_("Enter the date of birth."))])


class SignatureForm(SignerForm):
    """Somebody who signed."""

    day = DayField(
        _("Date of the signature"),
        [DataRequired(_("Enter the date."))],
        description=_("If the list does not show it, the date on which the list was handed in."),
    )


class ListForm(FileForm):
    """A list of people who signed, as a table."""

    day = DayField(
        _("Date of the signatures"),
        [DataRequired(_("Enter the date."))],
        description=_("For lines without a date of their own. Often the date on which the list was handed in."),
    )


class RemovalForm(SignerForm):
    """Somebody whose signature does not count any more, and why."""

    reason = TextAreaField(
        _("Why is it removed?"),
        [DataRequired(_("Enter a reason."))],
        description=_("For example, the person asked for it. Do not write the name: the log keeps the reason."),
    )
