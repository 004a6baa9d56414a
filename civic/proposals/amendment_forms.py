"""What somebody sends to change a passage or a title, and to decide on that."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from civic.core.i18n import LANGUAGES
from civic.proposals.forms import WithCodes


class AmendmentForm(WithCodes):
    """A passage as somebody wants it."""

    wanted = TextAreaField(
        _("The passage as you want it"),
        description=_(
            "Change the text here. What you remove and add is marked for everyone. Leave it empty to remove it."
        ),
    )
    reason = TextAreaField(_("Why?"), description=_("Published with your amendment."))
    language = SelectField(_("You write in"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])
    #: The version and the passage that were shown when the form was opened.
    version = HiddenField()
    passage = HiddenField()

    def shown(self, name: str) -> int:
        """A number that the form carries; 0 for what is none."""
        data = self[name].data or ""
        return int(data) if data.isascii() and data.isdigit() and len(data) < 10 else 0


class TitleAmendmentForm(AmendmentForm):
    """A title as somebody wants it."""

    wanted = StringField(_("The title as you want it"))


class DecisionForm(WithCodes):
    """The reason for which an amendment is accepted or declined."""

    reason = TextAreaField(_("Your reason"), description=_("Everyone can read it."))
