"""What the town sends to split a proposal: titles, and where each passage goes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Optional

from civic.core.errors import words
from civic.core.forms import Form, choices
from civic.core.permissions import Refused
from civic.proposals.rules import LONGEST_TITLE, SHORTEST_TITLE, Wording, wording_problems
from civic.proposals.split_rules import EVERYWHERE, MOST_BRANCHES

NUMBERS = range(1, MOST_BRANCHES + 1)


def _good_title(_form: Form, field: Field) -> None:
    title = field.data or ""
    for name, code in wording_problems(Wording(title, "", "")):
        if name == "title":
            refused = Refused(code, longest=LONGEST_TITLE, shortest=SHORTEST_TITLE, length=len(title))
            raise ValidationError(words(refused))


class SplitForm(Form):
    """Titles of the new proposals, a choice for each passage of a text, and why. ``over`` makes one."""

    #: The text whose passages were shown when the form was opened.
    version = HiddenField()
    reason = TextAreaField(
        _("Why should it be split?"),
        description=_("The author and everyone else can read it."),
    )
    many: int

    @classmethod
    def over(cls, passages: int, version: int) -> SplitForm:
        """A form for a text of so many passages."""
        numbered = [(number, _("Proposal %(n)s", n=number)) for number in NUMBERS]
        places = choices([("", _("Choose a proposal")), *numbered, (EVERYWHERE, _("Every one of them"))])
        fields: dict[str, object] = {
            f"title_{number}": StringField(
                _("Title of proposal %(n)s", n=number),
                [Optional(), _good_title],
                description="" if number <= 2 else _("Leave empty if there are fewer."),
            )
            for number in NUMBERS
        }
        for number in range(1, passages + 1):
            needed = InputRequired(_("Say where passage %(n)s goes.", n=number))
            label = _("Where does passage %(n)s go?", n=number)
            fields[f"passage_{number}"] = SelectField(label, [needed], choices=places)
        made: type[SplitForm] = type("SplitForm", (cls,), {**fields, "many": passages})
        return made(data={"version": str(version)})

    @property
    def title_fields(self) -> list[Field]:
        return [self[f"title_{number}"] for number in NUMBERS]

    @property
    def place_fields(self) -> list[Field]:
        return [self[f"passage_{number}"] for number in range(1, self.many + 1)]

    def titles(self) -> dict[int, str]:
        """By number the titles that were given."""
        typed = {number: self[f"title_{number}"].data or "" for number in NUMBERS}
        return {number: title for number, title in typed.items() if title.strip()}

    def places(self) -> dict[int, int]:
        """By the number of the passage where it goes."""
        chosen = enumerate((field.data or "" for field in self.place_fields), start=1)
        return {number: int(place) for number, place in chosen if place.isdigit()}

    def seen(self) -> int:
        """The version of the text that was open; 0 for what is none."""
        data = self.version.data or ""
        return int(data) if data.isascii() and data.isdigit() and len(data) < 10 else 0
