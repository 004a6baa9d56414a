"""What a Pabulib file says about its vote as a whole: when, which rule, in which language and currency."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from civic.core import clock, days
from civic.imports.rules import values
from civic.imports.rules.sheet import Unusable
from civic.votes.files.pabulib import PabulibBallot, PabulibFile, VoteType
from civic.votes.tally.town_rule import TownRule, town_rule

#: Pabulib writes languages as codes, in older files as English words.
LANGUAGES = {
    "arabic": "ar", "czech": "cs", "dutch": "nl", "english": "en", "estonian": "et", "french": "fr", "german": "de",
    "hungarian": "hu", "italian": "it", "polish": "pl", "portuguese": "pt", "slovak": "sk", "spanish": "es",
    "ukrainian": "uk",
}  # fmt: skip
GENDERS = {"m": "man", "male": "man", "f": "woman", "female": "woman", "k": "woman"}
CODE = re.compile(r"[a-z]{2,3}")
CURRENCY = re.compile(r"[A-Z]{3}")
DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
#: Descriptions and categories are English by Pabulib's convention, whatever the projects' language.
ENGLISH = "en"
#: In completed years: whoever is said to be older is counted as of unknown age.
OLDEST_PLAUSIBLE = 105


@dataclass(frozen=True)
class Election:
    """A vote of the past, as a file tells it.

    Attributes:
        title: in English, by Pabulib's convention.
        rule: by which the ballots are counted: the header's, or another that was asked for.
        language: of the projects' names; None where the file does not say.
        currency: ISO 4217; None where the file does not say.
        fewest, most: how many projects a ballot could name; 0 and None without a limit.
    """

    title: str
    rule: TownRule
    opens_at: datetime
    closes_at: datetime
    language: str | None
    currency: str | None
    fewest: int
    most: int | None


def election_of(file: PabulibFile, zone: str, now: datetime, asked: str | None = None) -> Election:
    """What a file says about its vote; days begin and end in ``zone``, and the rule is the one ``asked`` for, if any.

    Raises:
        Unusable: ballots of a kind that is not imported, no dates, or a vote that is not over ``now``.
    """
    if file.vote_type is not VoteType.APPROVAL:
        raise Unusable(f"Its ballots are of the kind “{file.vote_type}”; only approval ballots are imported.")
    if len(file.projects) < 2:
        raise Unusable("It has one project only; a vote needs two.")
    meta = file.meta
    first, last = _days(meta)
    closes_at = clock.day_ends(last, zone)
    if closes_at > now:
        raise Unusable(f"Its vote ends on {last.isoformat()}, which is not over yet.")
    rule = town_rule(meta, asked)
    return Election(
        title=meta.get("description") or " ".join(filter(None, (meta.get("unit"), meta.get("instance")))) or "Vote",
        rule=rule,
        opens_at=clock.day_begins(first, zone),
        closes_at=closes_at,
        language=language_of(meta.get("language", "")),
        currency=meta["currency"] if CURRENCY.fullmatch(meta.get("currency", "")) else None,
        fewest=_number(meta.get("min_length", "")) or 0,
        most=_number(meta.get("max_length", "")),
    )


def _days(meta: Mapping[str, str]) -> tuple[date, date]:
    """First and last day: as META says, else the year of the instance."""
    begin, end = meta.get("date_begin", ""), meta.get("date_end", "") or meta.get("instance", "")
    first, last = _day(begin or end, 1, 1), _day(end, 12, 31)
    if first is None or last is None:
        raise Unusable(f"META says neither in date_end nor in instance when the vote was ({values.quoted(end)}).")
    if first > last:
        raise Unusable("In META, date_begin comes after date_end.")
    return first, last


def _day(text: str, month: int, day: int) -> date | None:
    """A day; of a year that stands alone the day that is handed in."""
    try:
        if re.fullmatch(r"[0-9]{4}", text):
            return days.checked(date(int(text), month, day))
        found = DAY.fullmatch(text)
        return days.checked(date(int(found[3]), int(found[2]), int(found[1]))) if found else days.day(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and int(text) < 10**6 else None


def language_of(text: str) -> str | None:
    """The code of a language, given as code or as English word."""
    word = text.strip().casefold()
    return LANGUAGES.get(word) or (word if CODE.fullmatch(word) else None)


def money(value: Fraction, what: str) -> Decimal:
    """An amount for the database.

    Raises:
        Unusable: parts of a hundredth, or more than the database holds.
    """
    hundredths = value * 100
    if hundredths.denominator != 1 or hundredths >= 10**16:
        raise Unusable(f"{what} is {value}, which cannot be kept in hundredths.")
    return Decimal(hundredths.numerator) / 100


def plausible(age: int) -> bool:
    """Whether an age in a file is taken for true. Fewer than one in 20,000 people are older than 105; far more such
    ages in a file are slips of typing. Children are: some towns let them vote, with a parent."""
    return 0 <= age <= OLDEST_PLAUSIBLE


def implausible_ages(file: PabulibFile) -> list[tuple[str, int]]:
    """The voters whose age counts as not told, by their number in the file."""
    return [(each.voter_id, each.age) for each in file.ballots if each.age is not None and not plausible(each.age)]


def unknown_places(file: PabulibFile, hoods: Mapping[str, int]) -> Counter[str]:
    """How many voters are of a neighbourhood that the town does not have by that name; theirs counts as not told."""
    return Counter(
        each.neighborhood
        for each in file.ballots
        if each.neighborhood and values.comparable(each.neighborhood) not in hoods
    )


def answers_of(ballot: PabulibBallot, hoods: Mapping[str, int]) -> dict[str, str | int]:
    """What the file tells about a voter: age in years if it is plausible, gender, and the neighbourhood if the town has
    it."""
    told: dict[str, str | int] = {}
    if ballot.age is not None and plausible(ballot.age):
        told["age"] = ballot.age
    gender = GENDERS.get((ballot.sex or "").casefold())
    if gender:
        told["gender"] = gender
    hood = hoods.get(values.comparable(ballot.neighborhood)) if ballot.neighborhood else None
    if hood is not None:
        told["neighbourhood"] = hood
    return told


@dataclass(frozen=True)
class Difference:
    """Something that the file says otherwise than the count of its own ballots; ``what`` is "votes" or "selected"."""

    project: str
    what: str
    file: str
    counted: str


def differences(file: PabulibFile, votes: Mapping[str, int], selected: frozenset[str]) -> list[Difference]:
    """Compare a count with the columns ``votes`` and ``selected`` of the file, as far as it has them."""
    found = []
    for project in file.projects:
        told = project.more.get("votes", "")
        if told.isdecimal() and int(told) != votes[project.id]:
            found.append(Difference(project.id, "votes", told, str(votes[project.id])))
        if project.selected is not None and project.selected != (project.id in selected):
            words = {True: "selected", False: "not selected"}
            found.append(Difference(project.id, "selected", words[project.selected], words[project.id in selected]))
    return found
