"""What the administration shows, as values that other packages fill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Part(StrEnum):
    """Where a deed stands on the desk."""

    WAITING = "waiting"
    RUN = "run"
    TOWN = "town"


@dataclass(frozen=True)
class Deed:
    """One line of the desk: what can be done, where, and what is to be known first.

    ``late`` says that it should be done already, ``language`` that the title is somebody's own words in that one.
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
