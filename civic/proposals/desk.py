"""What the desk of a municipality says about proposals: the answers that it owes, the longest waiting first."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock, i18n
from civic.core.gates import current_actor
from civic.core.permissions import Actor, Role
from civic.proposals import queries
from civic.proposals.queries import Answered
from civic.proposals.rules import course
from civic.spaces.desk import Deed, Part
from civic.spaces.here import Here

#: Answers that the desk names one by one.
MOST = 8


def desk_rows(things: Sequence[Here]) -> dict[int, list[Deed]]:
    """One line for each proposal that waits for its answer. One query."""
    actor = current_actor()
    return {place.id: _owed(place, actor) for place in things if actor.has(place.id, Role.ORGANISER, Role.ADMIN)}


def _owed(place: Here, actor: Actor) -> list[Deed]:
    return [_deed(item) for item in queries.owed(place.id, actor, MOST)]


def _deed(item: Answered) -> Deed:
    way = course(item.published_at, item.threshold_at, item.answered_at, item.answer_days, clock.now())
    late = ngettext("%(num)s day late", "%(num)s days late", way.late_days) if way.late_days else ""
    due = _("answer due on %(day)s", day=i18n.day(way.due_at)) if way.due_at else ""
    url = url_for("proposals.answer", proposal_id=item.id)
    return Deed(Part.WAITING, item.title, url, late or due, bool(late), item.language)
