"""What members and chairs type about motions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from civic.core.forms import Form
from civic.meetings.rules.floor import MOST_QUORUM
from civic.motions.rules import LONGEST


class MoveForm(Form):
    item = SelectField(_("Item of the agenda"), coerce=int)
    text = TextAreaField(
        _("Text of the motion"),
        [DataRequired(_("Enter the text.")), Length(max=LONGEST)],
        description=_("What the council is to decide, in full sentences."),
    )


class AmendForm(Form):
    text = TextAreaField(
        _("Text as it should read"),
        [DataRequired(_("Enter the text.")), Length(max=LONGEST)],
        description=_("Change the words in place. What you remove and add is marked."),
    )


def _hands(label: object) -> IntegerField:
    checks = [
        InputRequired(_("Enter a number; 0 for none.")),
        NumberRange(0, MOST_QUORUM, _("Enter a number between %(min)s and %(max)s.")),
    ]
    return IntegerField(label, checks)


class CountForm(Form):
    votes_for = _hands(_("In favour"))
    against = _hands(_("Against"))
    abstained = _hands(_("Abstentions"))
