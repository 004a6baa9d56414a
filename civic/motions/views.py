"""What pages show of motions, as values of named types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from civic.core.i18n import Marks
from civic.texts.rules import Piece


@dataclass(frozen=True)
class Line:
    """A motion in a list; ``shape`` is how its state is drawn, ``amends`` the number of what it amends (0: none)."""

    number: int
    amends: int
    item: int
    text: str
    marks: Marks
    mover: str
    shape: str
    state: str
    url: str
    voting: bool


@dataclass(frozen=True)
class Part:
    """A part of the present text, and the number of the amendment with which it came; 0: of the motion as moved."""

    text: str
    amendment: int


@dataclass(frozen=True)
class Amended:
    """An amendment with what it changes."""

    line: Line
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Ballot:
    """A vote that runs: how, how many have voted of how many; ``mine`` is what the reader has pressed.

    ``votes``: the reader can press; ``url`` leads to a secret ballot and ``closes`` says until when it runs.
    """

    way: str
    words: str
    votes: bool
    mine: str
    url: str = ""
    closes: str = ""


@dataclass(frozen=True)
class MotionPage:
    """Everything on the page of a motion.

    ``parts`` are its words with where they come from, ``pieces`` what an amendment changes; ``result`` and ``named``
    say what became of it: (choice, names) where votes were cast by name. What follows is what the reader can do now.
    """

    line: Line
    item_title: str
    item_marks: Marks
    story: list[str]
    parts: list[Part]
    pieces: Sequence[Piece]
    amendments: list[Amended]
    result: list[str]
    named: list[tuple[str, str]]
    ballot: Ballot | None
    whole_url: str
    seconds: bool = False
    amends: bool = False
    withdraws: bool = False
    puts: bool = False
    decides: bool = False
    way: str = ""
    hands: bool = False
    choices: list[tuple[str, str]] = field(default_factory=list)
