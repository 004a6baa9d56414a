"""What people type beside a file of a map or of a population."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Length, NumberRange

from civic.core.forms import Form, choices
from civic.core.i18n import LANGUAGES


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
