"""What people type into spaces."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    HiddenField,
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
        [DataRequired(_("Write the text.")), Length(max=20_000)],
        description=_("Markdown. Publishing makes a new version; earlier ones stay readable."),
    )


class FileForm(Form):
    """A file that is looked at first; ``kept`` names it once it was, ``take`` says that it is to be taken over."""

    file = FileField(_("File"))
    kept = HiddenField()
    take = HiddenField()

    def bytes_sent(self) -> bytes:
        """What was chosen; nothing where nothing was."""
        return b"" if not self.file.data else bytes(self.file.data.read())


class MapForm(FileForm):
    language = SelectField(_("Names are in"), choices=choices(LANGUAGES))
    name_property = StringField(
        _("Property with the name"),
        [Length(max=60)],
        description=_("Empty: the program looks for name, label and the like."),
    )
    code_property = StringField(
        _("Property with the code"),
        [Length(max=60)],
        description=_("By its code a neighbourhood is known again in the next file and in tables."),
    )
    planar = BooleanField(_("The coordinates are metres of a map grid, not degrees"))


class PopulationForm(FileForm):
    year = IntegerField(
        _("Counted in the year"),
        [
            DataRequired(_("Say the year in which people were counted.")),
            NumberRange(1900, 2100, _("A year like 2025.")),
        ],
    )
    source = StringField(
        _("Source"),
        [DataRequired(_("Say who counted.")), Length(max=200)],
        description=_("It stands below every figure that uses the table."),
    )
    licence = StringField(_("Licence"), [Length(max=100)])
    covers = StringField(
        _("Who was counted, if not everybody"), [Length(max=40)], description=_("For example: 16+, for schooling.")
    )


class RoleForm(Form):
    email = StringField(
        _("E-mail address"),
        [DataRequired(_("Say whose account.")), Length(max=254)],
        description=_("Of somebody who has an account here."),
    )
    role = RadioField(_("Role"), [DataRequired(_("Choose a role."))], choices=choices(ROLES))


class ProcessTextForm(Form):
    title = StringField(
        _("Title"),
        [DataRequired(_("Give it a title.")), Length(max=120)],
        description=_("The question, in a few words."),
    )
    summary = TextAreaField(
        _("In one or two sentences"),
        [Length(max=300)],
        description=_("It stands at the head of the page and on its card."),
    )
    body = TextAreaField(
        _("What it is about"),
        [Length(max=20_000)],
        description=_("Markdown. What is open, what is not, and what happens with what people say."),
    )
    neighbourhood = SelectField(_("Where is it?"))
    responsible = StringField(
        _("Who is responsible"), [Length(max=200)], description=_("The office, as people would ask for it.")
    )
    contact_email = EmailField(
        _("Its e-mail address"),
        [Optional(), Email(_("This is not an e-mail address: name@place.example.")), Length(max=254)],
    )


class ProcessForm(ProcessTextForm):
    slug = StringField(
        _("Address"),
        [DataRequired(_("Give it an address.")), Length(max=80)],
        description=_("Small letters, digits and hyphens: station-square. It stays as it is."),
    )


class PhaseTextForm(Form):
    title = StringField(_("Name"), [Length(max=80)], description=_("Empty: the word above."))
    summary = StringField(_("In one sentence"), [Length(max=200)])
    first_day = DayField(_("First day"), [Optional()])
    last_day = DayField(_("Last day"), [Optional()], description=_("It is part of the phase."))


class PhaseForm(PhaseTextForm):
    kind = RadioField(_("What people can do"), [DataRequired(_("Choose one."))], choices=choices(PHASES))
