"""Between the forms of organisers and the verbs of statements."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask_babel import force_locale

from civic.core import clock, i18n
from civic.core.forms import Typed
from civic.core.i18n import current_language, worded
from civic.core.permissions import Refused
from civic.statements import labels
from civic.statements.forms import ReasonForm, RoundForm
from civic.statements.models import Round
from civic.statements.rules import USUAL_EVERY, StatementCode
from civic.statements.service import NewRound
from civic.towns.here import Town


def wanted(form: RoundForm, place: Town, before: Round | None = None) -> NewRound:
    """What was typed, in the language of the page; what a round says in other languages stays.

    Raises:
        Refused: a time that the clocks jump over.
    """
    closes_at = clock.instant(form.closes_day.data, form.closes_time.data, place.timezone)
    if closes_at is None:
        raise Refused(StatementCode.NO_SUCH_CLOSING)
    return NewRound(
        titles=worded(before.titles if before else {}, form.title.data),
        texts=worded(before.texts if before else {}, form.text.data),
        closes_at=closes_at,
        moderated=bool(form.moderated.data),
        every=form.every.data or USUAL_EVERY,
    )


def as_typed(found: Round, place: Town) -> Typed:
    """A round as its form shows it, in the language of the page."""
    language, closes = current_language(), found.closes_at.astimezone(ZoneInfo(place.timezone))
    return {
        "title": found.titles.get(language, ""),
        "text": found.texts.get(language, ""),
        "closes_day": closes.date(),
        "closes_time": closes.time(),
        "moderated": found.moderated,
        "every": found.every,
    }


def first_reasons(languages: tuple[str, ...]) -> list[dict[str, str]]:
    """The usual reasons for sending a statement back, in the languages of a town."""
    found: list[dict[str, str]] = [{} for _reason in labels.REASONS]
    for language in languages:
        with force_locale(language):
            for texts, words in zip(found, labels.REASONS, strict=True):
                texts[language] = str(words)
    return found


def prepare_reason(form: ReasonForm, place: Town) -> None:
    """One field for each language of the town, called by its language."""
    for _language in range(len(place.languages) - len(form.texts)):
        form.texts.append_entry()
    for field, language in zip(form.texts, place.languages, strict=False):
        field.label.text = i18n.language_name(language)


def reason_texts(form: ReasonForm, place: Town) -> dict[str, str]:
    """What was written, by language."""
    return {language: field.data or "" for field, language in zip(form.texts, place.languages, strict=False)}
