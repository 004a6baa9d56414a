"""The questions as a form: each with "prefer not to say", its purpose, and its own consent. All may stay empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from civic.core import clock
from civic.core.forms import Check, Form, choices
from civic.core.i18n import say
from civic.demographics import labels
from civic.demographics.queries import Asked
from civic.demographics.rules import LONGEST_TEXT, OLDEST, PREFER_NOT, Ask, DemographicsCode
from civic.demographics.service import Told
from civic.towns.here import Town

AGREED = "_agreed"
WORDS = "gender_words"
OTHER = "other"
_LISTS = (Ask.BIRTH_YEAR, Ask.NEIGHBOURHOOD, Ask.LANGUAGE)


class QuestionsForm(Form):
    """The form of some questions; ``questions_form`` makes its fields."""

    questions: Sequence[Ask] = ()

    def told(self) -> dict[Ask, Told]:
        """What the form says, ready for ``service.tell``."""
        return {
            question: Told(
                self[question.value].data or "",
                self[question.value + AGREED].data,
                (self[WORDS].data or "") if question is Ask.GENDER else "",
            )
            for question in self.questions
        }

    def validate(self, extra_validators: Mapping[str, Sequence[Check]] | None = None) -> bool:
        """Name every answer whose consent is missing at once; the service would stop at the first."""
        good = super().validate(extra_validators)
        for question, told in self.told().items():
            if told.value and told.value != PREFER_NOT and not told.agreed:
                field = self[question.value]
                field.errors = [*field.errors, str(labels.REFUSALS[DemographicsCode.NO_CONSENT])]
                good = False
        return good

    def fill(self, answers: dict[str, tuple[str, str]]) -> None:
        """Show what was told: for each question its value and, of gender, one's own words."""
        for question in self.questions:
            value, written = answers.get(question.value, ("", ""))
            self[question.value].data = value
            self[question.value + AGREED].data = bool(value) and value != PREFER_NOT
            if question is Ask.GENDER:
                self[WORDS].data = written


def questions_form(asked: Sequence[Asked], place: Town) -> QuestionsForm:
    """A form of these questions, as this municipality asks them."""
    fields: dict[str, Any] = {"questions": [each.question.code for each in asked]}
    for each in asked:
        code = each.question.code
        fields[code.value] = _field(code, place)
        if code is Ask.GENDER:
            fields[WORDS] = StringField(
                lazy_gettext("Describe it yourself (optional)"),
                [Length(max=LONGEST_TEXT)],
                description=lazy_gettext("Stored encrypted. Never shown to anyone and never published."),
            )
        fields[code.value + AGREED] = BooleanField(
            _("My answer may be counted in statistics."), description=purpose(each)
        )
    form: QuestionsForm = type("AskedForm", (QuestionsForm,), fields)()
    return form


def purpose(asked: Asked) -> str:
    """What a question is for, in the municipality's words where it has written some."""
    return say(asked.purposes) or str(labels.PURPOSES[asked.question.code])


def _field(code: Ask, place: Town) -> Field:
    nothing = [("", _("No answer")), (PREFER_NOT, str(labels.PREFER_NOT))]
    kind = SelectField if code in _LISTS else RadioField
    return kind(
        str(labels.QUESTIONS[code]), choices=choices([nothing[0], *_choices(code, place), nothing[1]]), default=""
    )


def _choices(code: Ask, place: Town) -> list[tuple[str, str]]:
    if code is Ask.BIRTH_YEAR:
        this = clock.now().year
        return [(str(year), str(year)) for year in range(this, this - OLDEST - 1, -1)]
    if code is Ask.NEIGHBOURHOOD:
        hoods = [(str(hood), place.hood_name(hood)) for hood in place.hoods]
        return sorted(hoods, key=lambda pair: pair[1])
    values = labels.values_of(code)
    return sorted(values, key=lambda pair: (pair[0] == OTHER, pair[1])) if code is Ask.LANGUAGE else values


class AskForm(Form):
    """Whether a municipality asks a question, and what for."""

    asked = BooleanField(lazy_gettext("Ask this question"))
    purpose = TextAreaField(
        lazy_gettext("What the answers are for"),
        [Length(max=500)],
        description=lazy_gettext("Shown before people answer. Leave empty to use the standard text."),
    )
