"""What the secretary types about meetings."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from civic.core.forms import ClockField, DayField, Form, TicksField, choices, tidy, tidy_line
from civic.core.picking import PickField
from civic.core.sanitise import LONGEST
from civic.meetings.labels import REPEATS
from civic.meetings.rules import LONGEST_TITLE, MOST_ITEMS, MOST_PLACES
from civic.meetings.rules.series import MOST_MEETINGS, MOST_WEEKS, Every
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


class NewMeetingForm(MeetingForm):
    """A meeting to be planned, and others after it."""

    repeat = RadioField(_("Repeat the meeting"), choices=choices(REPEATS), default=Every.ONCE.value)
    weeks = IntegerField(
        _("Every how many weeks?"),
        [Optional(), NumberRange(1, MOST_WEEKS, _("Enter a number between %(min)s and %(max)s."))],
        default=1,
    )
    times = IntegerField(
        _("How many meetings in all?"),
        [Optional(), NumberRange(1, MOST_MEETINGS, _("Enter a number between %(min)s and %(max)s."))],
    )
    until = DayField(
        _("Or until which day?"), [Optional()], description=_("At most %(most)s meetings.", most=MOST_MEETINGS)
    )
    skip_holidays = BooleanField(
        _("No meeting on public holidays and days on which the town hall is closed"),
        description=_("Only the first day is kept as you chose it."),
    )

    def validate_repeat(self, field: RadioField) -> None:
        """A series has an end, and one of them."""
        if field.data != Every.ONCE and bool(self.times.data) == bool(self.until.data):
            raise ValidationError(gettext("Enter either the number of meetings or the last day."))


class MoveForm(Form):
    day = DayField(
        _("New day of this meeting"),
        [InputRequired(_("Choose a day."))],
        description=_("The later meetings move by as many days."),
    )
    starts = ClockField(_("Start time"), [InputRequired(_("Enter the start time."))])
    ends = ClockField(_("End time"), [InputRequired(_("Enter the end time."))])
    reason = TextAreaField(
        _("Why?"),
        [DataRequired(_("Enter the reason for moving the meetings.")), Length(max=500)],
        description=_("This is public."),
    )


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
