"""What people type who suggest an item for an agenda, and a chair who sends it back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from civic.core.forms import Form, tidy, tidy_line
from civic.core.picking import PickField
from civic.meetings.forms import ABOUT
from civic.meetings.rules import LONGEST_TITLE
from civic.meetings.rules.suggesting import LONGEST_WHY


class SuggestionForm(Form):
    title = StringField(
        _("What should the meeting discuss?"),
        [DataRequired(_("Enter a title.")), Length(max=LONGEST_TITLE)],
        filters=[tidy_line],
        description=_("In one line, as it would appear on the agenda."),
    )
    why = TextAreaField(
        _("Why?"),
        [DataRequired(_("Say in a sentence why the meeting should discuss it.")), Length(max=LONGEST_WHY)],
        filters=[tidy],
    )
    about = PickField(
        _("About"),
        [Length(max=500)],
        filters=[tidy_line],
        description=_("Search for a proposal, a process, a vote or a recommendation."),
        source=ABOUT,
    )


class SendBackForm(Form):
    reason = TextAreaField(
        _("Why is it not put on the agenda?"),
        [DataRequired(_("Enter the reason for sending it back.")), Length(max=LONGEST_WHY)],
        filters=[tidy],
        description=_("The person who suggested it reads this, and so does everyone who can read the suggestion."),
    )
    hidden = BooleanField(
        _("Do not show the words of the suggestion to the public"),
        description=_("For example because they name someone. The reason is still shown."),
    )
