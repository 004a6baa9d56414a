"""What the pages of a town and of a process show, as values that other packages fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from civic.spaces.here import Here
from civic.spaces.models import Process


@dataclass(frozen=True)
class Stop:
    """A step of a route (``_components/route.html``). ``status`` is done, now or next; ``lines`` stand below."""

    title: str
    status: str
    lines: Sequence[str] = ()
    id: int | None = None


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
class Action:
    """What can be done in a process now; ``minutes`` is how long it takes or when it begins, ``who`` may do it."""

    title: str
    url: str
    text: str
    minutes: str
    who: str


@dataclass(frozen=True)
class Card:
    """A process in a list of them; ``left`` is how long its present phase goes on."""

    title: str
    url: str
    text: str
    phase: str
    left: str
    hood: int | None


@dataclass(frozen=True)
class HomePage:
    """The home page of a town; ``pins`` are the numbers of what there is to do, with their neighbourhoods."""

    todo: list[ToDo]
    pins: list[tuple[int, int]]
    title: str
    did: list[Did]
    cards: list[Card]
    place: Here


@dataclass(frozen=True)
class ProcessPage:
    """The page of a process; ``body`` is markup and its language, ``left`` how long the present phase goes on."""

    place: Here
    process: Process
    stops: list[Stop]
    actions: list[Action]
    left: str
    until: str
    body: tuple[str, str]


@dataclass(frozen=True)
class RoleOffered:
    """A role that waits for somebody's answer, with the names of town and role."""

    id: int
    town: str
    role: str
