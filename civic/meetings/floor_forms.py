"""What a chair types in the room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, FormField, IntegerField, SelectField, StringField
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from civic.core.forms import Form, TicksField, tidy_line
from civic.meetings.rules import LONGEST_TITLE
from civic.meetings.rules.floor import MOST_BUDGET, MOST_QUORUM


def person(value: object) -> int | None:
    """The id of a person that was chosen, or None."""
    return int(str(value)) if value not in (None, "", "None") else None


class DeputyForm(PlainForm):
    """Who stands in for an absent member."""

    member = SelectField(_("Absent member"), coerce=person)
    deputy = SelectField(_("Deputy"), coerce=person)


class PresentForm(Form):
    present = TicksField(_("Who is here now?"))
    deputies = FieldList(FormField(DeputyForm), _("Deputies"), min_entries=2, max_entries=50)


class RulesForm(Form):
    quorum = IntegerField(
        _("Quorum"),
        [Optional(), NumberRange(1, MOST_QUORUM, _("Enter a number between 1 and 10,000."))],
        description=_("How many members must be present to decide. Leave empty if there is no quorum."),
    )
    budget = IntegerField(
        _("Speaking time for each person, in minutes"),
        [Optional(), NumberRange(1, MOST_BUDGET, _("Enter a number between 1 and 600."))],
        description=_("Leave empty if there is no limit. Those who have used it up come last."),
    )
    deputies = BooleanField(_("Deputies can stand in for absent members"))
    online_private = BooleanField(_("Only members of the group can see the video link"))


class AddItemForm(Form):
    title = StringField(_("Title"), [DataRequired(_("Enter a title.")), Length(max=LONGEST_TITLE)], filters=[tidy_line])
