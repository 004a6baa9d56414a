"""What the pages of one's own answers show. Each is for the person who told, and for nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask import url_for
from flask_babel import gettext as _

from civic.core import i18n
from civic.demographics import labels, queries, service
from civic.demographics.forms import purpose
from civic.demographics.queries import Asked, Own
from civic.demographics.rules import PREFER_NOT, SELF_DESCRIBED, Ask, Purpose
from civic.towns.here import Town, place_of


@dataclass(frozen=True)
class Item:
    """A question with one's own answer: its words, or ``empty`` in their place.

    ``protected``: a special category of personal data; ``why``: what it is used for. ``actions`` are links and
    ``posts`` buttons: (address, words).
    """

    question: str
    protected: bool
    why: str
    answer: str | None = None
    empty: str | None = None
    actions: Sequence[tuple[str, str]] = ()
    posts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class AboutMe:
    """All questions with one's own answers, and how many are answered."""

    answered: int
    questions: int
    items: list[Item]


def about_me(place: Town, person_id: int, folder: Path) -> AboutMe:
    """All questions with one's own answers. Three queries."""
    own = {each.question: each for each in queries.own(person_id, place.id)}
    asked = queries.asked(place.id)
    given = [each for each in asked if (told := own.get(each.question.code)) and told.value]
    # What was told before a question was no longer asked is still there, and can still be taken back.
    rest = [each for each in queries.all_questions(place.id) if not each.asked and _told(own, each)]
    return AboutMe(
        answered=len(given),
        questions=len(asked),
        items=[_item(place, each, own.get(each.question.code), folder) for each in [*asked, *rest]],
    )


def _told(own: dict[str, Own], asked: Asked) -> bool:
    found = own.get(asked.question.code)
    return found is not None and found.value is not None


def _item(place: Town, asked: Asked, own: Own | None, folder: Path) -> Item:
    code = asked.question.code
    change = url_for("demographics.answer", question=code.value, **place.args)
    take_back = url_for("demographics.take_back", question=code.value, **place.args)
    prefer_not = url_for("demographics.prefer_not", question=code.value, **place.args)
    item = Item(str(labels.QUESTIONS[code]), asked.question.special, purpose(asked))
    if own is not None and own.value is not None:
        changed = _("The question has changed since then, so this answer is no longer counted.")
        return replace(
            item,
            answer=answer_words(place, own, folder),
            actions=[(change, _("Edit"))] if asked.asked else [],
            posts=[(take_back, _("Withdraw"))],
            why=item.why if own.version == asked.question.version else changed,
        )
    if own is not None and own.taken_back_at is not None:
        words = _(
            "You withdrew this answer on %(moment)s. It has been deleted.",
            moment=i18n.moment(own.taken_back_at, "d MMMM y, HH:mm"),
        )
        return replace(item, empty=_("Withdrawn"), why=words, actions=[(change, _("Change my answer"))])
    return replace(item, actions=[(change, _("Give an answer"))], posts=[(prefer_not, str(labels.PREFER_NOT))])


def answer_words(place: Town, own: Own, folder: Path) -> str:
    """One's own answer in words."""
    value = own.value or ""
    if value == PREFER_NOT:
        return str(labels.PREFER_NOT)
    if own.question == Ask.NEIGHBOURHOOD:
        return place.hood_name(int(value))
    if value == SELF_DESCRIBED:
        return service.words_of(own.secret, folder) or labels.answer(own.question, value)
    return labels.answer(own.question, value)


def given(person_id: int, place: Town, folder: Path) -> dict[str, tuple[str, str]]:
    """Value and own words by question, to fill a form with."""
    return {
        each.question: (each.value or "", service.words_of(each.secret, folder))
        for each in queries.own(person_id, place.id)
    }


def in_words(person_id: int, folder: Path) -> dict[str, list[dict[str, object]]]:
    """One's own answers and consents as people read them, those of all towns: "about_you" and "consents"."""
    answers: list[dict[str, object]] = []
    consents: list[dict[str, object]] = []
    for each in queries.own(person_id):
        if each.value is not None:
            place = place_of(each.municipality_id)
            row = {"town": place.names, "question": str(labels.QUESTIONS[Ask(each.question)])}
            answers.append({**row, "answer": answer_words(place, each, folder), "code": each.value})
    for given_one in queries.consents_of(person_id):
        consent: dict[str, object] = {
            "town": place_of(given_one.municipality_id).names,
            "question": str(labels.QUESTIONS[Ask(given_one.question)]),
            "purpose": str(labels.USES[Purpose(given_one.purpose)]),
            "code": given_one.purpose,
            "version": given_one.text_version,
            "at": given_one.given_at,
            "withdrawn_at": given_one.withdrawn_at,
        }
        consents.append(consent)
    return {"about_you": answers, "consents": consents}


def export(person_id: int, folder: Path) -> dict[str, object]:
    """All that the package holds about somebody, for that person to take along."""
    return {
        "answers": [
            {
                "municipality": each.municipality_id,
                "question": each.question,
                "version": each.version,
                "answer": each.value,
                "own_words": service.words_of(each.secret, folder) or None,
            }
            for each in queries.own(person_id)
            if each.value is not None
        ],
        "consents": [
            {
                "municipality": each.municipality_id,
                "question": each.question,
                "purpose": each.purpose,
                "text_version": each.text_version,
                "given_at": each.given_at.isoformat(),
                "withdrawn_at": each.withdrawn_at.isoformat() if each.withdrawn_at else None,
            }
            for each in queries.consents_of(person_id)
        ],
    }
