"""What can be answered, and which band an age belongs to."""

import pytest

from civic.demographics.rules import (
    PREFER_NOT,
    QUESTIONS,
    Ask,
    DemographicsCode,
    age_band,
    answer_problem,
    band_of_year,
)

HOODS = frozenset({7, 9})


@pytest.mark.parametrize(
    ("age", "band"),
    [(-1, None), (0, "0-15"), (15, "0-15"), (16, "16-24"), (24, "16-24"), (25, "25-34"), (74, "65-74"), (75, "75+"),
     (120, "75+"), (121, None)],
)  # fmt: skip
def test_an_age_belongs_to_one_band(age: int, band: str | None) -> None:
    assert age_band(age) == band


def test_a_year_of_birth_gives_the_age_reached_within_the_year() -> None:
    assert band_of_year(2001, 2026) == "25-34"
    assert band_of_year(2002, 2026) == "16-24"


@pytest.mark.parametrize(
    ("question", "value", "problem"),
    [
        (Ask.BIRTH_YEAR, "1968", None),
        (Ask.BIRTH_YEAR, "2027", DemographicsCode.BIRTH_YEAR_RANGE),
        (Ask.BIRTH_YEAR, "1800", DemographicsCode.BIRTH_YEAR_RANGE),
        (Ask.BIRTH_YEAR, "١٩٦٨", DemographicsCode.BIRTH_YEAR_RANGE),
        (Ask.BIRTH_YEAR, "soon", DemographicsCode.BIRTH_YEAR_RANGE),
        (Ask.NEIGHBOURHOOD, "7", None),
        (Ask.NEIGHBOURHOOD, "8", DemographicsCode.NO_SUCH_ANSWER),
        (Ask.NEIGHBOURHOOD, "", DemographicsCode.NO_SUCH_ANSWER),
        (Ask.GENDER, "non_binary", None),
        (Ask.GENDER, "both", DemographicsCode.NO_SUCH_ANSWER),
        (Ask.DISABILITY, "yes", None),
    ],
)
def test_only_what_is_on_the_list_is_an_answer(question: Ask, value: str, problem: DemographicsCode | None) -> None:
    assert answer_problem(QUESTIONS[question], value, 2026, HOODS) is problem


@pytest.mark.parametrize("question", list(Ask))
def test_nobody_has_to_say_anything(question: Ask) -> None:
    assert answer_problem(QUESTIONS[question], PREFER_NOT, 2026, frozenset()) is None


def test_only_disability_is_specially_protected_among_these_questions() -> None:
    assert [question.code for question in QUESTIONS.values() if question.special] == [Ask.DISABILITY]
