"""What a proposal must be, who may support it and when, what comes next for it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from civic.core import clock
from civic.core.deadlines import Deadline
from civic.core.working_days import Calendar, Counted
from civic.processes.rules import Right
from civic.texts.rules import share_changed

#: The kind of phase that this package offers.
PROPOSAL_PHASE = "proposals"

SHORTEST_TITLE = 5
LONGEST_TITLE = 120
LONGEST_BODY = 8000
LONGEST_OFFICE = 120
LONGEST_NOTE = 4000
LONGEST_REASON = 1000
#: How many files a proposal may have, how many somebody may attach in a day, and how long a description may be.
MOST_FILES = 5
FILES_A_DAY = 40
LONGEST_DESCRIPTION = 300
#: Authors of one proposal, people who are asked included; people whom somebody may ask in a day.
MOST_AUTHORS = 10
ASKED_A_DAY = 20
#: How long somebody who is asked to write a proposal with others has for an answer.
INVITATION_LASTS = timedelta(days=30)
LONGEST_ASKED = 254
#: Goals that one proposal may name: with many, the filter would say nothing.
MOST_GOALS = 3
#: How long an author who is asked whether their proposal may be merged or split has for an answer.
QUESTION_WAIT = timedelta(days=14)
#: Supporters are told when more than this share of the words changed since they were told last.
CORRECTION = Fraction(1, 10)


class ProposalState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    DECLINED = "declined"
    MERGED = "merged"
    SPLIT = "split"
    WITHDRAWN = "withdrawn"


#: The town has not answered yet: people may support it, its author may change it.
UNANSWERED = frozenset({ProposalState.PUBLISHED, ProposalState.UNDER_REVIEW})
ANSWERED = frozenset({ProposalState.ACCEPTED, ProposalState.PARTLY_ACCEPTED, ProposalState.DECLINED})
#: Not public yet, or going on elsewhere or nowhere: no search finds it, and the town cannot answer it.
GONE = frozenset({ProposalState.DRAFT, ProposalState.WITHDRAWN, ProposalState.MERGED, ProposalState.SPLIT})


class ProposalCode(StrEnum):
    """Why a request is refused."""

    TITLE_EMPTY = "title_empty"
    NONE_FOR_VOTE = "none_for_vote"
    TITLE_SHORT = "title_short"
    TITLE_LONG = "title_long"
    BODY_EMPTY = "body_empty"
    BODY_LONG = "body_long"
    PHASE_CLOSED = "proposals_closed"
    NOT_IN_GROUP = "not_in_group"
    NO_SUPPORT_NOW = "no_support_now"
    NOT_OPEN = "proposal_not_open"
    EDIT_ANSWERED = "edit_answered"
    HIDDEN = "proposal_hidden"
    OTHER_TOWN = "other_town"
    PIN_OUTSIDE = "pin_outside"
    PIN_WHERE = "pin_where"
    OTHER_THEME = "other_theme"
    OTHER_GOAL = "other_goal"
    MANY_GOALS = "too_many_goals"
    NOT_YOUR_VOICE = "proposal_not_your_voice"
    NO_ANSWER = "no_answer"
    NO_OFFICE = "no_office"
    ANSWER_LONG = "answer_long"
    ANSWERS_MOVED = "answers_moved"
    STOP_WITHOUT_REASON = "stop_without_reason"
    STOP_REASON_LONG = "stop_reason_long"
    CLOCK_NOT_RUNNING = "clock_not_running"
    CLOCK_RAN_OUT = "clock_ran_out"
    CLOCK_RUNNING = "clock_running"
    NOT_PUBLISHED = "not_published"
    CHANGED_MEANWHILE = "proposal_changed_meanwhile"
    NO_REASON = "change_without_reason"
    REASON_LONG = "reason_long"
    NOTHING_CHANGED = "nothing_changed"
    OTHER_PROCESS = "other_process"
    ALREADY_ASKED = "author_already_asked"
    NOT_ASKED = "author_not_asked"
    TOO_EARLY = "author_has_time"
    MERGE_WITHOUT_REASON = "merge_without_reason"
    MERGE_NOWHERE = "merge_nowhere"


class AuthorCode(StrEnum):
    """Why somebody is not asked to write with others, or does not join them."""

    EMPTY = "author_empty"
    LONG = "author_long"
    MANY = "too_many_authors"
    MANY_TODAY = "too_many_asked_today"
    NOT_ASKED = "not_asked_to_write"


class PartCode(StrEnum):
    """Why an office is not asked for its part of an answer, or its part not taken."""

    ALREADY_ASKED = "part_already_asked"
    MANY = "part_many"
    STANDS = "part_stands"
    IN_PARTS = "answer_in_parts"
    NOT_SHARED = "part_of_another_town"


class NoteCode(StrEnum):
    """Why a note of staff is not kept, or a proposal not entrusted to somebody."""

    EMPTY = "note_empty"
    LONG = "note_long"
    NOT_STAFF = "assignee_not_staff"


class SignatureCode(StrEnum):
    """Why a signature on paper is not entered or not removed."""

    NO_REGISTER = "signature_no_register"
    NOT_LISTED = "signature_not_listed"
    NOT_FOR_THEM = "signature_not_for_them"
    CLOSED_THEN = "signature_closed_then"
    NOT_ENTERED = "signature_not_entered"
    NO_REASON = "signature_no_reason"
    LIST_RUNNING = "signature_list_running"
    LIST_ENDED = "signature_list_ended"
    NOT_THEIRS = "signature_not_theirs"


class SignatureLine(StrEnum):
    """What becomes of a line of a list of signatures, in the order in which a preview tells it."""

    READY = "ready"
    ENTERED = "entered"
    TWICE = "twice"
    NOT_LISTED = "not_listed"
    NOT_FOR_THEM = "not_for_them"
    CLOSED_THEN = "closed_then"
    LATER_DAY = "later_day"
    NO_DAY = "no_day"


class FileCode(StrEnum):
    """Why a file is not attached to a proposal, or the proposal not published with it."""

    TOO_MANY = "too_many_files"
    TOO_MANY_TODAY = "too_many_files_today"
    NOT_DESCRIBED = "file_not_described"
    DESCRIPTION_LONG = "file_description_long"
    GONE = "file_gone"


class AmendmentCode(StrEnum):
    """Why a request about an amendment is refused."""

    CLOSED = "amendments_closed"
    NOT_NOW = "no_amendments_now"
    ALREADY_SUGGESTED = "already_suggested"
    PASSAGE_CHANGED = "passage_changed"
    PASSAGE_GONE = "passage_gone"
    SAID_ALREADY = "passage_says_so_already"
    DECIDED = "amendment_decided"
    EMPTY_TEXT = "amendment_empties_text"


class AmendmentState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    #: The text came to say what it suggests, by another way.
    CONTAINED = "contained"
    #: Its passage is no longer in the text.
    GONE = "gone"


class SupportMode(StrEnum):
    """What the support panel offers to whoever looks at it."""

    CAN = "can"
    DONE = "done"
    SIGNED_OUT = "signed_out"
    CLOSED = "closed"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True)
class Wording:
    """What somebody writes of a proposal. ``cost`` is in the municipality's currency, for participatory budgets.

    ``pin`` is a place on the map, as longitude and latitude (or x and y); the neighbourhood is then the one it lies in.
    ``goals`` are Sustainable Development Goals by number; None leaves them as they are.
    """

    title: str
    body: str
    language: str
    neighbourhood_id: int | None = None
    theme_id: int | None = None
    organisation_id: int | None = None
    cost: Decimal | None = None
    pin: tuple[float, float] | None = None
    goals: frozenset[int] | None = None


def draft_problems(wording: Wording) -> list[tuple[str, ProposalCode]]:
    """Why not even a draft can be kept: (field, code)."""
    problems = []
    if len(wording.title) > LONGEST_TITLE:
        problems.append(("title", ProposalCode.TITLE_LONG))
    if len(wording.body) > LONGEST_BODY:
        problems.append(("body", ProposalCode.BODY_LONG))
    return problems


def wording_problems(wording: Wording) -> list[tuple[str, ProposalCode]]:
    """Why a proposal cannot be published as it is worded: (field, code)."""
    problems = draft_problems(wording)
    title = len(wording.title.strip())
    if title < SHORTEST_TITLE:
        problems.insert(0, ("title", ProposalCode.TITLE_SHORT if title else ProposalCode.TITLE_EMPTY))
    if not wording.body.strip():
        problems.append(("body", ProposalCode.BODY_EMPTY))
    return problems


def stamp(title: str, body: str) -> str:
    """What a form remembers of the text that it was opened with, to find out whether it changed meanwhile."""
    return hashlib.sha256(f"{title}\0{body}".encode()).hexdigest()[:24]


def is_substantial(told: str, text: str, *, said: bool) -> bool:
    """Whether a text changed by more than a correction: its author says so, or more than a tenth of its words differ.

    Args:
        told: the text, with its title, that supporters were told of last; many small steps count together.
    """
    return said or share_changed(told, text) > CORRECTION


def support_mode(
    state: ProposalState, right: Right, *, signed_in: bool, mine: bool, changed: bool = False
) -> SupportMode:
    """What the panel offers. Whoever supports a proposal sees that also once nothing can be changed any more.

    Args:
        right: whether the phases of the process let the reader support now.
        mine: whether the reader supports it.
        changed: whether the text changed by more than a correction since the reader supported it.
    """
    if mine and changed and state in UNANSWERED:
        return SupportMode.DONE
    if state not in UNANSWERED or not right.running:
        return SupportMode.CLOSED
    if not signed_in:
        return SupportMode.SIGNED_OUT
    if mine:
        return SupportMode.DONE
    return SupportMode.CAN if right.open else SupportMode.NOT_ALLOWED


class Dated(Protocol):
    """What of a proposal says whether an answer is due."""

    @property
    def state(self) -> str: ...
    @property
    def threshold_at(self) -> datetime | None: ...
    @property
    def answered_at(self) -> datetime | None: ...
    @property
    def due_on(self) -> date | None: ...


def deadline(proposal: Dated, zone: str) -> Deadline | None:
    """Until when the town must answer, or had to.

    None where no day is set: too few supporters, the clock is stopped, or the proposal was given up.
    """
    if proposal.due_on is None or proposal.threshold_at is None or proposal.state not in UNANSWERED | ANSWERED:
        return None
    met = proposal.answered_at if proposal.state in ANSWERED else None
    begun = clock.day_in(zone, proposal.threshold_at)
    return Deadline(proposal.due_on, clock.day_in(zone, met) if met else None, begun)


@dataclass(frozen=True)
class Promise:
    """How many supporters a proposal needs, and within how many days it is answered then: working days or any.

    ``each``: so many of them from each neighbourhood at least. ``council_id``: the group of the council that treats it
    then within these days; ``council_names`` are its names.
    """

    threshold: int
    days: int
    working: bool = False
    each: int | None = None
    council_id: int | None = None
    council_names: Mapping[str, str] = field(default_factory=dict)


def last_day_after(begun: date, days: int, calendar: Calendar | None) -> Counted:
    """So many working days after a day, by a calendar; without one, days of the calendar."""
    return calendar.after(begun, days) if calendar else Counted(begun + timedelta(days=days))


def days_left(today: date, last_day: date, uncounted: Collection[date], calendar: Calendar | None) -> int:
    """How many days remain when the clock is stopped: those after today that were counted when it began."""
    after = [today + timedelta(days=n) for n in range(1, (last_day - today).days + 1)]
    if calendar is None:
        return len(after)
    return sum(day not in uncounted and not calendar.free(day) for day in after)


@dataclass(frozen=True)
class NewAnswer:
    """An answer of a table; ``state`` is a code, ``revision`` that of the proposal with which it was compared."""

    proposal_id: int
    state: str
    text: str
    office: str
    revision: int


@dataclass(frozen=True)
class ImportedProposal:
    """A proposal of another system.

    Attributes:
        external_id: its id there; unique within the source, so that importing twice writes it once.
        reference: the number under which people know it there.
        supports: how many supports the other system counted; shown as imported, never counted as persons.
        theme_id, neighbourhood_id: of this installation; the importer has found or made them.
        official: written by the municipality itself.
    """

    external_id: str
    title: str
    body: str
    language: str
    state: ProposalState
    published_at: datetime
    reference: str = ""
    author_label: str | None = None
    official: bool = False
    supports: int = 0
    neighbourhood_id: int | None = None
    theme_id: int | None = None
    cost: Decimal | None = None
    answer: str = ""
    answered_at: datetime | None = None


@dataclass
class ImportResult:
    """What an import did; ``ids`` gives every proposal of the rows by its external id, known ones included."""

    written: int = 0
    known: int = 0
    skipped: list[tuple[str, ProposalCode]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    threads: dict[str, int] = field(default_factory=dict)


#: Offices that answer one proposal together.
MOST_PARTS = 8


def together(states: Sequence[ProposalState]) -> ProposalState:
    """The answer that the verdicts of several offices make: yes or no where all of them say so, else yes in part."""
    distinct = set(states)
    return distinct.pop() if len(distinct) == 1 else ProposalState.PARTLY_ACCEPTED
