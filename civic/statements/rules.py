"""States of a round and of a statement, what is read in a statement before it goes out, and when results are due. Pure.

What is read are fixed rules about the form of a text: they say what they found, and its author decides what to mend.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: Characters of a statement, as in Polis; those that organisers write may be twice as long.
LONGEST = 140
LONGEST_SEED = 280
#: Characters that are stored while an author still shortens a statement.
LONGEST_TYPED = 1000
LONGEST_TITLE = 150
LONGEST_REASON = 300
MOST_REASONS = 12
#: Statements of one round, those that were sent back included.
MOST_STATEMENTS = 2_000
#: Statements of one person in one round.
MOST_OWN = 20
#: Answers between two results: fewer would tell what a single one changed.
FEWEST_EVERY, USUAL_EVERY, MOST_EVERY = 10, 50, 5_000


class RoundState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class StatementState(StrEnum):
    """``WAITING``: for a moderator; ``SENT_BACK``: to its author, who may mend it; ``MERGED``: into another one."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    MERGED = "merged"


class Answer(StrEnum):
    AGREE = "agree"
    DISAGREE = "disagree"
    NEITHER = "pass"


#: How an answer is stored and exported, as Polis writes it.
VALUES = {Answer.AGREE: 1, Answer.DISAGREE: -1, Answer.NEITHER: 0}
ANSWERS = {value: answer for answer, value in VALUES.items()}


class Decision(StrEnum):
    """What a moderator decided."""

    ACCEPT = "accept"
    SEND_BACK = "send_back"


class StatementCode(StrEnum):
    """Why a request is refused."""

    NO_TITLE = "round_without_title"
    NOT_A_DRAFT = "round_is_no_draft"
    NO_SEEDS = "round_without_statements"
    CLOSES_EARLY = "round_closes_in_the_past"
    NO_SUCH_CLOSING = "round_closes_never"
    NOT_OPEN = "round_not_open"
    EMPTY = "statement_empty"
    SEED_TOO_LONG = "seed_too_long"
    TOO_MANY = "too_many_statements"
    TOO_MANY_OWN = "too_many_own_statements"
    STANDS = "statement_stands_already"
    DECIDED = "statement_decided_meanwhile"
    NO_REASON = "decision_without_reason"
    MERGED_WITH_ITSELF = "merged_with_itself"
    NO_SUCH_STATEMENT = "no_such_statement"
    EMPTY_REASON = "reason_without_words"
    MANY_REASONS = "too_many_reasons"
    LAST_REASON = "last_reason"


class Finding(StrEnum):
    """What the fixed rules find in a statement."""

    TOO_LONG = "finding_too_long"
    QUESTION = "finding_question"
    SEVERAL = "finding_several"
    ALIKE = "finding_alike"


#: What an author cannot insist on; the others are hints.
BINDING = frozenset({Finding.TOO_LONG})

_GREEK_QUESTION = re.compile(r"[\u0370-\u03ff].*;\s*$", re.DOTALL)
#: A sentence ends before another one begins: after a mark, a blank (none in Chinese and Japanese), and a letter.
_ENDS = (
    r"[.!?…؟۔]+[\"'»”’)\]]*\s+(?=[^\W\d_])",
    r"[。！]\s*(?=\w)",
    r"[;؛]\s+(?=\w)",
    r"\n+\s*(?=\S)",
)
_SENTENCE = re.compile("|".join(_ENDS))
#: Marks after which no sentence ends: short forms, initials.
_SHORT = re.compile(
    r"\b(?:e\.g|i\.e|etc|approx|no|nr|st|mr|mrs|ms|dr|prof|vs|p\. ?ex|c\.-à-d|env|art|av|bd|mme|mm|cf|z\. ?b|\w)\.\s",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether a text asks something: a mark of a question in Latin, Arabic, Chinese or Greek writing."""
    return any(mark in text for mark in "?？؟") or _GREEK_QUESTION.search(text) is not None


def is_several(text: str) -> bool:
    """Whether a text has more than one sentence, line or half-sentence: who agrees with one half cannot say so."""
    plain = _SHORT.sub(lambda found: found.group().replace(".", ""), text.strip())
    return _SENTENCE.search(plain) is not None


def findings(text: str, longest: int = LONGEST, *, alike: bool = False) -> tuple[Finding, ...]:
    """What the fixed rules find in a statement, in the order in which its author reads it.

    Args:
        alike: whether a statement stands that says nearly the same.
    """
    found = {
        Finding.TOO_LONG: len(text) > longest,
        Finding.QUESTION: is_question(text),
        Finding.SEVERAL: is_several(text),
        Finding.ALIKE: alike,
    }
    return tuple(each for each, there in found.items() if there)


def may_send(found: Collection[Finding], seen: Collection[str]) -> bool:
    """Whether a statement goes on: nothing binding was found, and its author has seen the rest and insists."""
    return not BINDING.intersection(found) and all(each.value in seen for each in found)


@dataclass(frozen=True)
class Window:
    """When people can answer: from opening until ``closes_at``, or until organisers close the round before."""

    state: RoundState
    closes_at: datetime

    def open_at(self, now: datetime) -> bool:
        """Whether people can answer at an instant."""
        return self.state is RoundState.OPEN and now < self.closes_at

    def over_at(self, now: datetime) -> bool:
        """Whether no answer can come any more."""
        return self.state is RoundState.CLOSED or (self.state is RoundState.OPEN and now >= self.closes_at)


def result_due(cast: int, computed: int, every: int) -> bool:
    """Whether so many answers came since the last result was asked for that another one is due."""
    return cast - computed >= every


def chance(round_id: int, person_id: int, seen: int) -> float:
    """A number in [0, 1) for the draw of somebody's next statement, the same until they have seen one more.

    A hash, so that the draw follows from the state: a page that is loaded again shows the same statement.
    """
    digest = hashlib.sha256(f"{round_id}:{person_id}:{seen}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


@dataclass(frozen=True)
class Standing:
    """A statement as the draw of the next one knows it. ``extremity`` is that of the last result, 0 before the first.

    The counts are of everybody who answered.
    """

    id: int
    agrees: int
    disagrees: int
    passes: int
    extremity: float
    meta: bool

    @property
    def votes(self) -> int:
        return self.agrees + self.disagrees + self.passes


def lines_of(typed: str) -> list[str]:
    """The statements that were typed one a line, each once, in their order."""
    return list(dict.fromkeys(line for each in typed.splitlines() if (line := " ".join(each.split()))))


def same_words(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two texts have just the same words, in whatever case and with whatever marks."""
    return list(one) == list(other) and bool(one)
