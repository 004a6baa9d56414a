"""The shape of reports, decisions, appeals and guidelines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from civic.core.forms import DayField, Form, TicksField, choices
from civic.core.i18n import LANGUAGES, say
from civic.moderation.labels import CATEGORIES, HOLDS, MEASURES
from civic.moderation.rules import (
    LONGEST_CLAIM,
    LONGEST_REASON,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_GUIDELINES,
    Category,
    Guideline,
    Guidelines,
    Measure,
    ModerationCode,
    Verdict,
)

#: Which field shows which refusal.
FIELDS = {
    ModerationCode.NO_GUIDELINE: "guideline",
    ModerationCode.NO_WORDS: "words",
    ModerationCode.WORDS_LONG: "words",
    ModerationCode.NO_REASON: "reason",
    ModerationCode.NO_DAYS: "days",
    ModerationCode.NO_MODERATOR: "person",
    ModerationCode.NO_WAIVER: "reason",
    ModerationCode.NO_SOURCE: "source",
    ModerationCode.BAD_LINK: "url",
    ModerationCode.NO_DAY: "day",
    ModerationCode.NO_OFFICE: "office",
    ModerationCode.NO_WHY: "reason",
    ModerationCode.NO_OUTCOME: "held",
}
#: Between the numbers of the cases of a group.
SEPARATOR = "-"
#: Empty rows for new guidelines.
MORE = 2


class ReportForm(Form):
    guideline = RadioField(_("Which guideline does it break?"), validate_choice=False)
    words = TextAreaField(
        _("What is wrong?"),
        [Length(max=LONGEST_WORDS)],
        description=_("Moderators read it. The author does not learn who reported."),
    )

    def offer(self, guidelines: Guidelines) -> None:
        self.guideline.choices = choices([(item.key, say(item.titles)) for item in guidelines.items])


class DecisionForm(Form):
    guideline = SelectField(_("Guideline"), validate_choice=False)
    hide = BooleanField(_("Hide it: only its author and moderators can read it"))
    measure = RadioField(_("And the author"), choices=choices(MEASURES), default=Measure.NONE.value)
    days = IntegerField(_("Number of days"), [Optional()], description=_("To slow down or suspend."))
    reason = TextAreaField(
        _("Reason"),
        [Length(max=LONGEST_REASON)],
        description=_("The author reads it. Empty: the usual reason of the guideline, in the author’s language."),
    )

    def offer(self, guidelines: Guidelines) -> None:
        none = [("", _("None is broken"))]
        self.guideline.choices = choices([*none, *((item.key, say(item.titles)) for item in guidelines.items)])

    def verdict(self, guidelines: Guidelines, language: str) -> Verdict:
        """What was decided; an empty reason is the usual one, in the language of the author."""
        key = self.guideline.data or ""
        item = guidelines.get(key)
        reason = self.reason.data or (say(item.reasons, language) if item else "")
        return Verdict(key, reason, bool(self.hide.data), Measure(self.measure.data), self.days.data)

    def language(self, author: str, own: str) -> str:
        """In which language the reason is."""
        return own if self.reason.data else author


class AnswerForm(Form):
    granted = RadioField(
        _("Your answer"),
        choices=choices({"1": _("Grant the appeal: everything is undone"), "0": _("Decline it: the decision holds")}),
        validate_choice=False,
    )
    words = TextAreaField(_("Why"), [Length(max=LONGEST_REASON)], description=_("The author reads it."))


class AppealForm(Form):
    words = TextAreaField(_("Why should the decision change?"), [Length(max=LONGEST_WORDS)])


class ManyForm(Form):
    """What is done with the ticked cases of the queue: ``do`` is "nothing" or "hide". A ticked group is all cases that
    it had when the page was made."""

    cases = TicksField(_("Cases"), coerce=int, validate_choice=False)
    groups = TicksField(_("Groups"), validate_choice=False)
    guideline = SelectField(_("Guideline, for hiding"), validate_choice=False)

    def offer(self, guidelines: Guidelines) -> None:
        none = [("", _("Choose"))]
        self.guideline.choices = choices([*none, *((item.key, say(item.titles)) for item in guidelines.items)])

    def ticked(self) -> list[int]:
        """The cases that are ticked, alone or with their group, each once."""
        together = (number for group in self.groups.data or [] for number in group.split(SEPARATOR))
        in_groups = (int(number) for number in together if re.fullmatch(r"[0-9]{1,9}", number))
        return list(dict.fromkeys([*(self.cases.data or []), *in_groups]))


class ExerciseForm(Form):
    """A made-up case; ``guideline`` is "" for one that breaks none."""

    code = HiddenField()
    guideline = RadioField(_("What do you decide?"), validate_choice=False)

    def offer(self, guidelines: Guidelines) -> None:
        hidden = [(item.key, _("Hide it: %(guideline)s", guideline=say(item.titles))) for item in guidelines.items]
        self.guideline.choices = choices([("", _("Leave it: no guideline is broken")), *hidden])


class ReadingForm(ExerciseForm):
    """A case that somebody reads a second time."""

    code = None


class HoldsForm(Form):
    """Which of two readings that differ applies, and why."""

    held = RadioField(_("Which reading applies?"), choices=choices(HOLDS), validate_choice=False)
    words = TextAreaField(_("Why"), [Length(max=LONGEST_REASON)], description=_("For the activity log."))


class CorrectionForm(Form):
    """What the town says about a claim, with its source."""

    claim = StringField(
        _("The claim"), [Length(max=LONGEST_CLAIM)], description=_("Quote what is corrected. Optional.")
    )
    words = TextAreaField(_("The correction"), [Length(max=LONGEST_REASON)])
    source = StringField(
        _("Source"),
        [Length(max=LONGEST_CLAIM)],
        description=_("What it is called, so that everyone can find it: “Noise map 2026, page 14”."),
    )
    url = StringField(_("Link to the source"), [Length(max=LONGEST_CLAIM)], description=_("Optional for a document."))
    day = DayField(_("Date of the source"), [Optional()])
    office = StringField(_("Department"), [Length(max=LONGEST_TITLE)])


class WithdrawalForm(Form):
    reason = TextAreaField(_("Why is it withdrawn?"), [Length(max=LONGEST_REASON)])


class WaiverForm(Form):
    person = SelectField(_("Who"), coerce=int, validate_choice=False)
    reason = TextAreaField(
        _("Reason"), [Length(max=LONGEST_REASON)], description=_("For the activity log. It is not published.")
    )

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        self.person.choices = choices(people)


class GuidelinesForm(Form):
    """A row for each guideline: hidden ``key_N``, ``category_N``, ``title_N_LANGUAGE`` and ``reason_N_LANGUAGE``."""

    rows: range
    languages: list[str]

    @classmethod
    def of(cls, items: Sequence[Guideline], languages: Sequence[str], sent: Iterable[str]) -> GuidelinesForm:
        """The form for some guidelines. ``sent`` are the names of the fields of a form that was sent: its rows."""
        rows = {int(found[1]) for name in sent if (found := re.fullmatch(r"title_([0-9]{1,2})_[a-z]+", name))}
        many = min(max(rows) + 1 if rows else len(items) + MORE, MOST_GUIDELINES)
        fields: dict[str, object] = {"rows": range(many), "languages": list(languages)}
        data: dict[str, str] = {}
        for row in range(many):
            item = items[row] if row < len(items) else Guideline("", {}, {})
            fields |= {f"key_{row}": HiddenField(), f"category_{row}": _category()}
            data |= {f"key_{row}": item.key, f"category_{row}": item.category.value}
            for code in languages:
                fields[f"title_{row}_{code}"] = StringField(LANGUAGES[code], [Length(max=LONGEST_TITLE)])
                fields[f"reason_{row}_{code}"] = TextAreaField(_reason(code), [Length(max=LONGEST_REASON)])
                data[f"title_{row}_{code}"] = item.titles.get(code, "")
                data[f"reason_{row}_{code}"] = item.reasons.get(code, "")
        made: type[GuidelinesForm] = type("GuidelinesForm", (cls,), fields)
        return made(data=data)

    def typed(self) -> list[Guideline]:
        """The guidelines of the rows that have a title in some language."""
        found = [
            Guideline(
                self[f"key_{row}"].data or "",
                self._texts("title", row),
                self._texts("reason", row),
                Category(self[f"category_{row}"].data),
            )
            for row in self.rows
        ]
        return [item for item in found if item.titles]

    def _texts(self, name: str, row: int) -> dict[str, str]:
        texts = {code: self[f"{name}_{row}_{code}"].data or "" for code in self.languages}
        return {code: text for code, text in texts.items() if text}


def _category() -> SelectField:
    return SelectField(_("Category in the database of the European Commission"), choices=choices(CATEGORIES))


def _reason(code: str) -> object:
    return _("Usual reason (%(language)s)", language=LANGUAGES[code])
