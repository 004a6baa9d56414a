"""What people type about councils."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    EmailField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from civic.core.forms import DayField, Form, choices, tidy_line
from civic.core.sanitise import LONGEST
from civic.councils.labels import OFFICES, REPLIES, SEATS
from civic.councils.rules import LONGEST_TITLE, LONGEST_WAIT, MOST_SEATS, MOST_STEPS, Office, Reply, SeatKind

_title = [DataRequired(_("Give the recommendation a title.")), Length(max=LONGEST_TITLE)]
_text = [DataRequired(_("Write what is recommended.")), Length(max=LONGEST)]


def _count(label: Any, most: int, least: int = 0) -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(_("Write a number; 0 for none.")),
            NumberRange(least, most, _("A number between %(min)s and %(max)s.")),
        ],
        default=least,
    )


class CouncilForm(Form):
    name = StringField(
        _("Name of the council"), [DataRequired(_("Give the council a name.")), Length(max=LONGEST_TITLE)]
    )
    slug = StringField(
        _("Address"),
        [DataRequired(_("Choose an address.")), Length(max=80)],
        description=_("Small letters, digits and hyphens: older-residents. It stays for ever."),
    )
    summary = StringField(
        _("In one sentence"), [Length(max=300)], description=_("Who they are, and what they advise the town on.")
    )
    mandate = TextAreaField(_("Mandate and rules"), [Length(max=LONGEST)], description=_("Markdown."))
    lot = _count(_("Seats drawn by lot"), MOST_SEATS)
    organisation = _count(_("Seats for organisations"), MOST_SEATS)
    elected = _count(_("Elected seats"), MOST_SEATS)
    answer_days = _count(_("Days within which the town must answer"), LONGEST_WAIT, 1)


class MemberForm(Form):
    email = EmailField(
        _("E-mail address of somebody with an account"),
        [DataRequired(_("Write an e-mail address.")), Email(_("This is not an e-mail address: name@place.example."))],
        description=_("Members are shown by the name that they chose, as long as their term lasts."),
    )
    kind = RadioField(_("How they came to the seat"), choices=choices(SEATS), default=SeatKind.LOT.value)
    organisation = StringField(
        _("Organisation that sends them"), [Length(max=200)], description=_("The address of its page.")
    )
    office = RadioField(_("Office"), choices=choices(OFFICES), default=Office.MEMBER.value)
    first_day = DayField(_("First day"), [InputRequired(_("Choose a day."))])
    last_day = DayField(_("Last day"), [Optional()], description=_("The right ends with it. Empty: no end yet."))


class EndForm(Form):
    last_day = DayField(_("Last day"), [InputRequired(_("Choose a day."))])


class SuggestForm(Form):
    title = StringField(_("Title"), _title, description=_("What should happen, in one line."))
    text = TextAreaField(_("What is recommended, and why"), _text, description=_("Markdown."))
    about = StringField(
        _("What it takes up"), [Length(max=500)], description=_("The address of a proposal, a vote or a process.")
    )


class AdoptForm(Form):
    title = StringField(_("Title"), _title, description=_("As the council adopted it."))
    text = TextAreaField(_("What is recommended, and why"), _text, description=_("Markdown. As it was adopted."))
    adopted_on = DayField(_("Adopted on"), [InputRequired(_("Choose a day."))])
    votes_for = _count(_("Votes for it"), MOST_SEATS)
    against = _count(_("Votes against it"), MOST_SEATS)
    abstain = _count(_("Abstained"), MOST_SEATS)
    minority = TextAreaField(
        _("Minority opinion"), [Length(max=LONGEST)], description=_("Markdown. What those against it think.")
    )


class RecordForm(AdoptForm):
    about = StringField(
        _("What it takes up"), [Length(max=500)], description=_("The address of a proposal, a vote or a process.")
    )


class StepForm(PlainForm):
    """One promised step; a row without words is left out."""

    title = StringField(_("What happens"), [Length(max=LONGEST_TITLE)], filters=[tidy_line])
    due_on = DayField(_("Until"), [Optional()])
    done_on = DayField(_("Done on"), [Optional()])


class StepsForm(Form):
    steps = FieldList(FormField(StepForm), _("A step needs mending."), max_entries=MOST_STEPS)


class ReplyForm(StepsForm):
    kind = RadioField(_("The town’s answer"), choices=choices(REPLIES), default=Reply.ACCEPTED.value)
    office = StringField(_("Office that answers"), [DataRequired(_("Say which office answers.")), Length(max=120)])
    text = TextAreaField(
        _("Answer"),
        [DataRequired(_("Write the answer.")), Length(max=LONGEST)],
        description=_("Markdown. What the town does, what it does not, and why."),
    )


class WaitForm(Form):
    office = StringField(_("Office that has it"), [DataRequired(_("Say which office answers.")), Length(max=120)])
    note = TextAreaField(
        _("What it waits for"),
        [DataRequired(_("Say what it waits for.")), Length(max=500)],
        description=_("And when the answer will come. The answer stays due when it was."),
    )
