"""What organisers type about a process and its phases."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    EmailField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, Optional

from civic.core.forms import DayField, Form
from civic.processes import kinds


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
    kind = RadioField(_("What people can do"), [DataRequired(_("Choose one."))], choices=kinds.offered)
