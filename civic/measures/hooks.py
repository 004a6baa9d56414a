"""What measures show on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.administration.views import Part, Task
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import say, tongue
from civic.core.permissions import STRANGER
from civic.measures import queries, wording
from civic.measures.lines import lines, tally, today_in
from civic.measures.policy import Can, may
from civic.measures.queries import Filter, MeasureRow
from civic.processes.models import Process
from civic.proposals.queries import Fresh
from civic.towns.here import Town, place_of
from civic.towns.queries import InMunicipality

#: Late measures that the administration names one by one.
MOST = 8


def proposal_measures(things: Sequence[Fresh]) -> dict[int, Markup]:
    """What the town does because of a proposal: the same for everybody, and so what everybody may see."""
    found: dict[int, list[MeasureRow]] = {}
    for each in queries.of_proposals([thing.id for thing in things], STRANGER):
        found.setdefault(each.proposal_id, []).append(each.measure)
    return {
        thing.id: rendered(
            "measures/_of_proposal.html", measures=lines(place_of(thing.municipality_id), found[thing.id])
        )
        for thing in things
        if thing.id in found
    }


def process_so_far(things: Sequence[Process]) -> dict[int, Markup]:
    """How far the measures of a process are, with the way to them; nothing where there is none."""
    if not things:
        return {}
    actor, today = current_actor(), today_in(place_of(things[0].municipality_id))
    counted = queries.counts_of_processes([process.id for process in things], today, actor)
    return {
        process.id: rendered("measures/_so_far.html", tally=tally(counted[process.id]), slug=process.slug)
        for process in things
        if process.id in counted
    }


def process_organise(things: Sequence[Process]) -> dict[int, Markup]:
    """Adding a measure, among the links of a process for its organisers."""
    actor = current_actor()
    return {
        process.id: rendered("measures/_organise.html", url=url_for("measures.new", process=process.slug))
        for process in things
        if may(actor, Can.ADD, process)
    }


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """What is late, the longest first, and where measures are added, for those who may."""
    actor = current_actor()
    return {place.id: _on_desk(place) for place in things if may(actor, Can.ADD, InMunicipality(place.id))}


def _on_desk(place: Town) -> list[Task]:
    today = today_in(place)
    late = queries.late(Filter(place.id, today), current_actor(), MOST + 1)
    rows = [
        Task(
            Part.WAITING,
            say(row.titles),
            url_for("measures.show", measure_id=row.id),
            _("Measure: %(apart)s", apart=wording.apart(row.promise, today)),
            late=True,
            language=tongue(row.titles),
        )
        for row in late[:MOST]
    ]
    if len(late) > MOST:
        rows.append(
            Task(Part.WAITING, _("Every measure that is late"), url_for("measures.plan", state="late", **place.args))
        )
    words = _("What the town will do after a decision: by when, for how much, and how it is measured.")
    rows.append(Task(Part.RUN, _("Add a measure"), url_for("measures.new", **place.args), words))
    return rows
