"""What is typed about mixed tables: how many and what they are mixed by, the number, and what a person tells."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange

from civic.core.forms import Form, TicksField, choices, tidy, tidy_line
from civic.core.i18n import language_name
from civic.meetings.labels import NEEDS, NEEDS_OFFERED
from civic.meetings.models import Mixing
from civic.meetings.rules.mixing import LONGEST_OPTION, LONGEST_QUESTION, MOST_OPTIONS, Need
from civic.meetings.service import Settings, Told
from civic.meetings.tables.files import LONGEST_SEED
from civic.meetings.tables.problem import MOST_ROUNDS, MOST_TABLES

#: How the names of fields begin that say at which tables something is offered.
OFFER = "offer_"


def _numbers(text: str | None) -> list[int]:
    return [int(part) for part in (text or "").replace("،", ",").replace(";", ",").split(",") if part.strip()]


class OfferField(StringField):
    """Numbers of tables, with commas between them."""

    def pre_validate(self, form: object) -> None:
        try:
            _numbers(self.data)
        except ValueError:
            words = _("Enter the numbers of tables with commas between them, for example 1, 2.")
            raise ValidationError(words) from None


class TablesForm(Form):
    """How tables are mixed; ``tables_form`` adds what is offered at which."""

    offered: Sequence[str] = ()
    tables = IntegerField(
        _("Tables"),
        [InputRequired(_("Enter a number.")), NumberRange(1, MOST_TABLES, _("Enter a number between 1 and 80."))],
    )
    rounds = IntegerField(
        _("Rounds"),
        [InputRequired(_("Enter a number.")), NumberRange(1, MOST_ROUNDS, _("Enter a number between 1 and 12."))],
        description=_("In each round everybody sits at a table, with as many new people as possible."),
    )
    by_seat = BooleanField(_("Mix by kind of seat"), description=_("Drawn by lot, elected, delegated, ex officio."))
    question = StringField(
        _("Question by which tables are mixed"),
        [Length(max=LONGEST_QUESTION)],
        filters=[tidy_line],
        description=_("For example: How do you usually come to the centre? Answering is optional."),
    )
    options = TextAreaField(
        _("Possible answers"),
        [Length(max=MOST_OPTIONS * (LONGEST_OPTION + 2))],
        filters=[tidy],
        description=_("One on each line, 2 to 12."),
    )

    def settings(self) -> Settings:
        offers = {word: _numbers(self[OFFER + word].data) for word in self.offered}
        lines = (self.options.data or "").splitlines()
        by_seat = self.by_seat.data if "by_seat" in self else False
        return Settings(self.tables.data, self.rounds.data, self.question.data or "", lines, by_seat, offers)


def tables_form(languages: Sequence[str], found: Mixing | None, *, with_seats: bool) -> TablesForm:
    """The form of a meeting's tables, with a field for each language of the town and for each need."""
    words = [*languages, *(need.value for need in Need)]
    described = _("Numbers with commas between them, for example 1, 2. Leave empty to ask nobody about it.")
    labels = {code: _("Tables at which %(language)s is spoken", language=language_name(code)) for code in languages}
    labels |= {need.value: words for need, words in NEEDS_OFFERED.items()}
    fields = {OFFER + word: OfferField(labels[word], [Length(max=200)], description=described) for word in words}
    form: TablesForm = type("TablesOfferForm", (TablesForm,), fields)(data=_typed(found) if found else None)
    form.offered = words
    if not with_seats:
        del form.by_seat
    return form


def _typed(found: Mixing) -> dict[str, object]:
    offers = {OFFER + word: ", ".join(map(str, tables)) for word, tables in found.offers.items()}
    kept = {name: getattr(found, name) for name in ("tables", "rounds", "by_seat", "question")}
    return {**kept, **offers, "options": "\n".join(found.options)}


class DrawForm(Form):
    seed = StringField(
        _("Number"),
        [InputRequired(_("Enter a number.")), Length(max=LONGEST_SEED)],
        description=_(
            "A number that nobody can choose, for example three dice thrown in the room. With it and the published "
            "file anybody can repeat the draw."
        ),
    )


class MyTableForm(Form):
    """What somebody tells for the tables of one meeting: only what is asked there."""

    option = SelectField(_("Your answer"))
    languages = TicksField(_("Languages you speak"), description=_("One of them will be spoken at your tables."))
    access = TicksField(_("What you need at your table"))

    def offer(self, found: Mixing) -> None:
        numbered = [(str(number), option) for number, option in enumerate(found.options)]
        self.option.choices = choices([("", _("No answer")), *numbered])
        if found.question:
            self.option.label.text = found.question
        needs = {need.value for need in Need}
        spoken = [word for word in found.offers if word not in needs]
        self.languages.choices = choices([(word, language_name(word)) for word in spoken])
        self.access.choices = choices([(n.value, words) for n, words in NEEDS.items() if n.value in found.offers])
        for name, there in (("option", found.options), ("languages", spoken), ("access", self.access.choices)):
            if not there:
                delattr(self, name)

    def told(self) -> Told:
        option = self.option.data if "option" in self else ""
        languages = self.languages.data or () if "languages" in self else ()
        access = self.access.data or () if "access" in self else ()
        return Told(int(option) if option else None, languages, access)
