"""Which questions there are, what may be answered, which group an answer belongs to. Pure.

Values and bands are those of Eurostat's standardised social variables (Regulation (EU) 2019/1700) as far as they
are published; whoever changes the values of a question raises its version, and no table mixes two versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from civic.places.population import AGE_BANDS, BIRTHPLACES, EDUCATION, GENDERS


class Ask(StrEnum):
    """The questions, in the order in which they are asked."""

    BIRTH_YEAR = "birth_year"
    GENDER = "gender"
    NEIGHBOURHOOD = "neighbourhood"
    LANGUAGE = "language"
    BIRTHPLACE = "birthplace"
    EDUCATION = "education"
    DISABILITY = "disability"


class Purpose(StrEnum):
    """What an answer may be used for. Each purpose needs its own consent."""

    STATISTICS = "statistics"


class DemographicsCode(StrEnum):
    """Why a request is refused."""

    UNKNOWN_QUESTION = "unknown_question"
    NOT_ASKED_HERE = "not_asked_here"
    NO_SUCH_ANSWER = "no_such_answer"
    BIRTH_YEAR_RANGE = "birth_year_range"
    NO_CONSENT = "no_consent"
    TEXT_TOO_LONG = "text_too_long"
    NO_PURPOSE = "no_purpose"
    ALREADY_IMPORTED = "already_imported"


PREFER_NOT = "prefer_not_to_say"
"""A given answer, unlike none; in tables both count among those who did not tell."""
SELF_DESCRIBED = "self_described"
LONGEST_TEXT = 100
OLDEST = 120
AGE = "age"
"""What is tabulated of a year of birth, and what imported files tell instead of it."""

LANGUAGES = tuple(
    "en fr ar ber bg bn cs da de el es et fa fi ga ha hi hr hu hy it ja ka ko ku lt lv mk mt nl no pa pl ps pt ro "  # noqa: SIM905
    "ru sk sl so sq sr sv sw ta ti tr uk ur vi zh other".split()
)


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        version: of the wording and the list of values.
        values: what may be answered besides ``PREFER_NOT``; empty where it depends on year or town.
        special: special category of GDPR Art. 9(1): asked only where the municipality has said what for.
    """

    code: Ask
    version: int
    values: tuple[str, ...] = ()
    special: bool = False


QUESTIONS: Mapping[Ask, Question] = {
    question.code: question
    for question in (
        Question(Ask.BIRTH_YEAR, 1),
        Question(Ask.GENDER, 1, GENDERS),
        Question(Ask.NEIGHBOURHOOD, 1),
        Question(Ask.LANGUAGE, 1, LANGUAGES),
        Question(Ask.BIRTHPLACE, 1, BIRTHPLACES),
        Question(Ask.EDUCATION, 1, EDUCATION),
        Question(Ask.DISABILITY, 1, ("yes", "no"), special=True),
    )
}


def answer_problem(
    question: Question, value: str, year: int, neighbourhoods: frozenset[int]
) -> DemographicsCode | None:
    """Why a value cannot be an answer; ``year`` is the present one, ``neighbourhoods`` those of the town."""
    if value == PREFER_NOT:
        return None
    if question.code is Ask.BIRTH_YEAR:
        right = value.isascii() and value.isdigit() and year - OLDEST <= int(value) <= year
        return None if right else DemographicsCode.BIRTH_YEAR_RANGE
    if question.code is Ask.NEIGHBOURHOOD:
        right = value.isascii() and value.isdigit() and int(value) in neighbourhoods
        return None if right else DemographicsCode.NO_SUCH_ANSWER
    return None if value in question.values else DemographicsCode.NO_SUCH_ANSWER


def age_band(age: int) -> str | None:
    """The band of an age in completed years; None for an age that nobody has."""
    if not 0 <= age <= OLDEST:
        return None
    for band in AGE_BANDS:
        first, _, last = band.partition("-")
        if last and int(first) <= age <= int(last):
            return band
    return AGE_BANDS[-1]


def band_of_year(birth_year: int, year: int) -> str | None:
    """The band of somebody born in a year. Without day and month the age is the one reached within the year."""
    return age_band(year - birth_year)
