"""Measures as rows of lists and sums of them, shared by the pages of this package and by what it shows on others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from civic.core import clock, i18n
from civic.core.i18n import marks, say, tongue
from civic.measures import queries, wording
from civic.measures.labels import DRAWN, PROGRESS
from civic.measures.queries import Counted, MeasureRow
from civic.measures.rules import Progress, progress
from civic.measures.views import MeasureLine, Tally
from civic.towns.here import Town


def today_in(place: Town) -> date:
    """The day that it is in a town."""
    return clock.day_in(place.timezone, clock.now())


def lines(place: Town, rows: Sequence[MeasureRow]) -> list[MeasureLine]:
    """Measures as rows of a list. One query."""
    hoods = queries.places_of([row.id for row in rows])
    today = today_in(place)
    return [_line(place, row, hoods.get(row.id, ()), today) for row in rows]


def _line(place: Town, row: MeasureRow, hoods: Sequence[int], today: date) -> MeasureLine:
    where = i18n.listed(place.hood_name(hood) for hood in hoods) or _("Whole town")
    at = progress(row.promise, today)
    parts = where, place.theme(row.theme), place.office(row.owner), wording.dates(row.promise, today)
    return MeasureLine(
        title=say(row.titles),
        url=url_for("measures.show", measure_id=row.id),
        state=DRAWN[at],
        state_text=str(PROGRESS[at]),
        parts=[part for part in parts if part],
        apart=wording.apart(row.promise, today),
        hood=hoods[0] if len(hoods) == 1 else None,
        **marks(tongue(row.titles)),
    )


def tally(counted: Mapping[Progress, int]) -> Tally:
    """How many measures are how far."""
    parts = [(DRAWN[each], str(PROGRESS[each]), counted.get(each, 0)) for each in Progress]
    done, late = counted.get(Progress.DONE, 0), counted.get(Progress.LATE, 0)
    on_time = counted.get(Progress.UNDER_WAY, 0) + counted.get(Progress.PLANNED, 0)
    return Tally(sum(counted.values()), parts, (done, on_time, late), late, done)


def together(many: Iterable[Counted]) -> Counted:
    """Several tallies as one."""
    found: Counted = {}
    for each in many:
        for code, number in each.items():
            found[code] = found.get(code, 0) + number
    return found
