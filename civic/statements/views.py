"""What the pages of statements show, as values of named types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from civic.statements.models import Round
from civic.towns.here import Town


@dataclass(frozen=True)
class Said:
    """A statement as it is shown; ``lang`` and ``dir`` are set where its language is not that of the page.

    ``notes`` is what other packages say below it: markup.
    """

    id: int
    number: int
    text: str
    lang: str | None = None
    dir: str | None = None
    notes: Markup = Markup("")


@dataclass(frozen=True)
class CorrectedStatement:
    """What the town corrects in a statement, by its number, as files have it; ``url`` is "" for a source on paper."""

    statement: int
    words: str
    source: str
    url: str
    day: str
    office: str


@dataclass(frozen=True)
class Card:
    """The statement that somebody answers next; None when all are answered. ``done`` of ``total`` are answered."""

    statement: Said | None
    url: str
    done: int
    total: int
    answers: Sequence[tuple[str, str, int]]


@dataclass(frozen=True)
class Head:
    """What every page of a round begins with."""

    place: Town
    round: Round
    title: str
    title_lang: str | None
    title_dir: str | None
    trail: Sequence[tuple[str, str]]
    url: str


@dataclass(frozen=True)
class RoundPage:
    """The page of a round. ``card`` is there for who can answer, ``deeds`` for organisers: (address, words)."""

    head: Head
    text: tuple[str, str]
    state: str
    state_text: str
    until: str
    open: bool
    card: Card | None
    statements: int
    own: int
    sign_in_url: str
    results_url: str
    deeds: Sequence[tuple[str, str]]
    samples: Sequence[Said] = ()


@dataclass(frozen=True)
class OwnStatement:
    """A statement of the reader; ``reason`` and its language say why it was sent back."""

    said: Said
    state: str
    state_text: str
    reason: tuple[str, str]
    mend_url: str
    withdraw_url: str


@dataclass(frozen=True)
class OwnAnswer:
    said: Said
    words: str
    value: str


@dataclass(frozen=True)
class OwnPage:
    """What the reader wrote and answered in a round."""

    head: Head
    open: bool
    statements: Sequence[OwnStatement]
    answers: Sequence[OwnAnswer]
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class DeskLine:
    """A statement in the organisers' list; ``into`` is the number of the one that it was merged into.

    ``acts`` are links of other packages.
    """

    said: Said
    state: str
    state_text: str
    votes: str
    seed: bool
    into: int | None
    acts: Markup = Markup("")


@dataclass(frozen=True)
class DeskPage:
    """The statements of a round for its organisers."""

    head: Head
    draft: bool
    closed: bool
    rows: Sequence[DeskLine]
    more_url: str
    asked: str
    deeds: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class QueueRow:
    """A statement that waits for a moderator, and those that say nearly the same."""

    said: Said
    raw: str
    when: str
    findings: Sequence[str]
    alike: Sequence[Said]


@dataclass(frozen=True)
class QueuePage:
    head: Head
    rows: Sequence[QueueRow]
    reasons: Sequence[tuple[int, str]]
    waiting: int
    file_url: str
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Found:
    """What an author reads about a statement before it is sent: findings, and what stands that is nearly the same."""

    findings: Sequence[str]
    alike: Sequence[Said]
    seen: str
    may_insist: bool
    note: Markup | None = None
