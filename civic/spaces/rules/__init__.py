"""What a space is: kinds, states, where a process stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Audience(StrEnum):
    """Who may see a resource."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    GROUP = "group"
    LINK = "link"


class ProcessState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class PhaseKind(StrEnum):
    """What people can do in a phase."""

    INFORMATION = "information"
    PROPOSALS = "proposals"
    DISCUSSION = "discussion"
    MEETING = "meeting"
    VOTE = "vote"
    DECISION = "decision"
    RESULT = "result"


class GroupKind(StrEnum):
    RESIDENTS = "residents"
    COUNCIL = "council"
    WORKING_GROUP = "working_group"
    STAFF = "staff"


class LegalKind(StrEnum):
    PRIVACY = "privacy"
    IMPRINT = "imprint"
    TERMS = "terms"
    ACCESSIBILITY = "accessibility"


class FileKind(StrEnum):
    """What a file that a town sends holds."""

    MAP = "map"
    POPULATION = "population"


class FileStep(StrEnum):
    """What the job does that reads one, in order."""

    READ = "read"
    DRAW = "draw"
    SAVE = "save"


FILE_STEPS = {
    FileKind.MAP: (FileStep.READ, FileStep.DRAW, FileStep.SAVE),
    FileKind.POPULATION: (FileStep.READ, FileStep.SAVE),
}


class PhaseStage(StrEnum):
    """Where a phase is on the route: solid, ring, dotted."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


class SpaceCode(StrEnum):
    """Why a request is refused."""

    SLUG_TAKEN = "slug_taken"
    SLUG_SHAPE = "slug_shape"
    PHASE_ENDS_BEFORE = "phase_ends_before"
    PHASE_BEGUN = "phase_begun"
    TERM_ENDS_BEFORE = "term_ends_before"
    NO_TITLE = "no_title"
    LAST_ADMIN = "last_admin"
    NO_INVITATION = "no_invitation"
    SHARED_MAP = "shared_map"
    NO_FILE = "no_file"
    FILE_GONE = "file_gone"
    FILE_UNREADABLE = "file_unreadable"
    NOT_READING = "not_reading"
    NO_SUCH_JOB = "no_such_job"
    NO_NAME = "no_name"
    NAME_OF_TOWN = "name_of_town"
    NAME_SIGNS = "name_signs"
    NO_LANGUAGE = "no_language"
    UNKNOWN_ZONE = "unknown_zone"
    BAD_SENDER = "bad_sender"
    SENDER_OF_TOWN = "sender_of_town"
    BAD_COLOUR = "bad_colour"
    FAINT_COLOURS = "faint_colours"
    OUT_OF_RANGE = "out_of_range"
    NO_THEME_NAME = "no_theme_name"
    THEME_TWICE = "theme_twice"


@dataclass(frozen=True)
class Span:
    """From an instant to an instant; either may be open."""

    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def dated(self) -> bool:
        return self.starts_at is not None or self.ends_at is not None

    def holds(self, at: datetime) -> bool:
        """The first instant is part of it, the last one is not."""
        return (self.starts_at is None or self.starts_at <= at) and (self.ends_at is None or at < self.ends_at)


def address_of(pasted: str) -> str:
    """The address of a thing ("proposals/7") in what somebody copied from a browser; without host and language."""
    path = re.sub(r"^[a-z]+://[^/]*", "", pasted.strip().lower())
    path = re.split(r"[?#]", path, maxsplit=1)[0].strip("/")
    return re.sub(r"^[a-z]{2,3}/(?=.)", "", path)


def stage(span: Span, at: datetime) -> PhaseStage:
    """Where a phase stands at an instant."""
    if span.holds(at):
        return PhaseStage.NOW
    return PhaseStage.DONE if span.ends_at is not None and span.ends_at <= at else PhaseStage.NEXT


def stages(spans: Sequence[Span], at: datetime) -> list[PhaseStage]:
    """Where each phase of a process stands at an instant, in their order; at most one is where the process is now.

    Of several that run, it is the dated one that began last. Phases without dates stand before or after it by their
    place; another dated one that runs beside it is not over.
    """
    found = [stage(span, at) for span in spans]
    running = [i for i, where in enumerate(found) if where is PhaseStage.NOW]
    if len(running) < 2:
        return found
    here = max(running, key=lambda i: (spans[i].dated, spans[i].starts_at or _LONG_AGO, i))
    for i in running:
        if i != here:
            earlier = i < here and not spans[i].dated
            found[i] = PhaseStage.DONE if earlier else PhaseStage.NEXT
    return found


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def overlaps(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Pairs of positions whose spans share an instant; phases may overlap, but organisers are told."""
    pairs = []
    for i, a in enumerate(spans):
        for j in range(i + 1, len(spans)):
            b = spans[j]
            a_first = b.starts_at is None or a.ends_at is None or b.starts_at < a.ends_at
            b_first = a.starts_at is None or b.ends_at is None or a.starts_at < b.ends_at
            if a_first and b_first:
                pairs.append((i, j))
    return pairs
