"""What staff send about a proposal among themselves."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired

from civic.core.forms import Form


class NoteForm(Form):
    """A note of staff."""

    text = TextAreaField(_("Note"), [DataRequired(_("Write the note."))])


class AssigneeForm(Form):
    """Who sees to a proposal."""

    person = SelectField(_("Assigned to"), coerce=lambda value: int(value) if value not in (None, "", "None") else None)
