"""What organisers type about draft texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from civic.consultations.rules import LONGEST_NOTE, LONGEST_TEXT, LONGEST_TITLE
from civic.core.forms import Form, choices
from civic.core.i18n import LANGUAGES


class TextForm(Form):
    title = StringField(_("Title"), [DataRequired(_("Enter a title.")), Length(max=LONGEST_TITLE)])
    body = TextAreaField(
        _("Text"),
        [DataRequired(_("Enter the text: at least one paragraph.")), Length(max=LONGEST_TEXT)],
        description=_(
            "Paste the whole text, with an empty line between paragraphs. A line that begins with # is a heading, "
            "with ## one below it. Markdown."
        ),
    )


class NewTextForm(TextForm):
    language = SelectField(_("Language of the text"), choices=choices(LANGUAGES))


class VersionForm(TextForm):
    since = HiddenField()
    note = TextAreaField(
        _("What changed, and why"),
        [DataRequired(_("Say what changed, and why.")), Length(max=LONGEST_NOTE)],
        description=_("Everyone can read this, and followers are told of it."),
    )

    def number(self) -> int:
        """The version that was changed; 0 for what is no number."""
        typed = self.since.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
