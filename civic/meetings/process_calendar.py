"""The phases of a process as entries of a calendar, beside its meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _

from civic.core import clock, i18n
from civic.core.i18n import say
from civic.core.urls import absolute
from civic.meetings.calendar import Entry
from civic.processes import kinds, labels
from civic.processes import queries as processes
from civic.processes.models import Phase, Process
from civic.processes.rules import Act
from civic.towns.here import Town

ONE_DAY = timedelta(days=1)


def entries(process: Process, place: Town, host: str) -> list[Entry]:
    """Phases with dates, as entries of whole days in the language of the address. Two queries.

    A phase without a last day is an entry of its first day, one without a first day of its last. An entry counts as
    changed whenever a rule of the process was.

    Args:
        host: of this installation: an entry keeps its id wherever the file is read.
    """
    changes = processes.rule_changes(process.id)
    changed_at = changes[0].at if changes else process.created_at
    found = (entry(each, process, place, changed_at, len(changes), host) for each in processes.phases(process.id))
    return [each for each in found if each is not None]


def entry(phase: Phase, process: Process, place: Town, changed_at: datetime, sequence: int, host: str) -> Entry | None:
    """A phase as an entry of whole days; None for one without dates."""
    first = clock.day_in(place.timezone, phase.starts_at) if phase.starts_at else None
    last = clock.day_in(place.timezone, phase.ends_at - timedelta(seconds=1)) if phase.ends_at else None
    begins, ends = first or last, last or first
    if begins is None or ends is None:
        return None
    return Entry(
        uid=f"phase-{phase.id}@{host}",
        sequence=sequence,
        changed_at=changed_at,
        starts_at=clock.day_begins(begins, place.timezone),
        ends_at=clock.day_ends(ends, place.timezone),
        title=_title(say(process.titles), say(phase.titles) or kinds.label(phase.kind), bool(first), bool(last)),
        place="",
        text="\n".join(_lines(phase)),
        url=absolute("processes.show", slug=process.slug),
        cancelled=False,
        days=(begins, ends + ONE_DAY),
    )


def _title(process: str, phase: str, begins: bool, ends: bool) -> str:
    words = {"process": process, "phase": phase}
    if begins and ends:
        return str(_("%(process)s: %(phase)s", **words))
    if begins:
        return str(_("%(process)s: %(phase)s starts", **words))
    return str(_("%(process)s: last day of %(phase)s", **words))


def _lines(phase: Phase) -> Iterable[str]:
    """What a phase says of itself, and what people can do in it."""
    acts = i18n.listed(str(labels.ACTS[act]) for act in Act if act in phase.acts)
    return (line for line in (say(phase.summaries), acts) if line)
