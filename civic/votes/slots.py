"""What votes shows on the pages of lower rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.gates import current_actor
from civic.core.i18n import say
from civic.spaces.here import Here
from civic.spaces.models import Process
from civic.votes import queries

#: The first page of a town shows four things to do, whatever they are.
MOST = 4


def home_now(things: Sequence[Here]) -> dict[int, list[dict[str, Any]]]:
    """Open votes among the things to do on a town's first page."""
    return {
        place.id: [
            {
                "title": say(row.titles),
                "url": url_for("votes.show", vote_id=row.id),
                "text": _("Vote %(until)s. About 4 minutes.", until=i18n.until(row.closes_at)),
                "hood": None,
                "until": row.closes_at,
            }
            for row in queries.open_votes(current_actor(), municipality_id=place.id, limit=MOST)
        ]
        for place in things
    }


def process_now(things: Sequence[Process]) -> dict[int, list[dict[str, Any]]]:
    """Open votes among what people can do in a process."""
    return {
        process.id: [
            {
                "title": say(row.titles),
                "url": url_for("votes.show", vote_id=row.id),
                "text": _("Open %(until)s. Nobody can see what you choose.", until=i18n.until(row.closes_at)),
                "minutes": _("About 4 minutes"),
                "who": _("everybody on the roll"),
            }
            for row in queries.open_votes(current_actor(), process_id=process.id)
        ]
        for process in things
    }
