"""Who may do what with motions: members act, by whatever address; a chair puts to the vote and records."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Predicate, require_by
from civic.meetings import policy as meetings_policy
from civic.meetings import queries as meetings
from civic.meetings.policy import InRoom


class Can(StrEnum):
    MOVE = "move"
    VOTE = "vote"
    PUT = "put"


def _of_the_group(actor: Actor, meeting: InRoom) -> bool:
    """A member whose term holds now by the clock of the database, or a deputy who is there."""
    return meetings.belongs(actor.person_id, meeting.group_id, meeting.id)


MAY: dict[Can, Predicate] = {
    Can.MOVE: _of_the_group,
    Can.VOTE: _of_the_group,
    Can.PUT: meetings_policy.MAY[meetings_policy.Can.RUN],
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    """Whether to offer somebody the way to something; the service asks again."""
    return MAY[can](actor, thing)
