"""What the administration shows, as values that other packages fill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Part(StrEnum):
    """The part of the page that a line is in."""

    WAITING = "waiting"
    RUN = "run"
    TOWN = "town"


@dataclass(frozen=True)
class Task:
    """One line of the page: what can be done, where, and what to know first.

    ``late`` says that it is overdue, ``language`` is the language of a title that a person wrote.
    """

    part: Part
    title: str
    url: str
    text: str = ""
    late: bool = False
    language: str | None = None


@dataclass(frozen=True)
class Stopped:
    """One piece of work that stopped; ``url`` is the page on which it can be tried again, "" if there is none."""

    what: str
    at: datetime
    why: str
    url: str = ""
