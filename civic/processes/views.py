"""What the pages of processes show, as values that other packages fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from civic.processes.models import Process
from civic.towns.here import Town


@dataclass(frozen=True)
class Stop:
    """A step of a route (``_components/route.html``). ``status`` is done, now or next; ``lines`` are shown below it."""

    title: str
    status: str
    lines: Sequence[str] = ()
    id: int | None = None


@dataclass(frozen=True)
class Action:
    """What can be done in a process now; ``minutes`` is how long it takes or when it begins, ``who`` may do it.

    ``why`` says why the reader cannot, and until when; there is no link then.
    """

    title: str
    url: str
    text: str
    minutes: str
    who: str
    why: str = ""


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
class PhaseRow:
    """A phase in the list below the timeline: what people can do in it (``acts``) and who may.

    ``owed``: from how many supporters the town must answer, where the phase says so.
    """

    title: str
    status: str
    dates: str
    summary: str
    acts: Sequence[str]
    who: str
    owed: str = ""


@dataclass(frozen=True)
class PlannedPhase:
    """A phase in the preview of a process that is made from a template; ``owed``: what the town then has to answer."""

    title: str
    dates: str
    summary: str
    owed: str = ""


@dataclass(frozen=True)
class ChangeRow:
    """A time at which rules of a phase changed: ``rules`` are (name, before, after); the reason in its language."""

    id: int
    day: str
    phase: str
    rules: Sequence[tuple[str, str, str]]
    reason: str
    language: str


@dataclass(frozen=True)
class NewsRow:
    """News of a process: its day, and its words as markup in one language."""

    id: int
    day: str
    iso: str
    html: Markup
    language: str


@dataclass(frozen=True)
class TownRow:
    """A town of a process that several share: its name, the address of its processes, what it is responsible for."""

    name: str
    url: str
    task: str


@dataclass(frozen=True)
class ProcessPage:
    """The page of a process; ``body`` is markup and its language, ``left`` how long the present phase goes on.

    ``readers`` says who alone can read it; ``feed_url`` is empty where its news are no feed; ``origin`` names the town
    whose template it was made from.
    """

    place: Town
    process: Process
    stops: list[Stop]
    phases: list[PhaseRow]
    changes: list[ChangeRow]
    news: list[NewsRow]
    feed_url: str
    readers: str
    origin: str
    actions: list[Action]
    left: str
    until: str
    body: tuple[str, str]
    theme: str
    towns: list[TownRow]
