"""What statements show on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.administration.views import Part, Task
from civic.core import i18n
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import marks, say, tongue
from civic.home.views import ToDo
from civic.processes.models import Process
from civic.processes.shared_with import marked
from civic.processes.views import Action
from civic.statements import labels, queries
from civic.statements.policy import Can, may
from civic.statements.queries import OpenRound
from civic.statements.rules import RoundState
from civic.towns.here import Town
from civic.towns.queries import InMunicipality


def home_now(things: Sequence[Town]) -> dict[int, list[ToDo]]:
    """Open rounds among the things to do on a town's home page."""
    actor = current_actor()
    return {
        place.id: [
            ToDo(
                title=say(row.titles),
                url=url_for("statements.show", round_id=row.id),
                text=marked(_("Agree or disagree %(until)s.", until=i18n.until(row.closes_at)), place, row.process_id),
                hood=None,
                until=row.closes_at,
            )
            for row in queries.open_rounds(place.id, actor)
        ]
        for place in things
    }


def process_now(things: Sequence[Process]) -> dict[int, list[Action]]:
    """Open rounds among what people can do in a process."""
    actor, shown = current_actor(), {process.id: list[Action]() for process in things}
    for town in {process.municipality_id for process in things}:
        for row in queries.open_rounds(town, actor):
            if row.process_id in shown:
                shown[row.process_id].append(_action(row))
    return shown


def _action(row: OpenRound) -> Action:
    return Action(
        title=say(row.titles),
        url=url_for("statements.show", round_id=row.id),
        text=ngettext(
            "Say whether you agree with %(num)s statement, and add your own.",
            "Say whether you agree with %(num)s statements, and add your own.",
            row.statements,
        ),
        minutes=_("About 5 minutes"),
        who=_("everyone with an account"),
    )


def process_organise(things: Sequence[Process]) -> dict[int, Markup]:
    """Rounds of a process among the links for its organisers."""
    actor = current_actor()
    own = [process for process in things if may(actor, Can.ORGANISE, process)]
    rows = queries.rounds_of_processes([process.id for process in own]) if own else []
    return {
        process.id: rendered(
            "statements/_organise.html",
            begin=url_for("statements.begin", slug=process.slug),
            rounds=[
                {
                    "title": say(row.titles),
                    "url": url_for("statements.show", round_id=row.id),
                    "state": labels.ROUNDS[RoundState(row.state)],
                    **marks(tongue(row.titles)),
                }
                for row in rows
                if row.process_id == process.id
            ],
        )
        for process in own
    }


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """Statements that wait for a moderator, for those who may decide."""
    actor = current_actor()
    places = [place for place in things if may(actor, Can.MODERATE, InMunicipality(place.id))]
    rows = queries.waiting_rounds([place.id for place in places]) if places else []
    return {place.id: [_task(row) for row in rows if row.municipality_id == place.id] for place in places}


def _task(row: OpenRound) -> Task:
    words = ngettext("%(num)s statement is waiting.", "%(num)s statements are waiting.", row.waiting)
    url = url_for("statements.queue", round_id=row.id)
    return Task(Part.WAITING, say(row.titles), url, words, language=marks(tongue(row.titles)).get("lang"))
