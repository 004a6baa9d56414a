"""What administrators type about their town, and about a new one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import available_timezones

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from civic.core import days, i18n, working_days
from civic.core.forms import Form, TicksField, choices
from civic.core.i18n import LANGUAGES, number
from civic.towns.labels import BACKGROUNDS, REFUSALS, SCHEMES, TONES
from civic.towns.rules import TownCode
from civic.towns.rules.colours import BadColour, Scheme, Tone, colour, faint
from civic.towns.rules.settings import (
    LONGEST_DAY_NAME,
    LONGEST_THEME,
    MOST_DAYS,
    MOST_SUPPORTERS,
    MOST_THEMES,
    Theme,
    repeated,
)

#: Regions of the IANA time zone database in which people live.
_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def zones(own: str = "") -> list[str]:
    """Time zones to choose from, with the present one whatever it is called."""
    return sorted({zone for zone in available_timezones() if zone.startswith(_REGIONS)} | ({own} if own else set()))


class TownForm(Form):
    name = StringField(_("Name"), [Length(max=80)], description=_("In the language of this page."))
    tagline = StringField(
        _("Tagline"), [Length(max=80)], description=_("Follows the name, for example “takes part”. May be empty.")
    )
    sender = StringField(
        _("Sender of e-mails"),
        [Length(max=60)],
        description=_("The name that recipients see. Empty: name and tagline. The address stays that of the platform."),
    )
    languages = TicksField(_("Languages offered"), choices=choices(LANGUAGES))
    first = RadioField(
        _("First language"),
        choices=choices(LANGUAGES),
        description=_("For readers whose language is not offered, and for texts that are not translated."),
    )
    timezone = SelectField(_("Time zone"), validate_choice=False)
    contact_address = TextAreaField(_("Postal address"), [Length(max=300)])
    contact_email = EmailField(
        _("Contact e-mail"),
        [Optional(), Email(_("Enter an e-mail address, for example name@town.example.")), Length(max=254)],
        description=_("Shown with address and telephone in the footer, the help and the page about the operator."),
    )
    contact_phone = StringField(
        _("Telephone"), [Optional(), Regexp(r"[+0-9 ()/.-]{3,40}\Z", message=_("Use digits, spaces, + and -."))]
    )

    def offer(self, zone: str) -> None:
        self.timezone.choices = choices([(each, each.replace("_", " ")) for each in zones(zone)])

    @property
    def spoken(self) -> list[str]:
        """The languages that were chosen, the first one first."""
        chosen = [code for code in LANGUAGES if code in (self.languages.data or [])]
        return sorted(chosen, key=lambda code: code != self.first.data)


class AnswersForm(Form):
    threshold = IntegerField(
        _("Supporters needed"), [InputRequired(_("Enter a number.")), NumberRange(1, MOST_SUPPORTERS)]
    )
    days = IntegerField(_("Days to answer"), [InputRequired(_("Enter a number.")), NumberRange(1, MOST_DAYS)])
    unit = RadioField(
        _("Counted in"),
        choices=choices({"days": _("Days of the calendar"), "working": _("Working days")}),
        default="days",
    )
    offices = TextAreaField(
        _("Offices that answer"),
        [Length(max=6000)],
        description=_("One a line, in the language of this page. They are suggested when the town answers."),
    )


class ObjectionsForm(Form):
    days = IntegerField(
        _("Days for objections"),
        [InputRequired(_("Enter a number."))],
        description=_("Counted from the end of a vote. Until then its key is kept, so that ballots can be checked."),
    )
    limits = 0, 0

    def validate_days(self, field: IntegerField) -> None:
        fewest, most = self.limits
        if field.data is not None and not fewest <= field.data <= most:
            numbers = {"fewest": number(fewest), "most": number(most)}
            raise ValidationError(gettext("Enter a number from %(fewest)s to %(most)s.", **numbers))


class WorkingDaysForm(Form):
    country = SelectField(
        _("Country"), validate_choice=False, description=_("Its public holidays do not count as working days.")
    )
    region = SelectField(
        _("Region"),
        validate_choice=False,
        description=_("For holidays that only a part of the country has. Save the country first to see its regions."),
    )
    closing = TextAreaField(
        _("Closing days of the town"),
        [Length(max=12_000)],
        description=_(
            "One a line: the day and its name in the language of this page, for example 2027-05-07 Town fair."
        ),
    )

    def offer(self) -> None:
        """Offer the countries by their names in the reader's language, and the regions of the chosen one."""
        named = sorted((i18n.territory(code), code) for code in working_days.countries())
        self.country.choices = choices([("", _("none: only weekends")), *((code, name) for name, code in named)])
        regions = working_days.regions(self.country.data or "")
        self.region.choices = choices([("", _("the whole country")), *((code, code) for code in regions)])

    def validate_closing(self, field: TextAreaField) -> None:
        for line, text in enumerate((field.data or "").splitlines(), 1):
            day, _space, name = text.strip().partition(" ")
            try:
                days.day(day or "2000-01-01")
            except ValueError:
                words = gettext("Line %(number)s does not begin with a day such as 2027-05-07.", number=number(line))
                raise ValidationError(words) from None
            if day and not name.strip():
                raise ValidationError(gettext("Line %(number)s has no name.", number=number(line)))

    @property
    def days(self) -> dict[date, str]:
        """The closing days that were typed, each with its name."""
        parted = [line.strip().partition(" ") for line in (self.closing.data or "").splitlines()]
        return {days.day(day): " ".join(name.split())[:LONGEST_DAY_NAME] for day, _space, name in parted if day}


#: Empty rows for new themes.
MORE_THEMES = 3


class ThemesForm(Form):
    """A row for each theme, with a hidden ``key_N`` and a field ``name_N_LANGUAGE`` for each language of a town."""

    goals = BooleanField(
        _("Offer the 17 Sustainable Development Goals too"),
        description=_("Authors choose up to three for a proposal, and the list of proposals can be filtered by them."),
    )

    @classmethod
    def of(
        cls, themes: Sequence[Theme], languages: Sequence[str], sent: Iterable[str], *, goals: bool = False
    ) -> ThemesForm:
        """The form for a list of themes. ``sent`` are the names of the fields of a form that was sent: its rows."""
        rows = {int(found[1]) for name in sent if (found := re.fullmatch(r"name_([0-9]{1,3})_[a-z]+", name))}
        many = min(max(rows) + 1 if rows else len(themes) + MORE_THEMES, MOST_THEMES + MORE_THEMES)
        fields: dict[str, object] = {"rows": range(many), "languages": list(languages)}
        data: dict[str, object] = {"goals": goals}
        for row in range(many):
            fields[f"key_{row}"] = HiddenField()
            theme: Theme = themes[row] if row < len(themes) else {"key": "", "names": {}}
            data[f"key_{row}"] = theme["key"]
            for language in languages:
                fields[f"name_{row}_{language}"] = StringField(LANGUAGES[language], [Length(max=LONGEST_THEME)])
                data[f"name_{row}_{language}"] = theme["names"].get(language, "")
        made: type[ThemesForm] = type("ThemesForm", (cls,), fields)
        return made(data=data)

    rows: range
    languages: list[str]

    @property
    def typed(self) -> list[tuple[str, dict[str, str]]]:
        """Key and names of each row."""
        return [
            (self[f"key_{row}"].data or "", {code: self[f"name_{row}_{code}"].data or "" for code in self.languages})
            for row in self.rows
        ]

    def problems(self) -> bool:
        """Whether a name is missing or used twice; its field says so."""
        names = [each for _key, each in self.typed]
        first = self.languages[0]
        for row, each in enumerate(names):
            if any(each.values()) and not each[first]:
                words = gettext("Enter the name in %(language)s.", language=LANGUAGES[first])
                self[f"name_{row}_{first}"].errors = [words]
        for row, language in repeated(names):
            self[f"name_{row}_{language}"].errors = [str(REFUSALS[TownCode.THEME_TWICE])]
        return any(field.errors for field in self)


class NewTownForm(Form):
    name = StringField(_("Name"), [DataRequired(_("Enter a name.")), Length(max=80)])
    slug = StringField(
        _("Address"),
        [DataRequired(_("Enter an address.")), Length(max=80)],
        description=_("Lower-case letters, digits and hyphens, for example new-harbour. It cannot be changed later."),
    )
    language = RadioField(_("First language"), [DataRequired(_("Choose one."))], choices=choices(LANGUAGES))
    timezone = SelectField(_("Time zone"), validate_choice=False)

    def offer(self, zone: str) -> None:
        self.timezone.choices = choices([(each, each.replace("_", " ")) for each in zones(zone)])


class ColoursForm(Form):
    """A field for each tone in each scheme, named ``light_field`` and so on."""

    @staticmethod
    def name_of(tone: Tone, scheme: Scheme) -> str:
        return f"{scheme}_{tone.name.lower()}"

    def chosen(self) -> dict[str, tuple[str, str]] | None:
        """The colours, if they are some that people can read; else each field says what is wrong with it."""
        typed: dict[str, list[str]] = {tone: [] for tone in Tone}
        for tone in Tone:
            for scheme in Scheme:
                field = self[self.name_of(tone, scheme)]
                try:
                    typed[tone].append(colour(field.data or ""))
                except BadColour:
                    field.errors = [str(REFUSALS[TownCode.BAD_COLOUR])]
        if any(len(pair) < 2 for pair in typed.values()):
            return None
        colours = {tone: (pair[0], pair[1]) for tone, pair in typed.items()}
        self._tell(colours)
        return None if self.errors_of_colours() else colours

    def errors_of_colours(self) -> bool:
        return any(self[self.name_of(tone, scheme)].errors for tone in Tone for scheme in Scheme)

    def _tell(self, colours: Mapping[str, tuple[str, str]]) -> None:
        worst = sorted(faint(colours), key=lambda found: found.ratio / found.needed)
        for found in worst:
            field = self[self.name_of(found.tone, found.scheme)]
            field.errors = field.errors or [
                gettext(
                    "Too little contrast on %(where)s: %(ratio)s to 1. At least %(needed)s to 1 is needed.",
                    where=BACKGROUNDS[found.on],
                    ratio=number(int(found.ratio * 10) / 10),
                    needed=number(found.needed),
                )
            ]

    def swatch(self, name: str) -> str:
        """The colour that a field holds, "" for what is none."""
        try:
            return colour(self[name].data or "")
        except BadColour:
            return ""


for _tone in Tone:
    for _scheme in Scheme:
        _field = StringField(TONES[_tone], [Length(max=20)])
        setattr(ColoursForm, ColoursForm.name_of(_tone, _scheme), _field)

__all__ = [
    "SCHEMES",
    "AnswersForm",
    "ColoursForm",
    "NewTownForm",
    "ObjectionsForm",
    "ThemesForm",
    "TownForm",
    "WorkingDaysForm",
    "zones",
]
