"""What councils show on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.administration.views import Part, Task
from civic.core import clock
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import listed, marks, say, tongue
from civic.core.permissions import Actor
from civic.councils import pages, queries, wording
from civic.councils.policy import Can, may
from civic.councils.queries import CouncilRow, Opinion
from civic.councils.views import OpinionShown
from civic.meetings.rules.deciding import Publicity
from civic.meetings.rules.suggesting import SuggestionRules
from civic.towns.here import Town
from civic.towns.queries import InMunicipality


def meeting_host(things: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The page of the council whose group meets: (address, name)."""
    return {
        group: (url_for("councils.show", slug=slug), say(names))
        for group, (slug, names) in queries.pages_of_groups(things).items()
    }


def meeting_publicity(things: Sequence[int]) -> dict[int, Publicity]:
    """How public the meetings of some groups are by the rules of their councils."""
    return queries.publicity_of_groups(things)


def meeting_suggesting(things: Sequence[int]) -> dict[int, SuggestionRules]:
    """By which rules of their councils items are suggested for the meetings of some groups."""
    return queries.suggesting_of_groups(things)


def meeting_seats(things: Sequence[int]) -> dict[int, dict[int, str]]:
    """The kind of seat of each member of the groups that meet, by person, for mixed tables."""
    found = {group: {row.person_id: row.kind for row in queries.members(group) if row.kind} for group in things}
    return {group: kinds for group, kinds in found.items() if kinds}


def proposal_aside(things: Sequence[Any]) -> dict[int, Markup]:
    """What councils recommended about a proposal. Things have an ``id`` and the ``resource_id`` of a public thing."""
    found = queries.opinions([thing.resource_id for thing in things if thing.resource_id])
    return {
        thing.id: rendered("councils/_opinions.html", opinions=[_opinion(o) for o in found[thing.resource_id]])
        for thing in things
        if thing.resource_id in found
    }


def _opinion(found: Opinion) -> OpinionShown:
    return OpinionShown(
        council=say(found.names),
        council_lang=marks(tongue(found.names)),
        council_url=url_for("councils.show", slug=found.slug),
        title=found.title,
        title_lang=marks(found.language),
        url=url_for("councils.recommendation", recommendation_id=found.id),
        adopted_on=found.adopted_on,
        votes=wording.votes(found),
        shape=wording.shape(found, late=False),
        state=wording.state(found, late=False),
    )


def account_seats(things: Sequence[int]) -> dict[int, Markup]:
    """The councils in which whoever reads their account page sits now."""
    found = {person: queries.councils_of(person) for person in things}
    return {
        person: rendered(
            "councils/_account.html",
            seats=[
                {
                    "name": say(seat.names),
                    "url": url_for("councils.show", slug=seat.slug),
                    "until": seat.last_day,
                    **marks(tongue(seat.names)),
                }
                for seat in seats
            ],
        )
        for person, seats in found.items()
        if seats
    }


def account_offered(things: Sequence[int]) -> dict[int, Markup]:
    """The seats that councils offer to whoever reads their account page."""
    offered = pages.seats_offered(current_actor())
    return {person: rendered("councils/_account_offered.html", offered=offered) for person in things if offered}


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """Councils on the desk of a municipality: what waits for an answer, and where to begin another one."""
    actor = current_actor()
    return {place.id: _on_desk(place, actor) for place in things}


def _on_desk(place: Town, actor: Actor) -> list[Task]:
    there = InMunicipality(place.id)
    if not may(actor, Can.CHANGE, there):
        return []
    found = queries.councils(place.id, actor, clock.day_in(place.timezone, clock.now()))
    rows = [_council(each) for each in found]
    if may(actor, Can.FOUND, there):
        words = _("Its name, its mandate, its seats.")
        rows.append(Task(Part.RUN, _("Create a council"), url_for("councils.found", town=place.slug), words))
    return rows


def _council(each: CouncilRow) -> Task:
    url = url_for("councils.show", slug=each.slug)
    return Task(Part.RUN, say(each.names), url, _standing(each), late=each.late > 0)


def _standing(council: CouncilRow) -> str:
    waiting = ngettext("%(num)s answer pending", "%(num)s answers pending", council.waiting) if council.waiting else ""
    late = ngettext("%(num)s of them is overdue", "%(num)s of them are overdue", council.late) if council.late else ""
    return listed((waiting, late)) or str(_("Nothing pending."))
