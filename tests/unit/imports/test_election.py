"""What a ballot file says about its vote and its voters."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from civic.imports.rules.election import (
    Difference,
    Election,
    answers_of,
    differences,
    election_of,
    language_of,
    money,
)
from civic.imports.rules.sheet import Unusable
from civic.votes.files.pabulib import PabulibFile, parse_pabulib

NOW = datetime(2024, 1, 1, tzinfo=UTC)
ZONE = "Europe/Warsaw"


def file(*meta: str, votes: str = "voter_id;age;sex;neighborhood;vote\n1;34;F;Old Town;a,b\n") -> PabulibFile:
    lines = ["budget;100", *(meta or ("description;A budget", "date_begin;15.06.2018", "date_end;30.06.2018"))]
    if not any(line.startswith("vote_type") for line in lines):
        lines.append("vote_type;approval")
    projects = "project_id;cost;votes;name;selected\na;60;1;Trees;1\nb;50;1;Bench;0\n"
    return parse_pabulib(io.StringIO(f"META\nkey;value\n{chr(10).join(lines)}\nPROJECTS\n{projects}VOTES\n{votes}"))


def election(*meta: str) -> Election:
    return election_of(file(*meta), ZONE, NOW)


def test_days_are_whole_days_of_the_town():
    found = election()
    assert found.opens_at == datetime(2018, 6, 14, 22, tzinfo=UTC)
    assert found.closes_at == datetime(2018, 6, 30, 22, tzinfo=UTC)
    assert found.title == "A budget"


@pytest.mark.parametrize(
    ("meta", "first", "last"),
    [
        (("date_begin;3.10.2019", "date_end;17.10.2019"), "2019-10-02", "2019-10-17"),
        (("date_begin;2019-10-03", "date_end;2019-10-17"), "2019-10-02", "2019-10-17"),
        (("date_begin;2019", "date_end;2019"), "2018-12-31", "2019-12-31"),
        (("instance;2019",), "2018-12-31", "2019-12-31"),
        (("date_end;17.10.2019",), "2019-10-16", "2019-10-17"),
    ],
)
def test_dates_come_as_days_or_years(meta: tuple[str, ...], first: str, last: str):
    found = election(*meta)
    assert (found.opens_at.date().isoformat(), found.closes_at.date().isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("meta", "words"),
    [
        (("date_end;soon",), "META says neither in date_end nor in instance when the vote was (“soon”)"),
        (("unit;Town",), "META says neither"),
        (("date_begin;2.6.2018", "date_end;1.6.2018"), "date_begin comes after date_end"),
        (("date_begin;2.6.2023", "date_end;1.1.2024"), "ends on 2024-01-01, which is not over yet"),
        (("instance;2019", "vote_type;ordinal"), "of the kind “ordinal”; only approval ballots"),
    ],
)
def test_what_cannot_be_a_vote_of_the_past_is_told(meta: tuple[str, ...], words: str):
    with pytest.raises(Unusable) as told:
        election(*meta)
    assert words in str(told.value)


def test_rules_currency_and_lengths():
    found = election("instance;2019", "rule;greedy", "currency;PLN", "min_length;1", "max_length;3", "language;polish")
    assert (found.rule.greedy, found.currency, found.fewest, found.most) == (True, "PLN", 1, 3)
    assert found.language == "pl"
    bare = election("instance;2019", "rule;equalshares/add1", "unit;Town")
    assert (bare.rule.greedy, bare.currency, bare.fewest, bare.most) == (False, None, 0, None)
    assert (bare.language, bare.title) == (None, "Town 2019")
    assert election("instance;2019").rule.greedy


def test_languages_come_as_codes_or_english_words():
    assert [language_of(text) for text in ("pl", "Polish", "", "klingon tongue")] == ["pl", "pl", None, None]


def test_amounts_are_kept_exactly_or_not_at_all():
    assert str(money(Fraction("12.5"), "The budget")) == "12.5"
    with pytest.raises(Unusable, match="The budget is 1/3"):
        money(Fraction(1, 3), "The budget")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("34;F;Old Town", {"age": 34, "gender": "woman", "neighbourhood": 7}),
        ("34;m;", {"age": 34, "gender": "man"}),
        (";O;Elsewhere", {}),
        ("unknown;K;old-town", {"gender": "woman", "neighbourhood": 7}),
    ],
)
def test_a_voter_is_what_the_file_tells_and_no_more(cells: str, told: dict[str, object]):
    [ballot] = file(votes=f"voter_id;age;sex;neighborhood;vote\n1;{cells};a\n").ballots
    assert answers_of(ballot, {"old town": 7}) == told


def test_a_count_is_compared_with_the_columns_of_the_file():
    assert differences(file(), {"a": 1, "b": 1}, frozenset({"a"})) == []
    assert differences(file(), {"a": 2, "b": 1}, frozenset({"b"})) == [
        Difference("a", "votes", "1", "2"),
        Difference("a", "selected", "selected", "not selected"),
        Difference("b", "selected", "not selected", "selected"),
    ]
