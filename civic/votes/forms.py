"""What organisers type about votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from civic.core.amounts import AmountField
from civic.core.forms import Check, ClockField, DayField, Form, choices, tidy, tidy_line
from civic.core.picking import PickField
from civic.core.sanitise import LONGEST
from civic.resources.kinds import Use
from civic.resources.things import things
from civic.uploads.forms import FileForm
from civic.votes.methods import FIRST_OFFERED, KINDS
from civic.votes.rules import LONGEST_OPTION_TEXT, LONGEST_TITLE, MOST_OPTIONS


def this_century(form: BaseForm, field: Field) -> None:
    """A day that calendars and clocks of all places can write."""
    if field.data and not 2000 <= field.data.year < 2100:
        raise ValidationError(gettext("Choose a day of this century."))


def _number(value: str | int | None) -> int | None:
    return int(value) if value not in (None, "") else None


class QuestionForm(Form):
    """The first fields of a vote, and those that the kinds bring."""

    title = StringField(
        _("Title"),
        [DataRequired(_("Enter a title for the vote.")), Length(max=LONGEST_TITLE)],
        description=_("The question, in a few words."),
    )
    text = TextAreaField(
        _("What it is about"),
        [Length(max=LONGEST)],
        description=_("Markdown. What is decided, and what happens with the result."),
    )
    part_of = SelectField(_("Process"), coerce=_number)
    who = SelectField(_("Who can vote"))
    method = RadioField(
        _("How it is counted"),
        [DataRequired(_("Choose a voting method."))],
        choices=choices({code: kind.name for code, kind in KINDS.items()}),
    )

    def validate(self, extra_validators: Mapping[str, Sequence[Check]] | None = None) -> bool:
        """What is typed for kinds that were not chosen is nobody's mistake."""
        kind = KINDS.get(self.method.data or "")
        for field in (self[name] for name in OF_KINDS if kind and name not in kind.fields):
            field.validators, field.process_errors = (), ()
        return super().validate(extra_validators)


#: Makers of the fields of all kinds, by name; those of the kind that is offered first come first.
OF_KINDS = {name: make for kind in (FIRST_OFFERED, *KINDS.values()) for name, make in kind.fields.items()}
for _name, _make in OF_KINDS.items():
    setattr(QuestionForm, _name, _make())


class VoteForm(QuestionForm):
    """What the vote asks, what its kind asks for, and its time."""

    opens_day = DayField(_("Opens on"), [InputRequired(_("Enter the opening date.")), this_century])
    opens_time = ClockField(_("Opens at"), [InputRequired(_("Enter the opening time."))])
    closes_day = DayField(_("Closes on"), [InputRequired(_("Enter the closing date.")), this_century])
    closes_time = ClockField(_("Closes at"), [InputRequired(_("Enter the closing time."))])

    def of_kinds(self) -> list[tuple[Field, bool]]:
        """The fields that kinds bring, each with whether it may be left empty in a vote of every kind."""
        needed = frozenset().union(*(each.needed for each in KINDS.values()))
        return [(self[name], name not in needed and not self[name].default) for name in OF_KINDS]

    def name_currency(self, currency: str) -> None:
        """Let the descriptions of amounts say in which currency they are."""
        for found, _optional in self.of_kinds():
            if "%(currency)s" in str(found.description):
                found.description = str(found.description) % {"currency": currency}


#: Voters read it.
PROPOSALS = things(Use.OPTION, within=True)


class OptionForm(PlainForm):
    """One option; a new row in which nothing was written is left out."""

    option = HiddenField()
    title = StringField(_("Title"), [Length(max=LONGEST_TITLE)], filters=[tidy_line])
    text = TextAreaField(_("In a few sentences"), [Length(max=LONGEST_OPTION_TEXT)], filters=[tidy])
    cost = AmountField(_("Cost"), [Optional()])
    neighbourhood = SelectField(_("Neighbourhood"), coerce=_number)
    about = PickField(
        _("The proposal it comes from"),
        [Length(max=500)],
        description=_("Search by the words of its title. Leave the title above empty to use that of the proposal."),
        source=PROPOSALS,
    )
    remove = BooleanField(_("Delete this option"))


class OptionsForm(Form):
    options = FieldList(FormField(OptionForm), _("Correct the marked option."), max_entries=MOST_OPTIONS)


class OpenForm(Form):
    """One button."""


class RehearsalForm(Form):
    """Who can try a draft."""

    ORGANISERS, STAFF = "organisers", "staff"
    who = RadioField(
        _("Who can try it"),
        [DataRequired(_("Choose who can try it."))],
        choices=choices(
            {
                ORGANISERS: _("Organisers and administrators"),
                STAFF: _("Everyone with a role in the town: also moderators, secretaries and officers"),
            }
        ),
        default=ORGANISERS,
        description=_("They find it on the page of the administration."),
    )


class BoothForm(Form):
    """Who is at the town hall."""

    who = StringField(
        _("E-mail address or code"),
        [DataRequired(_("Enter an e-mail address or a code.")), Length(max=254)],
        description=_("People find their code on their account page, under Verification."),
    )
    checked = BooleanField(
        _("I have seen a document of this person"), [DataRequired(_("Check who the person is first."))]
    )


class InterruptForm(Form):
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Say why the vote is interrupted.")), Length(max=LONGEST_OPTION_TEXT)],
        description=_("It is shown on the page of the vote and saved in the activity log."),
    )


class ListForm(FileForm):
    """The list of people who get letters."""


class PrintForm(Form):
    reason = TextAreaField(
        _("Why are they printed again?"),
        [Length(max=LONGEST_OPTION_TEXT)],
        description=_("The codes of the letters before become invalid. The reason is saved in the activity log."),
    )


class CodeForm(Form):
    """A code is never typed for somebody by their browser."""

    code = StringField(
        _("Code from your letter"),
        [DataRequired(_("Enter the code from your letter.")), Length(max=60)],
        description=_("12 letters and digits, for example ABCD-EFGH-JKMN. Spaces and hyphens do not matter."),
    )
