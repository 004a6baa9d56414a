"""What people type about councils."""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional, StopValidation

from civic.core.forms import DayField, Form, choices, tidy_line
from civic.core.picking import PickField
from civic.core.sanitise import LONGEST
from civic.councils.labels import OFFICES, REPLIES, SEATS
from civic.councils.people import PEOPLE
from civic.councils.rules import (
    LONGEST_OUTCOME,
    LONGEST_TITLE,
    LONGEST_WAIT,
    MOST_SEATS,
    MOST_STEPS,
    Office,
    SeatKind,
)
from civic.meetings.labels import LISTINGS, PUBLICITY, SUGGESTERS, VOTING, WAYS
from civic.meetings.rules.deciding import Publicity, Voting, Way
from civic.meetings.rules.suggesting import Listing, Suggesters
from civic.resources.kinds import Use
from civic.resources.things import things
from civic.towns.organisations import ORGANISATIONS

_title = [DataRequired(_("Enter a title for the recommendation.")), Length(max=LONGEST_TITLE)]
ABOUT = things(Use.RECOMMENDATION, public=True)
_text = [DataRequired(_("Enter the recommendation.")), Length(max=LONGEST)]


def _count(label: LazyString, most: int, least: int = 0) -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(_("Enter a number; 0 for none.")),
            NumberRange(least, most, _("Enter a number between %(min)s and %(max)s.")),
        ],
        default=least,
    )


def _about() -> PickField:
    """A recommendation is public one day, and so is what it is about."""
    return PickField(
        _("Which proposal, vote or process is this about?"),
        [Length(max=500)],
        description=_("Search by the words of its title."),
        source=ABOUT,
    )


class CouncilForm(Form):
    name = StringField(
        _("Name of the council"), [DataRequired(_("Enter a name for the council.")), Length(max=LONGEST_TITLE)]
    )
    slug = StringField(
        _("Address"),
        [DataRequired(_("Enter an address.")), Length(max=80)],
        description=_(
            "Lower-case letters, digits and hyphens, for example older-residents. It cannot be changed later."
        ),
    )
    summary = StringField(
        _("Summary (one sentence)"),
        [Length(max=300)],
        description=_("Who its members are, and what they advise the town on."),
    )
    mandate = TextAreaField(_("Mandate and rules"), [Length(max=LONGEST)], description=_("Markdown."))
    lot = _count(_("Seats drawn by lot"), MOST_SEATS)
    organisation = _count(_("Seats for organisations"), MOST_SEATS)
    elected = _count(_("Elected seats"), MOST_SEATS)
    ex_officio = _count(_("Seats that come with an office"), MOST_SEATS)
    legal_basis = StringField(
        _("Legal basis"), [Length(max=300)], description=_("For example, the decision by which the town founded it.")
    )
    quorum = IntegerField(
        _("Quorum (percent of the members)"),
        [Optional(), NumberRange(1, 100, _("Enter a number between %(min)s and %(max)s."))],
        description=_("So many must be present for a decision."),
    )
    voting = RadioField(_("What carries a motion"), choices=choices(VOTING), default=Voting.MORE_FOR.value)
    publicity = RadioField(_("Who may attend"), choices=choices(PUBLICITY), default=Publicity.PUBLIC.value)
    deputies = BooleanField(_("A member who cannot attend may send a deputy"))
    seconding = BooleanField(_("A second member has to support a motion before the vote"))
    way = RadioField(_("How votes are cast"), choices=choices(WAYS), default=Way.OPEN.value)
    suggesters = RadioField(
        _("Who can suggest items for the agenda"), choices=choices(SUGGESTERS), default=Suggesters.MEMBERS.value
    )
    listing = RadioField(
        _("What everyone can read of a suggestion"),
        choices=choices(LISTINGS),
        default=Listing.TEXTS.value,
        description=_("Once the chair has answered it. What was suggested before keeps the rule of its day."),
    )
    answer_days = _count(_("Number of days the town has to answer"), LONGEST_WAIT, 1)


def _named_once(form: BaseForm, field: EmailField) -> None:
    """Somebody is named, in one way."""
    if bool(field.data) == bool(form.person.data):
        raise StopValidation(gettext("Choose a person or enter an e-mail address, not both."))


class MemberForm(Form):
    person = PickField(
        _("Person"),
        [Length(max=10)],
        description=_("Search by the name that is shown with their proposals, comments or seats."),
        source=PEOPLE,
    )
    email = EmailField(
        _("Or an e-mail address"),
        [
            _named_once,
            Optional(),
            Email(_("Enter an e-mail address, for example name@town.example.")),
            Length(max=254),
        ],
        description=_(
            "For someone whose name is not public here yet. Either way, the invitation is sent by e-mail. The term "
            "starts when it is accepted; then the page of the council shows the name that the member chose."
        ),
    )
    kind = RadioField(_("How the member was appointed"), choices=choices(SEATS), default=SeatKind.LOT.value)
    organisation = PickField(
        _("Organisation they represent"),
        [Length(max=200)],
        description=_("Search by its name."),
        source=ORGANISATIONS,
    )
    office = RadioField(_("Office"), choices=choices(OFFICES), default=Office.MEMBER.value)
    first_day = DayField(_("First day"), [InputRequired(_("Choose a day."))])
    last_day = DayField(
        _("Last day"), [Optional()], description=_("The role ends on this day. Leave empty for no end date.")
    )


class EndForm(Form):
    last_day = DayField(_("Last day"), [InputRequired(_("Choose a day."))])


class SuggestForm(Form):
    title = StringField(_("Title"), _title, description=_("The action, in one line."))
    text = TextAreaField(_("What is recommended, and why"), _text, description=_("Markdown."))
    about = _about()


class AdoptForm(Form):
    title = StringField(_("Title"), _title, description=_("The text as adopted by the council."))
    text = TextAreaField(_("What is recommended, and why"), _text, description=_("Markdown. The text as adopted."))
    adopted_on = DayField(_("Adopted on"), [InputRequired(_("Choose a day."))])
    votes_for = _count(_("Votes in favour"), MOST_SEATS)
    against = _count(_("Votes against"), MOST_SEATS)
    abstain = _count(_("Abstained"), MOST_SEATS)
    minority = TextAreaField(
        _("Minority opinion"),
        [Length(max=LONGEST)],
        description=_("Markdown. The view of the members who voted against."),
    )


class RecordForm(AdoptForm):
    about = _about()


class StepForm(PlainForm):
    """One promised step; a row without words is left out."""

    title = StringField(_("What happens"), [Length(max=LONGEST_TITLE)], filters=[tidy_line])
    due_on = DayField(_("Until"), [Optional()])
    done_on = DayField(_("Completed on"), [Optional()])


class StepsForm(Form):
    steps = FieldList(FormField(StepForm), _("Correct the marked step."), max_entries=MOST_STEPS)


class ReplyForm(StepsForm):
    kind = RadioField(
        _("The town’s answer"), [InputRequired(_("Choose yes, yes in part or no."))], choices=choices(REPLIES)
    )
    office = StringField(_("Responsible office"), [DataRequired(_("Enter the responsible office.")), Length(max=120)])
    text = TextAreaField(
        _("Answer"),
        [DataRequired(_("Write the answer.")), Length(max=LONGEST)],
        description=_("Markdown. What the town will do, what it will not, and why."),
    )


class WaitForm(Form):
    office = StringField(_("Office in charge"), [DataRequired(_("Enter the responsible office.")), Length(max=120)])
    note = TextAreaField(
        _("Reason for the delay"),
        [DataRequired(_("Enter the reason for the delay.")), Length(max=500)],
        description=_("Also say when the answer will come. The due date does not change."),
    )


class TreatForm(Form):
    """What a council did with a proposal of its list."""

    treated_on = DayField(_("Date of the meeting"), [InputRequired(_("Enter the date."))])
    outcome = TextAreaField(
        _("What the council did with it"),
        [DataRequired(_("Say what the council did with it.")), Length(max=LONGEST_OUTCOME)],
        description=_("For example, what it recommends, or why it does not take it up."),
    )
