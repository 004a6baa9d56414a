"""What meetings show on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.administration.views import Part, Task
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import marks, say, tongue
from civic.meetings import pages, queries
from civic.meetings.policy import Can, may
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.processes.shared_with import together
from civic.processes.views import Action
from civic.towns.here import Town
from civic.towns.queries import InMunicipality


def home_next(things: Sequence[Town]) -> dict[int, Markup]:
    """The next meeting on a town's home page."""
    found = [(place, queries.next_of_town(place.id, current_actor())) for place in things]
    return {
        place.id: rendered(
            "meetings/_next.html",
            host=say(row.hosts) or say(row.titles),
            host_lang=marks(tongue(row.hosts or row.titles)),
            when=pages.begins(row),
            iso=row.starts_at.isoformat(),
            where=pages.where_and_how(row),
            url=url_for("meetings.show", meeting_id=row.id),
            together=together(place).get(row.process_id or 0, ""),
        )
        for place, row in found
        if row is not None
    }


def process_now(things: Sequence[Process]) -> dict[int, list[Action]]:
    """Coming meetings of a process among what people can do."""
    shown: dict[int, list[Action]] = {}
    for row in queries.coming_of_processes([process.id for process in things], current_actor()):
        shown.setdefault(row.process_id or 0, []).append(
            Action(
                title=say(row.titles),
                url=url_for("meetings.show", meeting_id=row.id),
                text=pages.where_and_how(row),
                minutes=pages.begins(row),
                who=_("open to the public"),
            )
        )
    return shown


def process_aside(things: Sequence[Process]) -> dict[int, Markup]:
    """The phases and meetings of a process as a calendar file; drafts have none."""
    return {
        process.id: rendered("meetings/_process_calendar.html", slug=process.slug)
        for process in things
        if process.state != ProcessState.DRAFT
    }


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """Where meetings of a town are planned, for those who may."""
    actor = current_actor()
    return {place.id: [_plan(place)] for place in things if may(actor, Can.PLAN, InMunicipality(place.id))}


def _plan(place: Town) -> Task:
    words = _("For the whole town. Council meetings are scheduled on the council’s page.")
    return Task(Part.RUN, _("Schedule a meeting"), url_for("meetings.new", town=place.slug), words)
