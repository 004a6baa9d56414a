"""What can be reported, decided and appealed, and what follows. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

LONGEST_WORDS = 1000
LONGEST_REASON = 2000
LONGEST_TITLE = 200
LONGEST_CLAIM = 500
MOST_GUIDELINES = 20
#: Cases that one press of a button decides.
MOST_AT_ONCE = 50
#: A case that waits longer is shown as late.
LATE = timedelta(days=3)
#: A claim that nobody used for so long is over: others can take the case.
CLAIM_HOLDS = timedelta(hours=2)
#: Days that a moderator can suspend or slow somebody down for.
SHORTEST_DAYS, LONGEST_DAYS = 1, 365
#: How long after a decision its author can appeal (DSA, article 20(1): at least six months).
APPEAL_WITHIN = timedelta(days=183)


class Target(StrEnum):
    """What a case is about."""

    POST = "post"
    PROPOSAL = "proposal"


class Waiting(StrEnum):
    """What a case waits for."""

    REPORTS = "reports"
    APPEAL = "appeal"
    NOTHING = "nothing"


class Measure(StrEnum):
    """What a decision does to the author, besides the text."""

    NONE = "none"
    WARN = "warn"
    SLOW = "slow"
    SUSPEND = "suspend"
    END = "end"


#: Measures that end by themselves, on a day that the moderator chooses.
TIMED = frozenset({Measure.SLOW, Measure.SUSPEND})
#: Measures that change what the author can do.
LASTING = TIMED | {Measure.END}


class Outcome(StrEnum):
    """What became of an appeal, as the account of it says."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


class Holds(StrEnum):
    """Which of two readings of a case holds."""

    FIRST = "first"
    SECOND = "second"


class ModerationCode(StrEnum):
    """Why a request is refused."""

    OWN = "report_own"
    REPORTED = "reported_already"
    GONE = "nothing_to_report"
    NO_GUIDELINE = "choose_guideline"
    NO_WORDS = "say_what_is_wrong"
    WORDS_LONG = "words_long"
    TAKEN = "case_taken"
    NOT_CLAIMED = "case_not_claimed"
    DECIDED = "case_decided"
    INVOLVED = "moderator_involved"
    NO_REASON = "say_the_reason"
    NO_DAYS = "say_how_long"
    SAME_PERSON = "appeal_same_person"
    NO_APPEAL = "no_appeal"
    APPEALED = "appealed_already"
    APPEAL_OVER = "appeal_over"
    NO_TITLE = "guideline_without_title"
    NONE_LEFT = "no_guideline_left"
    NEW_FAST = "new_too_many_texts"
    NEW_LINKS = "new_too_many_links"
    MANY_LINKS = "more_links_than_fit"
    NO_SOURCE = "correction_without_source"
    BAD_LINK = "correction_link"
    NO_DAY = "correction_without_day"
    NO_OFFICE = "correction_without_office"
    NO_WHY = "withdrawal_without_reason"
    WITHDRAWN = "correction_withdrawn"
    READ_TWICE = "read_by_the_same"
    NO_OUTCOME = "reading_without_outcome"
    NOT_TRAINED = "made_up_cases_first"
    NO_MODERATOR = "waiver_for_moderator"
    NO_WAIVER = "waiver_without_reason"
    SLOWED = "slowed_down"
    SUSPENDED = "suspended"
    ENDED = "ended"
    NO_REACTIONS = "no_reactions"


class Category(StrEnum):
    """Categories of the Commission's database of statements of reasons (DSA, article 24(5)) that fit guidelines."""

    SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    PRIVACY = "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"
    FRAUD = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
    DISCOURSE = "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"
    VIOLENCE = "STATEMENT_CATEGORY_VIOLENCE"
    MINORS = "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
    COPYRIGHT = "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS"
    OTHER = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"


@dataclass(frozen=True)
class Guideline:
    """One of a town's community guidelines.

    Attributes:
        key: stays when the words change, so that cases of several versions are counted together.
        titles: what it asks, by language.
        reasons: the reason that an author reads when it was broken, by language; moderators can change it each time.
        category: where the statement of reasons belongs in the Commission's database.
    """

    key: str
    titles: Mapping[str, str]
    reasons: Mapping[str, str]
    category: Category = Category.OTHER


@dataclass(frozen=True)
class Guidelines:
    """A version of a town's guidelines; version 0 is what the program brings along."""

    version: int
    items: tuple[Guideline, ...]
    published_at: datetime | None = None

    def get(self, key: str) -> Guideline | None:
        return next((item for item in self.items if item.key == key), None)


@dataclass(frozen=True)
class Verdict:
    """What a moderator decides about a case.

    ``guideline`` is the key of what was broken; "" where nothing was. ``days`` is how long a timed measure lasts.
    """

    guideline: str
    reason: str
    hide: bool = False
    measure: Measure = Measure.NONE
    days: int | None = None

    @property
    def does_nothing(self) -> bool:
        return not self.hide and self.measure is Measure.NONE


def verdict_problem(verdict: Verdict, known: Sequence[str]) -> ModerationCode | None:
    """Why a decision cannot be made as it is: whoever is restricted is told which guideline, why, and for how long."""
    if not verdict.does_nothing and verdict.guideline not in known:
        return ModerationCode.NO_GUIDELINE
    if not verdict.does_nothing and not verdict.reason.strip():
        return ModerationCode.NO_REASON
    if len(verdict.reason) > LONGEST_REASON:
        return ModerationCode.WORDS_LONG
    if verdict.measure in TIMED and not (verdict.days and SHORTEST_DAYS <= verdict.days <= LONGEST_DAYS):
        return ModerationCode.NO_DAYS
    return None


def words_problem(words: str) -> ModerationCode | None:
    """Why words of a report, an appeal or an answer do not do."""
    if not words.strip():
        return ModerationCode.NO_WORDS
    return ModerationCode.WORDS_LONG if len(words) > LONGEST_REASON else None


def nearest_rank(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least a share of all values do not exceed (nearest rank); None for no values.

    Args:
        share: in (0, 1]; 0.5 gives the lower median.
    """
    if not values:
        return None
    ordered = sorted(values)
    # ceil(share * n) without floats that are a hair above a whole number
    rank = -(-round(share * 1000) * len(ordered) // 1000)
    return ordered[max(rank, 1) - 1]


@dataclass(frozen=True)
class Pace:
    """How many texts and links somebody can publish within an hour; None for as many as they like."""

    texts: int
    links: int | None


HOUR = timedelta(hours=1)
#: An account is new for so long.
NEW_FOR = timedelta(days=3)
NEW_PACE = Pace(texts=10, links=2)
SLOW_PACE = Pace(texts=2, links=None)

_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


def links_in(text: str) -> int:
    """How many links a text has."""
    return len(_LINK.findall(text))


def next_text_at(written: Sequence[datetime], now: datetime, most: int) -> datetime | None:
    """When somebody can publish the next text; None for now.

    Args:
        written: when they published, oldest first.
        most: how many within an hour.
    """
    lately = [at for at in written if at > now - HOUR]
    return lately[-most] + HOUR if len(lately) >= most else None


def links_fit_at(written: Sequence[tuple[datetime, int]], wanted: int, now: datetime, most: int) -> datetime | None:
    """When a text with so many links fits, of at most ``most``; None for now.

    Args:
        written: when texts were published and how many links each has, oldest first.
    """
    lately = [(at, links) for at, links in written if at > now - HOUR]
    free = most - sum(links for _at, links in lately)
    if wanted <= free:
        return None
    for at, links in lately:
        free += links
        if wanted <= free:
            return at + HOUR
    return now + HOUR


def source_is_fine(url: str) -> bool:
    """Whether the address of a source is a whole one of the web, encrypted (https), and hides no other host."""
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = "@" not in parts.netloc and "\\" not in url and not any(c.isspace() or not c.isprintable() for c in url)
    return parts.scheme == "https" and bool(parts.hostname) and port_is_one and plain
