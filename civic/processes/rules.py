"""States of a process, kinds of phase, and which phase a process is in. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class ProcessState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


#: Kinds of phase in which people read. Packages in which people do something have the code of theirs.
INFORMATION_PHASE, DECISION_PHASE, RESULT_PHASE = "information", "decision", "result"


class PhaseStage(StrEnum):
    """Where a phase is on the route: solid, ring, dotted."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


class ProcessCode(StrEnum):
    """Why a request is refused."""

    PHASE_ENDS_BEFORE = "phase_ends_before"
    PHASE_BEGUN = "phase_begun"
    NO_TITLE = "no_title"


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


def stage(span: Span, at: datetime) -> PhaseStage:
    """Whether a phase is over, running or to come at an instant."""
    if span.holds(at):
        return PhaseStage.NOW
    return PhaseStage.DONE if span.ends_at is not None and span.ends_at <= at else PhaseStage.NEXT


def stages(spans: Sequence[Span], at: datetime) -> list[PhaseStage]:
    """The stage of each phase of a process at an instant, in their order; at most one is running.

    Of several that run, it is the dated one that began last. Phases without dates are before or after it by their
    position; another dated one that runs beside it is not over.
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
