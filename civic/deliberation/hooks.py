"""What deliberation shows on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import i18n
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import say
from civic.deliberation import discussions_page, queries
from civic.deliberation.policy import MAY, Can
from civic.deliberation.queries import OpenDiscussion
from civic.home.views import ToDo
from civic.processes import queries as processes
from civic.processes import wording
from civic.processes.models import Process
from civic.processes.rules import Act, ProcessState
from civic.processes.shared_with import marked
from civic.processes.views import Action
from civic.towns.here import Town

#: Discussions on the page of a process.
FEW = 5


def _address(found: OpenDiscussion) -> str:
    return url_for("deliberation.show", thread_id=found.thread_id)


def _until(found: OpenDiscussion) -> str:
    words = _("Comment %(until)s.", until=i18n.until(found.ends_at)) if found.ends_at else _("Comment now.")
    return str(words)


def home_now(things: Sequence[Town]) -> dict[int, list[ToDo]]:
    """What can be discussed now, among the things to do on a town's home page."""
    return {
        place.id: [
            ToDo(
                title=_("Discuss: %(process)s", process=say(found.titles)),
                url=_address(found),
                text=marked(_until(found), place, found.process_id),
                hood=found.neighbourhood_id,
                until=found.ends_at,
            )
            for found in queries.open_discussions(place.id, current_actor())
        ]
        for place in things
    }


def account_section(things: Sequence[int]) -> dict[int, Markup]:
    """How many comments somebody sent too late, with the way there; nothing for who has none. One query."""
    count = len(queries.drafts(current_actor()))
    return {person: rendered("deliberation/_account.html", drafts=count) for person in things if count}


def process_now(things: Sequence[Process]) -> dict[int, list[Action]]:
    """The discussion of a process among what people can do there now."""
    shown: dict[int, list[Action]] = {}
    for town in {process.municipality_id for process in things}:
        for found in queries.open_discussions(town, current_actor()):
            shown.setdefault(found.process_id, []).append(
                Action(
                    title=say(found.phase_titles) or _("Join the discussion"),
                    url=_address(found),
                    text=ngettext(
                        "%(num)s comment so far. Say what works and what is missing.",
                        "%(num)s comments so far. Say what works and what is missing.",
                        found.post_count,
                    ),
                    minutes=_("About 5 minutes"),
                    who=wording.who(found.who, found.group_names),
                )
            )
    return {process.id: [*shown.get(process.id, []), *_opening(process)] for process in things}


def _opening(process: Process) -> list[Action]:
    """Opening a discussion of its own, where a phase allows it now. One query, two where a phase is for a group."""
    right = processes.right_of(process.id, Act.OPEN_DISCUSSION, current_actor())
    if process.state != ProcessState.PUBLISHED or not right.running:
        return []
    return [
        Action(
            title=_("Open a discussion"),
            url=url_for("discussions.begin", slug=process.slug),
            text=_("Ask a question, or begin a topic of your own. Others answer."),
            minutes=_("About 5 minutes"),
            who=wording.who(right.who, right.group_names),
        )
    ]


def process_so_far(things: Sequence[Process]) -> dict[int, Markup]:
    """The discussions of a process in which somebody wrote last, with the way to all. One query."""
    found: dict[int, Markup] = {}
    for process in things:
        rows = queries.discussions(process.id, current_actor(), limit=FEW).items
        if rows:
            url = url_for("discussions.index", slug=process.slug)
            lines = [discussions_page.shown(row) for row in rows]
            found[process.id] = rendered("deliberation/_process_discussions.html", rows=lines, url=url)
    return found


def process_organise(things: Sequence[Process]) -> dict[int, Markup]:
    """Opening a discussion among the links for the organisers of a process."""
    actor, link = current_actor(), Markup('<li><a href="{}">{}</a></li>')
    return {
        process.id: link.format(url_for("discussions.begin", slug=process.slug), _("Open a discussion"))
        for process in things
        if process.state != ProcessState.ARCHIVED and MAY[Can.OPEN_ANY_TIME](actor, process)
    }
