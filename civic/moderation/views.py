"""What pages of moderation show, as values of named types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from civic.core.i18n import Marks


@dataclass(frozen=True)
class CaseLine:
    """A case in the queue, as ``case_row`` of ``_components/desk.html`` draws it."""

    id: int
    title: str
    url: str
    age: str
    late: bool
    about: str
    current: bool = False
    select: str = "cases"


@dataclass(frozen=True)
class CaseGroup:
    """Cases of the queue that belong together. ``numbers`` are those of ``lines`` as the box of the group sends them,
    ``unreported`` are texts without a case: what they begin with, and their address."""

    title: str
    about: str
    numbers: str
    lines: list[CaseLine]
    unreported: list[tuple[str, str]]


@dataclass(frozen=True)
class Thing:
    """What a case is about: who wrote what, where, and whether others can read it. ``url`` is "" where they cannot."""

    kind: str
    author: str
    when: datetime
    title: str
    html: Markup
    marks: Marks
    about: str
    about_marks: Marks
    url: str
    hidden: bool
    deleted: bool


@dataclass(frozen=True)
class Report:
    """A report; ``record`` says how the earlier ones of the same person were judged."""

    name: str
    at: datetime
    guideline: str
    words: str
    marks: Marks
    record: str


@dataclass(frozen=True)
class Answered:
    """An appeal, with its answer where there is one."""

    words: str
    marks: Marks
    at: datetime
    outcome: str
    answer: str
    answer_marks: Marks
    by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Decided:
    """A decision as its author and moderators read it; ``did`` is what it did, in words."""

    id: int
    at: datetime
    by: str
    did: str
    guideline: str
    guideline_url: str
    reason: str
    reason_marks: Marks
    until: datetime | None
    reversed_at: datetime | None
    url: str
    appeal: Answered | None


@dataclass(frozen=True)
class RuleLine:
    """One guideline in the public account, or all of them: how often reported, decided, and what came of it."""

    name: str
    reported: int
    decided: int
    hidden: int
    restored: int
    nothing: int
    appeals: int
    granted: int
    median: str
    nine_of_ten: str


@dataclass(frozen=True)
class StatementLine:
    """A statement of reasons in the public account. ``language`` is "" where few texts are in it."""

    uid: str
    at: datetime
    kind: str
    language: str
    guideline: str
    did: str
    outcome: str
    took: str


@dataclass(frozen=True)
class ExerciseLine:
    """A made-up case that somebody has decided: what they said, what is known of it, and why."""

    text: str
    yours: str
    known: str
    agrees: bool
    why: str


@dataclass(frozen=True)
class Training:
    """How far somebody is. ``next_code`` is "" when all are decided; ``last`` is the case that they just decided."""

    decided: int
    total: int
    next_code: str
    next_text: str
    last: ExerciseLine | None
    lines: list[ExerciseLine]

    @property
    def agreed(self) -> int:
        return sum(line.agrees for line in self.lines)


@dataclass(frozen=True)
class ReadingLine:
    """A case to read a second time; ``differs``: it was, and the two readings are to be settled."""

    url: str
    title: str
    age: str
    differs: bool


@dataclass(frozen=True)
class Agreed:
    """How far two readings agree. ``alike`` is None where too few were read twice to say it; the figures are "" where
    all readings are the same."""

    readings: int
    alike: int | None
    kappa: str
    low: str
    high: str


@dataclass(frozen=True)
class CorrectionLine:
    """A correction as one version says it. ``url`` is its page, ``link`` the source, "" for a document.

    ``merged_text`` is the statement that it corrects, where that went on with another one; empty otherwise.
    """

    url: str
    number: int
    claim: str
    words: str
    marks: Marks
    source: str
    link: str
    day: date
    office: str
    at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: str
    merged_text: str = ""


@dataclass(frozen=True)
class Held:
    """What limits somebody now, for their account page: one sentence, and the page that says why."""

    words: str
    url: str
