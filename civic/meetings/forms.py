"""What the secretary types about meetings."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from civic.core.forms import ClockField, DayField, Form, TicksField, tidy, tidy_line
from civic.core.picking import PickField
from civic.core.sanitise import LONGEST
from civic.meetings.rules import LONGEST_TITLE, MOST_ITEMS, MOST_PLACES
from civic.resources.kinds import Use
from civic.resources.things import things
from civic.towns.themes import ThemeField


def _hood(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


class MeetingForm(Form):
    title = StringField(
        _("Title"),
        [DataRequired(_("Enter a title for the meeting.")), Length(max=LONGEST_TITLE)],
        description=_("For example: Meeting in December."),
    )
    day = DayField(_("Day"), [InputRequired(_("Choose a day."))])
    starts = ClockField(_("Start time"), [InputRequired(_("Enter the start time."))])
    ends = ClockField(_("End time"), [InputRequired(_("Enter the end time."))])
    place_name = StringField(
        _("Place"), [Length(max=120)], description=_("Building or room, for example Town Hall, room 2.")
    )
    address = StringField(_("Address"), [Length(max=200)])
    neighbourhood = SelectField(_("Neighbourhood"), coerce=_hood)
    theme = ThemeField()
    step_free = BooleanField(_("Step-free access"))
    hearing_loop = BooleanField(_("Hearing loop"))
    childcare = BooleanField(_("Childcare"))
    spoken = StringField(
        _("Languages"), [Length(max=200)], description=_("Spoken, interpreted or signed, and how to request others.")
    )
    online_url = StringField(_("Video link"), [Length(max=500)], description=_("Must start with https://"))
    text = TextAreaField(_("What it is about"), [Length(max=LONGEST)], description=_("Markdown."))
    sign_up = BooleanField(_("People sign up"), description=_("They are told by e-mail what changes."))
    places = IntegerField(
        _("Places"),
        [Optional(), NumberRange(1, MOST_PLACES, _("Enter a number between 1 and 100,000."))],
        description=_("Leave empty if there is room for everyone. When all are taken, people join a waiting list."),
    )
    members_only = BooleanField(_("Only members of the group can see it"))


ABOUT = things(Use.AGENDA)


class ItemForm(PlainForm):
    """One row of the agenda; a row without a title is left out."""

    title = StringField(_("Title"), [Length(max=LONGEST_TITLE)], filters=[tidy_line])
    text = TextAreaField(_("Recommended action"), [Length(max=2000)], filters=[tidy])
    minutes = IntegerField(
        _("Length in minutes"), [Optional(), NumberRange(1, 600, _("Enter a length between 1 and 600 minutes."))]
    )
    about = PickField(
        _("About"),
        [Length(max=500)],
        filters=[tidy_line],
        description=_("Search for a proposal, a process, a vote or a recommendation."),
        source=ABOUT,
    )


class AgendaForm(Form):
    items = FieldList(FormField(ItemForm), _("Correct the marked agenda item."), max_entries=MOST_ITEMS)


class AttendanceForm(Form):
    attended = TicksField(_("Who came?"))
    came = IntegerField(
        _("How many people came in all?"),
        [Optional(), NumberRange(0, MOST_PLACES, _("Enter a number between 0 and 100,000."))],
        description=_("With those who had not signed up. The page of the meeting shows this number, and no names."),
    )


class ReasonForm(Form):
    reason = TextAreaField(
        _("Why?"),
        [DataRequired(_("Enter the reason for cancelling.")), Length(max=500)],
        description=_("This is public."),
    )


class MinutesForm(Form):
    minutes = TextAreaField(
        _("Minutes"),
        [DataRequired(_("Write the minutes.")), Length(max=LONGEST)],
        description=_("Markdown. First the decisions, then the discussion."),
    )
