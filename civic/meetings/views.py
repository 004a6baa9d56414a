"""What the pages of meetings show, as values of named types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from civic.core.i18n import Marks
from civic.core.pager import Pager
from civic.meetings.models import Meeting
from civic.meetings.rules import MeetingStage
from civic.towns.here import Town


@dataclass(frozen=True)
class AgendaLine:
    """An item of an agenda; ``time`` is empty where it cannot be said. ``papers``: (address, title, kind)."""

    time: str
    iso: str
    title: str
    text: str
    papers: Sequence[tuple[str, Markup, str]]
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class SignUpShown:
    """How a meeting fills, for one reader.

    ``mine`` is None for who has not signed up, else whether they wait; ``sign_in`` leads a stranger there and back.
    """

    words: str
    full: bool
    mine: bool | None
    sign_in: str


@dataclass(frozen=True)
class MeetingPage:
    """Everything on the page of a meeting.

    ``host`` is who meets: (address or nothing, name); ``papers`` are of no item in
    particular; ``text``, ``minutes`` and ``reason`` come with their language;
    ``deeds`` are what the reader can do with it: (address, words); ``online_url`` is empty for who may not have it;
    ``approves``: they may approve the minutes; ``room``: there is a page of what happens in the room;
    ``tables``: there are mixed tables; ``suggestions``: the way to what is suggested for the agenda, (address, words);
    ``moved``: why it was moved with its series, with its language; ``others``: the other dates of its series,
    (address, when, cancelled).
    """

    place: Town
    meeting: Meeting
    title: str
    title_lang: Marks
    stage: MeetingStage
    stage_words: str
    when: str
    where: str
    access: list[str]
    hood: str
    theme: str
    host: tuple[str, str] | None
    items: list[AgendaLine]
    papers: list[tuple[str, Markup, str]]
    text: tuple[str, str]
    minutes: tuple[str, str]
    reason: tuple[str, str]
    deeds: list[tuple[str, str]]
    sign_up: SignUpShown | None
    online_url: str
    approves: bool
    room: bool
    tables: bool
    suggestions: tuple[str, str] | None
    moved: tuple[str, str]
    others: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in a list; ``minutes``: they are published."""

    title: str
    url: str
    hood: int | None
    parts: list[str]
    when: str
    iso: str
    cancelled: bool
    minutes: bool
    running: bool
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class IndexPage:
    """A page of the meetings of a town; ``tabs``: (address, words, whether it is this one)."""

    rows: list[MeetingLine]
    over: bool
    tabs: list[tuple[str, str, bool]]
    pager: Pager
