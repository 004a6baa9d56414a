"""The verbs of demographics: tell, take back, choose the questions, take over what a file tells.

What somebody tells leaves no trace in the audit log: consents are the record of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from civic.audit import service as audit
from civic.core import clock, sealing
from civic.core.permissions import Actor, Refused
from civic.demographics import queries
from civic.demographics.policy import Can, require
from civic.demographics.rules import (
    AGE,
    LONGEST_TEXT,
    PREFER_NOT,
    QUESTIONS,
    SELF_DESCRIBED,
    Ask,
    DemographicsCode,
    Purpose,
    age_band,
    answer_problem,
)
from civic.places import queries as places
from civic.towns import queries as towns

KEY = "demographics"


@dataclass(frozen=True)
class Told:
    """What somebody says to one question; an empty value says nothing. ``words`` go with "in my own words"."""

    value: str = ""
    agreed: bool = False
    words: str = ""


def tell(actor: Actor, municipality_id: int, answers: Mapping[Ask, Told], folder: Path) -> None:
    """Set one's answers to what a form says: an empty one is taken back if it was given before.

    Args:
        folder: where the key for words of one's own lies.

    Raises:
        Refused: a question that is not asked here, an answer that does not exist, or no consent to count it;
            ``params["question"]`` names the question.
    """
    require(actor, Can.TELL)
    assert actor.person_id is not None
    asked = {each.question.code: each for each in queries.asked(municipality_id)}
    hoods = neighbourhoods(municipality_id) if Ask.NEIGHBOURHOOD in answers else frozenset()
    now = clock.now()
    for question, told in answers.items():
        if question not in asked:
            raise Refused(DemographicsCode.NOT_ASKED_HERE, question=question.value)
        _check(question, told, now, hoods)
    empty = [question for question, told in answers.items() if not told.value]
    if empty:
        take_back(actor, municipality_id, empty)
    if len(empty) == len(answers):
        return
    respondent = queries.respondent_of(actor.person_id)
    given = {question: told for question, told in answers.items() if told.value}
    sealed = {
        question: sealing.seal(folder, told.words.encode(), KEY)
        for question, told in given.items()
        if _own_words(question, told)
    }
    rows = [(QUESTIONS[question], told.value, sealed.get(question)) for question, told in given.items()]
    queries.keep_answers(respondent, municipality_id, rows)
    declined = [question for question, told in given.items() if told.value == PREFER_NOT]
    if declined:
        queries.withdraw(respondent, municipality_id, declined, now)
    agreed = {question: asked[question].text_version for question in given if question not in declined}
    queries.keep_consents(respondent, municipality_id, agreed, Purpose.STATISTICS, now)


def _own_words(question: Ask, told: Told) -> bool:
    return question is Ask.GENDER and told.value == SELF_DESCRIBED and bool(told.words)


def _check(question: Ask, told: Told, now: datetime, hoods: frozenset[int]) -> None:
    if not told.value:
        return
    problem = answer_problem(QUESTIONS[question], told.value, now.year, hoods)
    if problem is None and told.value != PREFER_NOT and not told.agreed:
        problem = DemographicsCode.NO_CONSENT
    if problem is None and len(told.words) > LONGEST_TEXT:
        problem = DemographicsCode.TEXT_TOO_LONG
    if problem is not None:
        raise Refused(problem, question=question.value, most=LONGEST_TEXT)


def take_back(actor: Actor, municipality_id: int, questions: Collection[Ask] | None = None) -> list[str]:
    """Delete one's answers to these questions, or to all, and end the consents; once equals twice.

    Returns: the questions that had an answer.
    """
    require(actor, Can.TELL)
    assert actor.person_id is not None
    chosen = list(Ask) if questions is None else list(questions)
    respondent = queries.respondent_of(actor.person_id)
    queries.withdraw(respondent, municipality_id, chosen, clock.now())
    return queries.delete_answers(respondent, municipality_id, chosen)


def words_of(secret: bytes | None, folder: Path) -> str:
    """What somebody wrote in their own words, for that person only; empty where the key is lost."""
    if secret is None:
        return ""
    try:
        return sealing.unseal(folder, secret, KEY).decode()
    except sealing.KeyLost:
        return ""


def neighbourhoods(municipality_id: int) -> frozenset[int]:
    """Ids of the neighbourhoods that somebody of this municipality can live in."""
    town_id = towns.municipality_by_id(municipality_id).town_id
    return frozenset(each.id for each in places.neighbourhoods(town_id)) if town_id else frozenset()


def choose_question(actor: Actor, municipality_id: int, question: Ask, ask: bool, purposes: Mapping[str, str]) -> None:
    """Ask a question from now on, and say what for; or ask it no longer: what was told is then not counted.

    A consent names the wording that it was given to; a new wording is agreed to anew by whoever answers anew.

    Raises:
        Refused: a question is to be asked without a purpose.
    """
    require(actor, Can.CHOOSE_QUESTIONS, towns.InMunicipality(municipality_id))
    written = {language: text for language, text in purposes.items() if text}
    if ask and not written and QUESTIONS[question].special:
        raise Refused(DemographicsCode.NO_PURPOSE, question=question.value)
    before = next(each for each in queries.all_questions(municipality_id) if each.question.code is question)
    changed = dict(before.purposes) != written
    queries.write_asked(municipality_id, question, ask, written, before.text_version + changed, clock.now())
    audit.record(
        actor,
        "ask" if ask else "ask_no_longer",
        "question",
        question.value,
        municipality_id,
        before={"asked": before.asked, "purposes": dict(before.purposes)},
        after={"asked": ask, "purposes": written},
    )


def record_imported(
    actor: Actor, municipality_id: int, source: str, answers: Iterable[Mapping[str, str | int]]
) -> list[int]:
    """Take over what a file tells about its people: the documented exception from "only people tell".

    For voters of published ballot files, say. Each becomes a respondent without account, name or address.

    Args:
        source: names the file; its people arrive once.
        answers: for each person, value by question: "age" in years or "birth_year", "gender", "neighbourhood"
            (id) and so on. What has no place among the answers is left out, as if it had not been told.

    Returns: ids of the respondents in the order of ``answers``.

    Raises:
        Refused: the people of this source are here already.
    """
    require(actor, Can.RECORD_IMPORTED, towns.InMunicipality(municipality_id))
    if queries.is_imported(source):
        raise Refused(DemographicsCode.ALREADY_IMPORTED)
    hoods, year = neighbourhoods(municipality_id), clock.now().year
    rows = [[row for key, value in each.items() if (row := _imported(key, value, year, hoods))] for each in answers]
    ids = queries.write_imported(municipality_id, source, rows)
    audit.record(actor, "import", "demographics", source, municipality_id, people=len(ids))
    return ids


def _imported(key: str, value: str | int, year: int, hoods: frozenset[int]) -> tuple[str, int, str] | None:
    if key == AGE:
        band = age_band(int(value))
        return None if band is None else (AGE, QUESTIONS[Ask.BIRTH_YEAR].version, band)
    question = QUESTIONS[Ask(key)]
    if answer_problem(question, str(value), year, hoods) is not None:
        return None
    return (question.code.value, question.version, str(value))
