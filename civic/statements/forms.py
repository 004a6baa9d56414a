"""What organisers, moderators and participants type about statements."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from civic.core.forms import ClockField, DayField, Form, choices, tidy_line
from civic.core.sanitise import LONGEST
from civic.statements.queries import Line
from civic.statements.rules import (
    FEWEST_EVERY,
    LONGEST_REASON,
    LONGEST_TITLE,
    LONGEST_TYPED,
    MOST_EVERY,
    USUAL_EVERY,
)

_EVERY = _("Enter a number from %(fewest)s to %(most)s.", fewest=FEWEST_EVERY, most=MOST_EVERY)


class RoundForm(Form):
    title = StringField(
        _("Title"),
        [DataRequired(_("Enter a title for the round.")), Length(max=LONGEST_TITLE)],
        description=_("The question, in a few words."),
    )
    text = TextAreaField(_("What it is about"), [Length(max=LONGEST)], description=_("Markdown."))
    closes_day = DayField(_("Closes on"), [InputRequired(_("Enter the closing date."))])
    closes_time = ClockField(_("Closes at"), [InputRequired(_("Enter the closing time."))])
    moderated = BooleanField(
        _("A moderator reads statements of participants before they are published"),
        default=True,
    )
    every = IntegerField(
        _("Compute results after this many answers"),
        [InputRequired(_EVERY), NumberRange(FEWEST_EVERY, MOST_EVERY, _EVERY)],
        default=USUAL_EVERY,
    )


class SeedsForm(Form):
    statements = TextAreaField(
        _("Statements, one a line"),
        [DataRequired(_("Write at least one statement.")), Length(max=LONGEST)],
        description=_("Each line is one idea with which people can agree or disagree, for example: "
            "The market square should be free of cars."),
    )  # fmt: skip


class ReasonForm(Form):
    """A reason in each language of the town, in the order of its languages."""

    texts = FieldList(StringField(filters=[tidy_line], validators=[Length(max=LONGEST_REASON)]), _("Reason"))


class MergeForm(Form):
    """Two statements of a round, by their numbers."""

    number = SelectField(
        _("The double"),
        description=_("Its answers go on with the other statement, and it is shown no longer."),
        validate_choice=False,
    )
    into = SelectField(_("The statement that stays"), validate_choice=False)

    def offer(self, lines: Sequence[Line]) -> None:
        """Let both be chosen from the statements that stand."""
        named = choices({str(line.number): f"{line.number}. {line.text}" for line in lines})
        self.number.choices = self.into.choices = [*choices([("", _("Choose"))]), *named]

    def validate_number(self, field: SelectField) -> None:
        """One that stands; another one may have been merged since the form was opened."""
        if not field.data or field.data not in {line.value for line in self.number.choices}:
            raise ValidationError(_("Choose a statement."))

    validate_into = validate_number


class StatementForm(Form):
    """``seen`` are the codes of the findings that the author has read, with blanks between them."""

    text = TextAreaField(
        _("Your statement"),
        [DataRequired(_("Enter your statement.")), Length(max=LONGEST_TYPED)],
        description=_("One idea in at most 140 characters, with which others can agree or disagree."),
    )
    seen = HiddenField()


class CommandForm(Form):
    """A button alone."""
