"""Codes of demographics, in words."""

from __future__ import annotations

from babel import Locale
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from civic.core.i18n import current_language
from civic.demographics.rules import AGE, Ask, DemographicsCode, Purpose
from civic.demographics.rules import QUESTIONS as QUESTION_RULES

REFUSALS = {
    DemographicsCode.UNKNOWN_QUESTION: _("This question does not exist."),
    DemographicsCode.NOT_ASKED_HERE: _("This question is not asked in this town."),
    DemographicsCode.NO_SUCH_ANSWER: _("Choose one of the answers, or leave the question blank."),
    DemographicsCode.BIRTH_YEAR_RANGE: _("Enter the year with four digits, for example 1968."),
    DemographicsCode.NO_CONSENT: _(
        "Tick the box below your answer to allow it to be counted, or leave the question blank."
    ),
    DemographicsCode.TEXT_TOO_LONG: _("Use at most %(most)s characters."),
    DemographicsCode.NO_PURPOSE: _(
        "State what the answers will be used for. Without a purpose, the question cannot be asked."
    ),
    DemographicsCode.ALREADY_IMPORTED: _("The people of this source have been imported already."),
}

QUESTIONS = {
    Ask.BIRTH_YEAR: _("Year of birth"),
    Ask.GENDER: _("Gender"),
    Ask.NEIGHBOURHOOD: _("Neighbourhood"),
    Ask.LANGUAGE: _("Main language"),
    Ask.BIRTHPLACE: _("Country of birth"),
    Ask.EDUCATION: _("Education"),
    Ask.DISABILITY: _("Do you have a disability?"),
}

#: What for, where a municipality has not said it in its own words.
PURPOSES = {
    Ask.BIRTH_YEAR: _("So that the town can see which age groups take part."),
    Ask.GENDER: _("Published only as counts of 10 or more. Your own wording is never published."),
    Ask.NEIGHBOURHOOD: _("Used for statistics only. It does not affect your right to vote."),
    Ask.LANGUAGE: _("So that documents are provided in languages people read."),
    Ask.BIRTHPLACE: _("So that the town can see whether people born elsewhere take part."),
    Ask.EDUCATION: _("So that the town can see whether people of all education levels take part."),
    Ask.DISABILITY: _("Asked only if the town has stated a purpose."),
}

#: Names of what is tabulated: the questions, and age instead of the year of birth.
DIMENSIONS = {
    AGE: _("Age"),
    Ask.GENDER: _("Gender"),
    Ask.NEIGHBOURHOOD: _("Neighbourhood"),
    Ask.LANGUAGE: _("Main language"),
    Ask.BIRTHPLACE: _("Country of birth"),
    Ask.EDUCATION: _("Education"),
    Ask.DISABILITY: _("Disability"),
}

#: What an answer may be used for, if its owner agrees.
USES = {
    Purpose.STATISTICS: _("Statistics"),
}

DID_NOT_TELL = _("Not stated")
PREFER_NOT = _("Prefer not to say")

#: An answer as somebody gives it.
ANSWERS: dict[tuple[str, str], LazyString] = {
    (Ask.GENDER, "woman"): _("Woman"),
    (Ask.GENDER, "man"): _("Man"),
    (Ask.GENDER, "non_binary"): _("Non-binary"),
    (Ask.GENDER, "self_described"): _("Other (please describe)"),
    (Ask.BIRTHPLACE, "own_country"): _("Born in this country"),
    (Ask.BIRTHPLACE, "eu"): _("Born elsewhere in the EU"),
    (Ask.BIRTHPLACE, "non_eu"): _("Born outside the EU"),
    (Ask.EDUCATION, "isced_0_2"): _("Up to the end of compulsory school"),
    (Ask.EDUCATION, "isced_3_4"): _("Upper secondary school or an apprenticeship"),
    (Ask.EDUCATION, "isced_5_8"): _("College or university"),
    (Ask.DISABILITY, "yes"): _("Yes"),
    (Ask.DISABILITY, "no"): _("No"),
}

#: A group as a table heads its row.
GROUPS: dict[tuple[str, str], LazyString] = {
    (AGE, "0-15"): _("Under 16"),
    (AGE, "75+"): _("75 and over"),
    (Ask.GENDER, "woman"): _("Women"),
    (Ask.GENDER, "man"): _("Men"),
    (Ask.GENDER, "non_binary"): _("Non-binary"),
    (Ask.GENDER, "self_described"): _("Own description"),
    (Ask.DISABILITY, "yes"): _("With a disability"),
    (Ask.DISABILITY, "no"): _("Without a disability"),
}


def language_name(code: str) -> str:
    """A language in the reader's words; whatever is not known is "another language"."""
    if code == "ber":  # a family of languages: the tables of names know only its members
        return str(_("Berber (Tamazight)"))
    found = Locale.parse(current_language()).languages.get(code)
    return found[:1].upper() + found[1:] if found else str(_("Another language"))


def answer(question: str, value: str) -> str:
    """An answer in words. Neighbourhoods are named by the caller, who knows the town."""
    if question == Ask.LANGUAGE:
        return language_name(value)
    found = ANSWERS.get((question, value))
    return str(found) if found is not None else value


def values_of(question: Ask) -> list[tuple[str, str]]:
    """The answers of a question with their words, in its order."""
    return [(value, answer(question, value)) for value in QUESTION_RULES[question].values]


def group(dimension: str, value: str) -> str:
    """A group in words, as a table heads its row; neighbourhoods are named by the caller, who knows the town."""
    if not value:
        return str(DID_NOT_TELL)
    found = GROUPS.get((dimension, value)) or ANSWERS.get((dimension, value))
    if found is not None:
        return str(found)
    return language_name(value) if dimension == Ask.LANGUAGE else value.replace("-", "–")
