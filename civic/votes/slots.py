"""What votes shows on the pages of lower rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from civic.core import clock, i18n
from civic.core.gates import current_actor
from civic.core.i18n import say
from civic.spaces.here import Here
from civic.spaces.models import Process
from civic.votes import queries
from civic.votes.queries import VoteRow
from civic.votes.rules import Standing


def _open(rows: Sequence[VoteRow]) -> list[VoteRow]:
    now = clock.now()
    return [row for row in rows if row.standing(now) is Standing.OPEN]


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
            for row in _open(queries.votes(place.id, current_actor()))
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
            for row in _open(queries.votes_of_process(process.id, current_actor()))
        ]
        for process in things
    }
