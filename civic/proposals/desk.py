"""What the desk of a municipality says about proposals: the answers that it owes, the longest waiting first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from civic.administration.views import Part, Task
from civic.core import clock, deadline_words, i18n
from civic.core.gates import current_actor
from civic.core.permissions import Actor, Role
from civic.proposals import queries
from civic.proposals.list_rules import Due
from civic.proposals.queries import Answered
from civic.proposals.rules import deadline
from civic.towns.here import Town

#: Answers that the desk names one by one.
MOST = 8


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """What is assigned to the reader, and one line for each proposal that waits for its answer. Three queries."""
    actor = current_actor()
    return {
        place.id: [*_mine(place, actor), *_asked_elsewhere(place, actor), *_owed(place, actor)]
        for place in things
        if actor.has(place.id, Role.ORGANISER, Role.ADMIN)
    }


def _mine(place: Town, actor: Actor) -> list[Task]:
    """What the reader sees to and the town has not answered."""
    found = queries.assigned(place.id, actor.person_id, MOST)
    words = _("Assigned to you.")
    return [
        Task(Part.WAITING, title, url_for("proposals.notes", proposal_id=number), words, language=language)
        for number, title, language in found
    ]


def _asked_elsewhere(place: Town, actor: Actor) -> list[Task]:
    """Parts of answers that other towns asked this one for, in processes that it shares."""
    words = _("Your town is asked for its part of the answer.")
    return [
        Task(Part.WAITING, title, url_for("proposals.part", proposal_id=n, part_id=part), words, language=language)
        for n, part, title, language in queries.asked_elsewhere(place.id, actor)[:MOST]
    ]


def _owed(place: Town, actor: Actor) -> list[Task]:
    today = clock.day_in(place.timezone, clock.now())
    found = queries.owed(place.id, actor, MOST + 1)
    rows = [_deed(place, item, today) for item in found[:MOST]]
    if len(found) > MOST:
        url = url_for("proposals.index", answer=Due.WAITING.value, town=None if place.default else place.slug)
        rows.append(Task(Part.WAITING, _("Everything that is waiting for an answer"), url, ""))
    return rows


def _deed(place: Town, item: Answered, today: date) -> Task:
    due = deadline(item, place.timezone)
    url = url_for("proposals.answer", proposal_id=item.id)
    if due is None:
        return Task(Part.WAITING, item.title, url, "", False, item.language)
    words = i18n.listed(
        (_("answer due on %(day)s", day=i18n.day(due.last_day)), deadline_words.apart(due, today)),
    )
    return Task(Part.WAITING, item.title, url, words, due.overdue(today), item.language)
