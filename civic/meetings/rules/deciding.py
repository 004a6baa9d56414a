"""By which rules a group decides at a meeting: taken over when it is opened, and the same ever after. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Voting(StrEnum):
    """What carries a motion."""

    MORE_FOR = "more_for"
    MORE_THAN_HALF = "more_than_half"
    TWO_THIRDS = "two_thirds"
    CONSENSUS = "consensus"


class Publicity(StrEnum):
    """Who may be present when a group meets."""

    PUBLIC = "public"
    MINUTES = "minutes"
    CLOSED = "closed"


class Way(StrEnum):
    """How votes are cast at a meeting."""

    OPEN = "open"
    BY_NAME = "by_name"
    BY_BALLOT = "secret"


@dataclass(frozen=True)
class GroupRules:
    """The rules of procedure of a group.

    ``quorum``: how many percent of the members must be present for a decision; None: the group has set none.
    ``deputies``: whether a member who cannot come may send a deputy. ``seconding``: whether a second member has to
    support a motion before the vote. ``way``: how votes are cast.
    """

    quorum: int | None
    voting: Voting
    publicity: Publicity
    deputies: bool
    seconding: bool
    way: Way


@dataclass(frozen=True)
class VoteCount:
    """How those who were there voted, when the votes have been counted."""

    votes_for: int
    against: int = 0
    abstained: int = 0

    @property
    def all(self) -> int:
        return self.votes_for + self.against + self.abstained

    @property
    def unanimous(self) -> bool:
        return self.votes_for == self.all


def members_needed(percent: int, members: int) -> int:
    """How many members a quorum of so many percent is: rounded up, and never nobody."""
    return max(1, -(-members * percent // 100))


def is_open(publicity: Publicity, *, minutes_published: bool) -> bool:
    """Whether people who are no members may read what happens in the room.

    Where meetings are closed and the minutes are published, they may once there are minutes: these lead there.
    """
    return publicity is Publicity.PUBLIC or (publicity is Publicity.MINUTES and minutes_published)
