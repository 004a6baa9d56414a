"""What a yearly report counts, from the rows of a year. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: So many past years are offered.
MOST_YEARS = 12


class Step(StrEnum):
    """The parts of the job, in order."""

    FIGURES = "figures"
    FILES = "files"


STEPS = tuple(Step)


class YearlyCode(StrEnum):
    """Why a report cannot be published."""

    NO_SUCH_YEAR = "no_such_year"


@dataclass(frozen=True)
class Period:
    """The days of a report, the last one included: a year, or the part of it that is over."""

    first_day: date
    last_day: date

    def has(self, day: date | None) -> bool:
        return day is not None and self.first_day <= day <= self.last_day


def period(year: int, today: date) -> Period:
    """The days of a year that have begun."""
    return Period(date(year, 1, 1), min(date(year, 12, 31), today))


def years(first: date, today: date) -> list[int]:
    """The years of which a report can be made, the present one first."""
    return list(range(today.year, min(first.year, today.year) - 1, -1))[:MOST_YEARS]


@dataclass(frozen=True)
class Term:
    """A term in the council; ``person`` is None once its member has deleted their account, and then ``kind`` is too."""

    person: int | None
    first_day: date
    last_day: date | None
    kind: str | None

    def holds(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class Stay:
    """Somebody was at a meeting, for themselves or for the member ``deputy_for``."""

    person: int
    deputy_for: int | None


@dataclass(frozen=True)
class Spoke:
    """A speech of a meeting; ``order``: a point of order."""

    person: int
    order: bool
    seconds: int


@dataclass(frozen=True)
class Held:
    """A meeting that was to take place within the period.

    ``open``: everybody may read what happened in its room; of other meetings nothing of it is counted.
    """

    id: int
    titles: Mapping[str, str]
    day: date
    cancelled: bool
    open: bool
    stays: Sequence[Stay] = ()
    speeches: Sequence[Spoke] = ()


@dataclass(frozen=True)
class Advice:
    """A recommendation that was adopted."""

    id: int
    number: int
    title: str
    language: str
    adopted_on: date
    due_on: date
    replied_on: date | None
    reply: str | None


@dataclass(frozen=True)
class Promise:
    """A step that an answer promised."""

    due_on: date | None
    done_on: date | None


@dataclass(frozen=True)
class Treatment:
    """A proposal that the council had to treat."""

    since: date
    due_on: date
    treated_on: date | None


@dataclass(frozen=True)
class Rows:
    """All rows that a report is made of. ``seats`` by kind are those of the council's rules."""

    seats: Mapping[str, int]
    terms: Sequence[Term]
    meetings: Sequence[Held]
    advice: Sequence[Advice]
    promises: Sequence[Promise]
    treatments: Sequence[Treatment]


# ---- what is counted


@dataclass(frozen=True)
class Seating:
    """Who sat: members at any time of the period, terms that began and ended in it, and seats on the last day."""

    members: int
    began: int
    ended: int
    by_kind: dict[str, tuple[int, int]]
    """For each kind of seat: how many there are, and how many members sat on one on the last day."""


@dataclass(frozen=True)
class MeetingCount:
    """A meeting: ``entitled`` members on that day, of whom ``present`` came or sent a deputy; None: nobody noted it.

    Of a meeting that not everybody may read about, and of one without a note of who came, all counts are None.
    """

    id: int
    titles: dict[str, str]
    day: str
    open: bool
    entitled: int
    present: int | None
    speeches: int | None
    orders: int | None
    seconds: int | None


@dataclass(frozen=True)
class AdviceCount:
    """A recommendation as it was on the last day: ``days_late`` is above 0 where the answer came, or is, late."""

    id: int
    number: int
    title: str
    language: str
    adopted_on: str
    due_on: str
    replied_on: str | None
    reply: str | None
    days_late: int


@dataclass(frozen=True)
class Answers:
    """Answers that came in the period, to recommendations of whatever year; what waits on the last day; steps."""

    in_time: int
    late: int
    by_reply: dict[str, int]
    waiting: int
    overdue: int
    most_days_late: int
    steps_done: int
    steps_late: int


@dataclass(frozen=True)
class Treated:
    """Proposals that had to be treated: ``came`` within the period, ``treated`` in it; on its last day still due."""

    came: int
    treated: int
    waiting: int
    overdue: int


@dataclass(frozen=True)
class Figures:
    """All figures of a report but those by group. Days are written as ISO 8601 says."""

    year: int
    first_day: str
    last_day: str
    seating: Seating
    meetings: list[MeetingCount]
    cancelled: int
    advice: list[AdviceCount]
    answers: Answers
    treated: Treated

    @property
    def noted(self) -> list[MeetingCount]:
        """The meetings of which it is known who came."""
        return [each for each in self.meetings if each.present is not None]

    @property
    def attendance(self) -> tuple[int, int]:
        """Seats that were taken at meetings, and how many could have been: members present, and members entitled."""
        return sum(each.present or 0 for each in self.noted), sum(each.entitled for each in self.noted)

    @property
    def seconds(self) -> int:
        """How long was spoken at all meetings, points of order apart."""
        return sum(each.seconds or 0 for each in self.meetings)


def counted(year: int, found: Period, rows: Rows) -> Figures:
    """The figures of a year, as they were on its last day."""
    return Figures(
        year,
        found.first_day.isoformat(),
        found.last_day.isoformat(),
        _seating(found, rows),
        [_meeting(each, rows.terms) for each in rows.meetings if not each.cancelled],
        sum(each.cancelled for each in rows.meetings),
        [_advice(each, found.last_day) for each in rows.advice if found.has(each.adopted_on)],
        _answers(found, rows),
        _treated(found, rows.treatments),
    )


def members(found: Period, terms: Iterable[Term]) -> list[int]:
    """The persons who sat at any time of a period, each once; those who have deleted their account are not known."""
    return sorted({term.person for term in terms if term.person is not None and _touches(term, found)})


def _touches(term: Term, found: Period) -> bool:
    return term.first_day <= found.last_day and (term.last_day is None or term.last_day >= found.first_day)


def _seating(found: Period, rows: Rows) -> Seating:
    gone = sum(term.person is None and _touches(term, found) for term in rows.terms)
    last = [term for term in rows.terms if term.holds(found.last_day)]
    return Seating(
        len(members(found, rows.terms)) + gone,
        sum(found.has(term.first_day) for term in rows.terms),
        # A term that ends on the last day of the period is over with it.
        sum(found.has(term.last_day) for term in rows.terms),
        {kind: (seats, _people(term for term in last if term.kind == kind)) for kind, seats in rows.seats.items()},
    )


def _people(terms: Iterable[Term]) -> int:
    """How many people have these terms, former members included, each of whose terms is one."""
    known = list(terms)
    return len({term.person for term in known if term.person is not None}) + sum(t.person is None for t in known)


def present(stays: Iterable[Stay], entitled: Collection[int]) -> int:
    """How many seats were taken: members who came or had a deputy there, each once."""
    return len({stay.deputy_for or stay.person for stay in stays} & set(entitled))


def _meeting(held: Held, terms: Sequence[Term]) -> MeetingCount:
    sat = [term for term in terms if term.holds(held.day)]
    entitled = {term.person for term in sat if term.person is not None}
    head = held.id, dict(held.titles), held.day.isoformat(), held.open, _people(sat)
    if not held.open or not held.stays:
        return MeetingCount(*head, None, None, None, None)
    spoke = [speech for speech in held.speeches if not speech.order]
    return MeetingCount(
        *head,
        present(held.stays, entitled),
        len(spoke),
        len(held.speeches) - len(spoke),
        sum(speech.seconds for speech in spoke),
    )


def _advice(found: Advice, last_day: date) -> AdviceCount:
    replied = found.replied_on if found.replied_on is not None and found.replied_on <= last_day else None
    return AdviceCount(
        found.id,
        found.number,
        found.title,
        found.language,
        found.adopted_on.isoformat(),
        found.due_on.isoformat(),
        replied.isoformat() if replied else None,
        found.reply if replied else None,
        max(0, ((replied or last_day) - found.due_on).days),
    )


def _answers(found: Period, rows: Rows) -> Answers:
    told = [each for each in rows.advice if found.has(each.replied_on)]
    late = [each for each in told if each.replied_on and each.replied_on > each.due_on]
    waits = [
        each
        for each in rows.advice
        if each.adopted_on <= found.last_day and (each.replied_on is None or each.replied_on > found.last_day)
    ]
    by_reply: dict[str, int] = {}
    for each in told:
        by_reply[each.reply or ""] = by_reply.get(each.reply or "", 0) + 1
    done = [step for step in rows.promises if found.has(step.done_on)]
    return Answers(
        len(told) - len(late),
        len(late),
        by_reply,
        len(waits),
        sum(each.due_on < found.last_day for each in waits),
        max((_advice(each, found.last_day).days_late for each in [*late, *waits]), default=0),
        len(done),
        sum(_step_late(step, found.last_day) for step in rows.promises),
    )


def _step_late(step: Promise, last_day: date) -> bool:
    """Whether a step was still to be done on a day, after its own."""
    open_then = step.done_on is None or step.done_on > last_day
    return open_then and step.due_on is not None and step.due_on < last_day


def _treated(found: Period, rows: Sequence[Treatment]) -> Treated:
    waits = [
        each
        for each in rows
        if each.since <= found.last_day and (each.treated_on is None or each.treated_on > found.last_day)
    ]
    return Treated(
        sum(found.has(each.since) for each in rows),
        sum(found.has(each.treated_on) for each in rows),
        len(waits),
        sum(each.due_on < found.last_day for each in waits),
    )
