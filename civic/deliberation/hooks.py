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
from civic.deliberation import queries
from civic.deliberation.queries import OpenDiscussion
from civic.home.views import ToDo
from civic.processes import wording
from civic.processes.models import Process
from civic.processes.views import Action
from civic.towns.here import Town


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
                text=_("Comment %(until)s.", until=i18n.until(found.ends_at)) if found.ends_at else _("Comment now."),
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
    return {process.id: shown.get(process.id, []) for process in things}
