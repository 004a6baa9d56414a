"""Who may read the papers of meetings: who may read what happens in the room.

Hooks (keys in brackets):
    meeting.publicity (group id) how public the meetings of a group are (``deciding.Publicity``), before one is opened
"""

from __future__ import annotations

from collections.abc import Sequence

from civic.core import hooks
from civic.core.permissions import Actor
from civic.meetings import queries
from civic.meetings.models import Meeting
from civic.meetings.policy import Can, may
from civic.meetings.queries import PaperRow
from civic.meetings.rules import MeetingState
from civic.meetings.rules.deciding import Publicity, is_open
from civic.resources import queries as resources


def readable(rows: Sequence[PaperRow], actor: Actor) -> list[PaperRow]:
    """Those of some papers that an actor who may see their meetings may read. A fixed number of queries."""
    groups = {row.group_id for row in rows if row.publicity is None and row.group_id is not None}
    lent = _publicity(sorted(groups))
    shut = [row for row in rows if not _open(row, lent)]
    mine = queries.groups_of(actor.person_id) if shut else frozenset()
    deputy = queries.deputy_at(actor.person_id, {row.meeting_id for row in shut}) if shut else frozenset()
    closed = {
        row.id
        for row in shut
        if row.group_id not in mine and row.meeting_id not in deputy and not may(actor, Can.PLAN, row)
    }
    return [row for row in rows if row.id not in closed]


def reads(actor: Actor, meeting: Meeting) -> bool:
    """Whether an actor who may see a meeting may read its papers."""
    if may(actor, Can.PLAN, meeting):
        return True
    lent = _publicity([meeting.group_id] if meeting.group_id is not None and meeting.publicity is None else [])
    return _open(meeting, lent) or queries.belongs(actor.person_id, meeting.group_id, meeting.id)


def public(meeting: Meeting) -> bool:
    """Whether everybody may read a meeting's papers."""
    thing = resources.resource(meeting.resource_id)
    if thing is None or not resources.may_see(Actor(), thing):
        return False
    return _open(meeting, _publicity([meeting.group_id] if meeting.group_id is not None else []))


def _publicity(groups: Sequence[int]) -> dict[int, Publicity]:
    if not groups:
        return {}
    return {group: found[0] for group, found in hooks.collect("meeting.publicity", groups).items() if found}


def _open(thing: PaperRow | Meeting, lent: dict[int, Publicity]) -> bool:
    known = Publicity(thing.publicity) if thing.publicity else lent.get(thing.group_id or 0, Publicity.PUBLIC)
    return is_open(known, minutes_published=thing.state == MeetingState.HELD)
