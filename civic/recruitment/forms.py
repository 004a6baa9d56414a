"""What people type about calls: the secretary's forms, and the application, in which everything may stay blank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext, lazy_gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from civic.core.forms import Check, ClockField, DayField, Form, TicksField, choices
from civic.core.i18n import say
from civic.demographics import labels as demographics
from civic.demographics.rules import AGE, Ask
from civic.recruitment import labels
from civic.recruitment.models import Call
from civic.recruitment.queries import questions
from civic.recruitment.rules import (
    FEATURES,
    LONGEST_PURPOSE,
    LONGEST_SOURCE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_LETTERS,
    MOST_SEATS,
    NOT_STATED,
    RecruitmentCode,
    values_of,
)
from civic.recruitment.service import Told
from civic.towns.here import Town

AGREED = "_agreed"
PURPOSE = "purpose_"
#: Lists that are too long for one press each.
LONG = (AGE, Ask.NEIGHBOURHOOD, Ask.LANGUAGE)


class CallForm(Form):
    title = StringField(_("Title"), [DataRequired(_("Enter a title for the call.")), Length(max=LONGEST_TITLE)])
    text = TextAreaField(
        _("What the members will do"),
        [Length(max=LONGEST_TEXT)],
        description=_("How often they meet, what they get for it, who can help."),
    )
    opens_on = DayField(_("First day to apply"), [InputRequired(_("Choose a day."))])
    closes_on = DayField(_("Last day to apply"), [InputRequired(_("Choose a day."))])
    seats = IntegerField(
        _("Seats to be drawn"),
        [
            InputRequired(_("Enter a number of seats.")),
            NumberRange(1, MOST_SEATS, _("Enter a number between %(min)s and %(max)s.")),
        ],
    )
    first_day = DayField(_("First day of the term"), [InputRequired(_("Choose a day."))])
    last_day = DayField(_("Last day of the term"), [Optional()])
    asked = TicksField(_("Questions"), description=_("Ask only what the quotas need. Every answer can be left blank."))
    households = BooleanField(
        _("Draw at most one person of a household"),
        description=_("Applicants can then give their address. Only a keyed hash of it is stored."),
    )
    by_letter = BooleanField(_("Only people with a code from a letter can apply"))


def call_form(**given: object) -> CallForm:
    """The form of a call, with a field for the purpose of each question."""
    fields = {
        PURPOSE + feature: StringField(
            lazy_gettext("What for: %(question)s", question=demographics.DIMENSIONS[feature]),
            [Length(max=LONGEST_PURPOSE)],
        )
        for feature in FEATURES
    }
    form: CallForm = type("CallOfFeaturesForm", (CallForm,), fields)(**given)
    form.asked.choices = choices([(feature, demographics.DIMENSIONS[feature]) for feature in FEATURES])
    return form


class ApplicationForm(Form):
    """The questions of one call; ``application_form`` makes its fields."""

    features: Sequence[str] = ()
    address = StringField(
        _("Your address"),
        [Length(max=300)],
        description=_(
            "Street, number and place. Only so that no two people of a household are drawn; the address itself is not "
            "stored."
        ),
    )
    code = StringField(_("Code from your letter"), [Length(max=20)])

    def told(self) -> dict[str, Told]:
        """What the form says, ready for ``service.apply``."""
        return {name: Told(self[name].data or "", bool(self[name + AGREED].data)) for name in self.features}

    def validate(self, extra_validators: Mapping[str, Sequence[Check]] | None = None) -> bool:
        """Name every answer whose consent is missing at once; the service would stop at the first."""
        good = super().validate(extra_validators)
        for name, told in self.told().items():
            if told.value and not told.agreed:
                self[name].errors = [*self[name].errors, str(labels.REFUSALS[RecruitmentCode.NO_CONSENT])]
                good = False
        return good


def application_form(call: Call, place: Town, applied: bool) -> ApplicationForm:
    """The form of a call; who has applied needs no code any more."""
    asked = questions(call)
    fields: dict[str, object] = {"features": list(asked)}
    for feature, purposes in asked.items():
        fields[feature] = _field(feature, place)
        fields[feature + AGREED] = BooleanField(
            gettext("My answer may be used for this draw."), description=say(purposes) or str(labels.PURPOSE)
        )
    form: ApplicationForm = type("CallApplicationForm", (ApplicationForm,), fields)()
    if not call.households:
        del form.address
    if applied or not call.by_letter:
        del form.code
    return form


def _field(feature: str, place: Town) -> Field:
    offered = [("", gettext("No answer")), *named_values(feature, place)]
    kind = SelectField if feature in LONG else RadioField
    return kind(str(demographics.DIMENSIONS[feature]), choices=choices(offered), default="")


def named_values(feature: str, place: Town) -> list[tuple[str, str]]:
    """What can be answered, each with its words."""
    hoods = {code: say(names) for code, names in place.hoods.values()}
    if feature == Ask.NEIGHBOURHOOD:
        return sorted(hoods.items(), key=lambda pair: pair[1])
    return [(value, value_words(feature, value, hoods)) for value in values_of(feature, list(hoods))]


def value_words(feature: str, value: str, hoods: Mapping[str, str]) -> str:
    """A value of a feature in words; ``hoods`` are the names of neighbourhoods by code."""
    if value == NOT_STATED:
        return str(labels.VALUES[NOT_STATED])
    return hoods.get(value, value) if feature == Ask.NEIGHBOURHOOD else demographics.group(feature, value)


class AnnounceForm(Form):
    source = StringField(
        _("Public number"),
        [DataRequired(_("Say which public number draws.")), Length(max=LONGEST_SOURCE)],
        description=_("For example, the last three digits of the national lottery, or three dice with ten sides."),
    )
    day = DayField(_("Day"), [InputRequired(_("Choose a day."))])
    time = ClockField(_("Time"), [InputRequired(_("Enter a time."))])


class NumberForm(Form):
    number = StringField(
        _("The number that came"),
        [DataRequired(_("Enter the number in digits.")), Length(max=100)],
        description=_("In digits. The remainder after dividing by 1,000 names the panel, counted from 0."),
    )


class LettersForm(Form):
    letters = IntegerField(
        _("Number of letters"),
        [
            InputRequired(_("Enter a number of letters.")),
            NumberRange(1, MOST_LETTERS, _("Enter a number between %(min)s and %(max)s.")),
        ],
    )
