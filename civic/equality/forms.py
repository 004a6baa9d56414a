"""What organisers type before a process: three texts, and the expected share of each group of one question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, IntegerField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from civic.core.forms import Form, TicksField, Typed
from civic.equality.rules import LONGEST


class Shares(Protocol):
    """A question whose groups a forecast can be about: each group as (code, name, its share of the population)."""

    @property
    def name(self) -> str: ...

    @property
    def groups(self) -> Sequence[tuple[str, str, str]]: ...


class CheckForm(Form):
    """``check_form`` adds a field for the share of each group; they carry the name of their question."""

    shares: Sequence[str] = ()

    affected = TextAreaField(
        _("Who is affected, and how?"),
        [Length(max=LONGEST)],
        description=_(
            "Name the groups for whom the decision matters most, and those who may find it harder to take part."
        ),
    )
    neighbourhoods = TicksField(_("Neighbourhoods"), description=_("None means the whole town."))
    evidence = TextAreaField(
        _("How do you know?"),
        [Length(max=LONGEST)],
        description=_("Earlier figures, surveys, talks with associations: name your sources."),
    )
    mitigation = TextAreaField(
        _("What will you do about it?"),
        [Length(max=LONGEST)],
        description=_("For example: interpreters, childcare, visits to a neighbourhood, forms on paper."),
    )
    dimension = SelectField(_("Forecast by"))

    def texts(self) -> list[Field]:
        return [self.affected, self.evidence, self.mitigation]

    def share_fields(self) -> list[Field]:
        """The fields of the shares, in the order of the groups."""
        return [self[name] for name in self.shares]


def share_name(dimension: str, number: int) -> str:
    """How the field of a group is called; that of another question is another field."""
    return f"share_{dimension}_{number}"


def check_form(chosen: Shares | None, data: Typed | None = None) -> CheckForm:
    """The form with the groups of a question, filled in with what is known."""
    fields: dict[str, object] = {}
    names = []
    for number, (_code, group, population) in enumerate(chosen.groups if chosen else ()):
        name = share_name(chosen.name if chosen else "", number)
        hint = gettext("%(share)s of the population", share=population) if population else ""
        checks = [Optional(), NumberRange(0, 100, gettext("Enter a whole number from 0 to 100."))]
        fields[name] = IntegerField(group, checks, description=hint)
        names.append(name)
    made: CheckForm = type("AskedCheckForm", (CheckForm,), {**fields, "shares": names})(data=data)
    return made
