"""Forms: the shape of input. Errors come in the reader's language and what was typed stays."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from flask_babel import LazyString, gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import DateField, HiddenField, PasswordField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field, UnboundField
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, ListWidget

from civic.core import days, text
from civic.core.errors import words
from civic.core.once import form_token
from civic.core.permissions import Refused

T = TypeVar("T")

#: What a field makes of the text that was typed.
Filter: TypeAlias = Callable[[str | None], str | None]
#: What looks at a field once more.
Check: TypeAlias = Callable[[BaseForm, Field], None]


class NameField(StringField):
    """A name, in which what nobody sees is refused by the rules and not silently taken out."""


def tidy(typed: str | None) -> str | None:
    """The filter of fields of several lines; every ``Form`` has it, parts of forms name it."""
    return text.block(typed) if typed else typed


def tidy_line(typed: str | None) -> str | None:
    """The filter of fields of one line: one line is one line."""
    return text.line(typed) if typed else typed


def _filters(kind: type[Field]) -> list[Filter]:
    """How the text of a field is kept: one line is one line, and a password is what was typed."""
    if issubclass(kind, PasswordField):
        return []
    if issubclass(kind, NameField):
        return [lambda typed: unicodedata.normalize("NFC", typed).strip(" ") if typed else typed]
    return [tidy if issubclass(kind, (TextAreaField, HiddenField)) else tidy_line]


#: Fields by name with what they show, as ``data=`` of a form takes them.
Typed = dict[str, object]


def choices(pairs: Mapping[T, LazyString | str] | Iterable[tuple[T, LazyString | str]]) -> list[SelectChoice]:
    """What a field offers, of values with their words, in this order."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [SelectChoice(str(value), label) for value, label in items]


class TicksField(SelectMultipleField):
    """Several things to tick, one below the other."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DayField(DateField):
    """A day of the calendar, within the years that ``days`` knows: forms of all packages read days with it."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.invalid_value_message = gettext("Enter a date of the calendar, for example 2026-09-12.")
        super().process_formdata(valuelist)
        try:
            self.data = self.data and days.checked(self.data)
        except days.OutOfRange:
            self.data = None
            first, last = days.EARLIEST, days.LATEST
            words = gettext("Choose a day between the years %(first)s and %(last)s.", first=first, last=last)
            raise ValueError(words) from None


class ClockField(TimeField):
    """A time on the wall: the day ends at 23:59, and what is later belongs to the day after."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.invalid_value_message = gettext("Enter a time between 00:00 and 23:59.")
        super().process_formdata(valuelist)


class _Tokens:
    """Renders what every form carries hidden: the CSRF token and the form's own key."""

    def __call__(self, field: Field, **kwargs: object) -> Markup:
        return form_token()


class _TokenField(CSRFTokenField):
    widget = _Tokens()


class _Csrf(FlaskForm.Meta.csrf_class):
    field_class = _TokenField


class Form(FlaskForm):
    """The base of every form. Without a prefix, with CSRF, with refusals shown where errors are shown."""

    class Meta(FlaskForm.Meta):
        csrf_class = _Csrf

        def bind_field(self, form: BaseForm, unbound_field: UnboundField, options: dict[str, object]) -> Field:
            if issubclass(unbound_field.field_class, (StringField, TextAreaField)):
                filters = [*unbound_field.kwargs.get("filters", ()), *_filters(unbound_field.field_class)]
                return unbound_field.bind(form=form, filters=filters, **options)
            return unbound_field.bind(form=form, **options)

    def validate(self, extra_validators: Mapping[str, Sequence[Check]] | None = None) -> bool:
        """Check the input; errors become plain words in the reader's language."""
        valid: bool = super().validate(extra_validators)
        for field in self:
            field.errors = [error if isinstance(error, (list, dict)) else str(error) for error in field.errors]
        return valid

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """Show a refusal of the rules as an error of a field, or of the form as a whole."""
        target = self[field] if field else None
        if target is None:
            self.form_errors: list[str] = [*self.form_errors, words(refused)]
        else:
            target.errors = [*target.errors, words(refused)]
