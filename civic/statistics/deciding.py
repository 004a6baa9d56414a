"""What was decided about people of a process, read in the job. Nothing of it is shown; `outcomes` says what is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from civic.core import sealing
from civic.councils import queries as councils
from civic.moderation import queries as moderation
from civic.processes.models import Process
from civic.proposals import queries as proposals
from civic.statistics.gathering import KEY, Crowd
from civic.statistics.history import pseudonyms
from civic.statistics.outcomes import Decided, Outcomes, Target, rows_of
from civic.statistics.snapshot import Snapshot

DAY = 86_400.0


def outcomes(process: Process, people: Crowd, today: Snapshot, now: datetime, folder: Path) -> Outcomes:
    """All decisions about people of a snapshot; those about others, who left meanwhile, are not counted.

    Args:
        people: whom the snapshot was made of.
        folder: where the key of the pseudonyms lies.
    """
    found = [*_proposals(proposals.treated_in(process.id), now), *_moderation(process), *_seats(process, people)]
    names = [f"person/{person}" for person, *_rest in found]
    rows = rows_of(today.persons, pseudonyms(names, sealing.secret(folder, KEY))) if found else np.empty(0, np.int64)
    placed = zip(rows.tolist(), found, strict=True)
    return Outcomes(
        today, tuple(Decided(at, target, stratum, way) for at, (_, target, stratum, way) in placed if at >= 0)
    )


Row = tuple[int, Target, str, bool]


def _proposals(asked: list[proposals.Treated], now: datetime) -> Iterator[Row]:
    """Accepted or not; answered within the days that half of all took or not, within themes.

    A proposal that has waited longer is not answered sooner, whenever its answer comes. One that has waited less tells
    nothing yet.
    """
    waited = [((each.answered_at or now) - each.published_at).total_seconds() / DAY for each in asked]
    days = [d for d, each in zip(waited, asked, strict=True) if each.answered_at is not None]
    middle = halving(days)
    for took, each in zip(waited, asked, strict=True):
        stratum = str(each.theme_id or "")
        if each.accepted is not None:
            yield each.person_id, Target.ACCEPTED, stratum, each.accepted
        if middle is not None and (each.answered_at is not None or took > middle):
            yield each.person_id, Target.SOONER, stratum, each.answered_at is not None and took <= middle


def halving(days: Sequence[float]) -> float | None:
    """The number of days within which the share of answers is closest to a half; None without any answer."""
    ordered = sorted(days)
    return min(ordered, key=lambda d: abs(2 * bisect_right(ordered, d) - len(ordered)), default=None)


def _moderation(process: Process) -> Iterator[Row]:
    """What was written and reported, within kind and month; of what was decided, whether a report was right."""
    for each in moderation.moderated_in(process.id):
        yield each.person_id, Target.FLAGGED, f"{each.kind}/{each.at:%Y-%m}", each.flagged
        if each.upheld is not None:
            yield each.person_id, Target.UPHELD, each.guideline, each.upheld


def _seats(process: Process, people: Crowd) -> Iterator[Row]:
    """Who of those counted sits in a council of the town."""
    seated = set(councils.seated(process.municipality_id))
    for person in people.persons:
        yield person, Target.SEATED, "", person in seated
