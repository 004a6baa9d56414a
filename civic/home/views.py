"""What the home page of a town shows, as values that other packages fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from civic.processes.views import Card, Stop
from civic.towns.here import Town


@dataclass(frozen=True)
class ToDo:
    """Something to do now, on the home page; ``until`` None: without an end."""

    title: str
    url: str
    text: str
    hood: int | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Did:
    """What a town answered or still owes, on the home page. ``lang`` and ``dir`` are those of a foreign title."""

    title: str
    url: str
    about: str
    hood: int | None
    stops: Sequence[Stop]
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class HomePage:
    """The home page of a town; ``pins`` are the numbers of what there is to do, with their neighbourhoods."""

    todo: list[ToDo]
    pins: list[tuple[int, int]]
    title: str
    did: list[Did]
    cards: list[Card]
    place: Town
