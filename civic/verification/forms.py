"""What officers and people type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from civic.core.forms import DayField, Form, choices
from civic.verification import labels
from civic.verification.rules import CORE, LONGEST_REASON, Field


class FindForm(Form):
    who = StringField(
        _("E-mail address or code"),
        [DataRequired(_("Enter an e-mail address or a code.")), Length(max=254)],
        description=_("People find their code on their account page, under Verification."),
    )


class PersonFields(Form):
    """Fields of a person as a register has them."""

    family_name = StringField(labels.FIELDS[Field.FAMILY_NAME], [Length(max=200)])
    given_name = StringField(
        labels.FIELDS[Field.GIVEN_NAME], [Length(max=200)], description=_("The first given name is enough.")
    )
    birth_date = DayField(labels.FIELDS[Field.BIRTH_DATE], [Optional()])

    def typed(self, fields: Sequence[Field]) -> dict[Field, str | date]:
        """Those of the fields in which something was typed."""
        return {field: self[field.value].data for field in fields if self[field.value].data}


class ConfirmForm(PersonFields):
    level = RadioField(_("What do you confirm?"), [DataRequired(_("Choose one."))], choices=choices(labels.LEVELS))
    neighbourhood = SelectField(_("Neighbourhood"), description=_("Where the person lives. It decides their rights."))
    day = DayField(_("Date"), [DataRequired(_("Enter the date."))])

    def offer_hoods(self, hoods: Mapping[int, str]) -> None:
        """Let the form name the neighbourhoods of the town."""
        listed = sorted(((str(number), name) for number, name in hoods.items()), key=lambda hood: hood[1])
        self.neighbourhood.choices = choices([("", gettext("Not chosen")), *listed])
        self.neighbourhood.data = self.neighbourhood.data or ""

    @property
    def named(self) -> dict[Field, str | date]:
        return self.typed(CORE)


class WithdrawForm(Form):
    reason = TextAreaField(
        _("Why do you withdraw it?"),
        [DataRequired(_("Enter a reason. The person will read it.")), Length(max=LONGEST_REASON)],
        description=_("The person reads it on their account page and in an e-mail."),
    )


class CompareForm(PersonFields):
    """The fields of a town's register; those that it lacks are taken away."""

    postcode = StringField(labels.FIELDS[Field.POSTCODE], [Length(max=20)])
    letter_code = StringField(labels.FIELDS[Field.LETTER_CODE], [Length(max=60)])

    def keep(self, fields: Sequence[Field]) -> None:
        """Ask for these fields, each of which has to be filled in."""
        for field in Field:
            if field not in fields:
                del self[field.value]
            else:
                short = [] if field is Field.BIRTH_DATE else [Length(max=200)]
                self[field.value].validators = [DataRequired(_("Fill in this field.")), *short]
