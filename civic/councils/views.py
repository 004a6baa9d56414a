"""What the pages of councils show, as values of named types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from civic.core.i18n import Marks
from civic.councils.item_pages import ItemShown
from civic.councils.models import Council, Recommendation
from civic.councils.queries import MemberRow
from civic.processes.views import Stop
from civic.towns.here import Town


@dataclass(frozen=True)
class StepShown:
    """A step after an answer, as ``report.answer_steps`` draws it; ``when`` is empty for one without a day."""

    when: str
    iso: str
    text: Markup
    done: bool


@dataclass(frozen=True)
class FiguresLine:
    """The parts of the sentence above the recommendations; ``overdue`` is empty where none is."""

    all: str
    in_time: str
    late: str
    waiting: str
    overdue: str
    some_waiting: bool


@dataclass(frozen=True)
class OpinionShown:
    """What a council recommended about a proposal, beside it; ``shape`` and ``state`` draw how far it is."""

    council: str
    council_lang: Marks
    council_url: str
    title: str
    title_lang: Marks
    url: str
    adopted_on: date | None
    votes: str
    shape: str
    state: str


@dataclass(frozen=True)
class CouncilLine:
    """A council in the list."""

    name: str
    name_lang: Marks
    url: str
    text: str
    text_lang: Marks
    seats: str
    adopted: str
    waiting: int
    late: int
    next: str


@dataclass(frozen=True)
class IndexPage:
    """All councils of a town."""

    place: Town
    rows: list[CouncilLine]
    may_found: bool


@dataclass(frozen=True)
class Head:
    """What every page of a council says at its head."""

    place: Town
    council: Council
    draft_readers: str
    name: str
    name_lang: Marks
    summary: str
    summary_lang: Marks
    answers: str


@dataclass(frozen=True)
class Line:
    """A title with its address; ``lang`` and ``dir`` where its language is not that of the page."""

    title: str
    url: str = ""
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class RecommendationLine(Line):
    """A recommendation as ``lists.recommendation`` draws it, with the steps of its answer."""

    state: str = ""
    state_text: str = ""
    late: bool = False
    due: Markup | str = ""
    parts: Sequence[str | Markup] = ()
    text: Markup | str = ""
    stops: Sequence[Stop] = ()


@dataclass(frozen=True)
class Seats:
    """Seats of one kind, as ``seats.html`` draws them."""

    count: int
    kind: str
    text: str


@dataclass(frozen=True)
class Sitting:
    """The seats by kind, who sits on them now, and how many sat before."""

    seats_title: str
    seats: list[Seats]
    members: list[list[str | Markup]]
    member_rows: list[MemberRow]
    past: str
    past_terms: list[list[str]]


@dataclass(frozen=True)
class NextMeeting:
    """The next meeting of a council: when, where, its page and its calendar file."""

    when: str
    iso: str
    where: str
    url: str
    file: str


@dataclass(frozen=True)
class Meetings:
    """The meetings of a council: the next with its agenda, later ones and minutes as (address, words)."""

    meeting: NextMeeting | None
    agenda: list[Line]
    later: list[tuple[str, str]]
    minutes: list[tuple[str, str]]


@dataclass(frozen=True)
class Offered:
    """A seat that waits for somebody's answer."""

    id: int
    council: str
    council_lang: Marks
    seat: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True)
class Invited:
    """A seat that is offered, since ``at``: ``who`` is an address, or a name where it was offered by name."""

    id: int
    who: str
    by_name: bool
    seat: str
    at: datetime


@dataclass(frozen=True)
class RecommendationPage(Head):
    """Everything on the page of a recommendation."""

    found: Recommendation
    draft: bool
    answered: bool
    late: bool
    kick: str
    shape: str
    state: str
    due: Markup | str
    stops: list[Stop]
    source: Markup | str
    votes: str
    turnout: str
    steps: list[StepShown]
    reply_shape: str
    waiting: Markup | str
    deeds: list[tuple[str, str]]


@dataclass(frozen=True)
class CouncilPage(Head, Sitting, Meetings):
    """Everything on the page of a council; ``mandate`` is markup and its language.

    ``rules`` are the rules of procedure, as (what, which).
    """

    figures: FiguresLine | None
    rows: list[RecommendationLine]
    drafts: list[Line]
    may_suggest: bool
    mandate: tuple[str, str]
    legal_basis: tuple[str, Marks]
    rules: list[tuple[str, str]]
    deeds: list[tuple[str, str]]
    items: list[ItemShown]
