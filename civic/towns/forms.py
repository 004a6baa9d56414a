"""The form of a legal page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from civic.core.forms import Form


class LegalTextForm(Form):
    body = TextAreaField(
        _("Text"),
        [DataRequired(_("Enter the text.")), Length(max=20_000)],
        description=_("Markdown. Publishing makes a new version; earlier ones stay readable."),
    )
