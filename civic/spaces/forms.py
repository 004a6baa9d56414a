"""What people type into spaces."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, NumberRange, Optional

from civic.core.forms import DayField, Form, choices
from civic.core.i18n import LANGUAGES
from civic.spaces.labels import PHASES, ROLES


class LegalTextForm(Form):
    body = TextAreaField(
        _("Text"),
        [DataRequired(_("Enter the text.")), Length(max=20_000)],
        description=_("Markdown. Publishing makes a new version; earlier ones stay readable."),
    )


class FileForm(Form):
    """A file that is looked at first."""

    file = FileField(_("File"))

    def bytes_sent(self) -> bytes:
        """What was chosen; nothing where nothing was."""
        return b"" if not self.file.data else bytes(self.file.data.read())


class MapForm(FileForm):
    language = SelectField(_("Names are in"), choices=choices(LANGUAGES))
    name_property = StringField(
        _("Property with the name"),
        [Length(max=60)],
        description=_("Leave empty to detect it (name, label and similar)."),
    )
    code_property = StringField(
        _("Property with the code"),
        [Length(max=60)],
        description=_("The code identifies a neighbourhood in later files and in tables."),
    )
    planar = BooleanField(_("The coordinates are metres of a map grid, not degrees"))


class PopulationForm(FileForm):
    year = IntegerField(
        _("Year of the count"),
        [
            DataRequired(_("Enter the year of the count.")),
            NumberRange(1900, 2100, _("For example 2025.")),
        ],
    )
    source = StringField(
        _("Source"),
        [DataRequired(_("Enter the source.")), Length(max=200)],
        description=_("Shown below every figure that uses this table."),
    )
    licence = StringField(_("Licence"), [Length(max=100)])
    covers = StringField(
        _("Population counted, if not everyone"), [Length(max=40)], description=_("For example: 16+, for schooling.")
    )


class RoleForm(Form):
    email = StringField(
        _("E-mail address"),
        [
            DataRequired(_("Enter an e-mail address.")),
            Email(_("Enter an e-mail address, for example name@town.example.")),
            Length(max=254),
        ],
        description=_("We send an invitation to this address. The role starts when it is accepted."),
    )
    role = RadioField(_("Role"), [DataRequired(_("Choose a role."))], choices=choices(ROLES))


class ProcessTextForm(Form):
    title = StringField(
        _("Title"),
        [DataRequired(_("Enter a title.")), Length(max=120)],
        description=_("The question, in a few words."),
    )
    summary = TextAreaField(
        _("Summary (one or two sentences)"),
        [Length(max=300)],
        description=_("Shown at the top of the page and on its card."),
    )
    body = TextAreaField(
        _("What it is about"),
        [Length(max=20_000)],
        description=_("Markdown. What can still change, what cannot, and how contributions will be used."),
    )
    neighbourhood = SelectField(_("Where is it?"))
    responsible = StringField(
        _("Who is responsible"),
        [Length(max=200)],
        description=_("The office’s usual name, for example “Public works”."),
    )
    contact_email = EmailField(
        _("Its e-mail address"),
        [Optional(), Email(_("Enter an e-mail address, for example name@town.example.")), Length(max=254)],
    )


class ProcessForm(ProcessTextForm):
    slug = StringField(
        _("Address"),
        [DataRequired(_("Enter an address.")), Length(max=80)],
        description=_(
            "Lower-case letters, digits and hyphens, for example station-square. It cannot be changed later."
        ),
    )


class PhaseTextForm(Form):
    title = StringField(_("Name"), [Length(max=80)], description=_("Leave empty to use the name above."))
    summary = StringField(_("Summary (one sentence)"), [Length(max=200)])
    first_day = DayField(_("First day"), [Optional()])
    last_day = DayField(_("Last day"), [Optional()], description=_("The last day is included."))


class PhaseForm(PhaseTextForm):
    kind = RadioField(_("What people can do"), [DataRequired(_("Choose one."))], choices=choices(PHASES))
