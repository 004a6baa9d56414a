"""What organisers type about measures."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from civic.core.amounts import AmountField, ValueField
from civic.core.forms import DayField, Form, TicksField, choices, tidy
from civic.core.picking import PickField
from civic.core.sanitise import LONGEST
from civic.measures.labels import STATES
from civic.measures.rules import (
    LONGEST_NAME,
    LONGEST_OWNER,
    LONGEST_REASON,
    LONGEST_TITLE,
    LONGEST_UNIT,
    MOST_PROPOSALS,
    MeasureState,
)
from civic.resources.kinds import Use
from civic.resources.things import things
from civic.towns.themes import ThemeField


def _number(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


class SourceForm(PlainForm):
    """One proposal that a measure came from; a row without one is left out."""

    proposal = PickField(
        _("Proposal"),
        [Length(max=500)],
        description=_("Search by the words of its title."),
        source=things(Use.MEASURE, within=True),
    )


class MeasureForm(Form):
    title = StringField(
        _("Title"),
        [DataRequired(_("Enter a title for the measure.")), Length(max=LONGEST_TITLE)],
        description=_("What will be done, for example: Six large trees on the market square."),
    )
    text = TextAreaField(_("What it is about"), [Length(max=LONGEST)], description=_("Markdown."))
    owner = StringField(
        _("Responsible office"), [DataRequired(_("Enter the responsible office.")), Length(max=LONGEST_OWNER)]
    )
    theme = ThemeField()
    part_of = SelectField(_("Process"), coerce=_number, description=_("The plan that it is part of."))
    state = RadioField(
        _("Status"),
        choices=choices(STATES),
        default=MeasureState.PLANNED.value,
        validators=[InputRequired(_("Choose a status."))],
    )
    starts_on = DayField(_("First day"), [Optional()])
    ends_on = DayField(_("Last day"), [Optional()], description=_("The day by which it will be done."))
    done_on = DayField(
        _("Done on"), [Optional()], description=_("Only for what is done. Leave it empty if it is done today.")
    )
    promised = AmountField(_("Money promised"), [Optional()])
    spent = AmountField(_("Money spent so far"), [Optional()])
    neighbourhoods = TicksField(_("Neighbourhoods"), coerce=int, description=_("None means the whole town."))
    proposals = FieldList(FormField(SourceForm), _("Proposals that it came from"), max_entries=MOST_PROPOSALS)
    reason = TextAreaField(
        _("Reason for the change"),
        [Length(max=LONGEST_REASON)],
        description=_("Needed to change dates or money, to drop a measure or to resume it. Everyone can read it."),
    )


class IndicatorForm(Form):
    name = StringField(
        _("What is measured"),
        [DataRequired(_("Enter what is measured.")), Length(max=LONGEST_NAME)],
        description=_("For example: trees planted."),
    )
    unit = StringField(_("Unit"), [Length(max=LONGEST_UNIT)], description=_("For example: trees, %, minutes."))
    target = ValueField(_("Target"), [InputRequired(_("Enter the target."))])


class ReadingForm(Form):
    indicator = SelectField(_("Indicator"), coerce=int, validators=[InputRequired(_("Choose an indicator."))])
    day = DayField(_("Day"), [InputRequired(_("Choose a day."))])
    value = ValueField(_("Value"), [InputRequired(_("Enter the value."))])


class UpdateForm(Form):
    """News in each language of the town, in the order of its languages."""

    texts = FieldList(TextAreaField(filters=[tidy], validators=[Length(max=LONGEST)]), _("News"))
