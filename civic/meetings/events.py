"""What meetings announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MeetingOpened:
    """A meeting of a group is opened, in this transaction: whoever knows its rules hands them over now."""

    meeting_id: int
    group_id: int


@dataclass(frozen=True)
class ItemSuggested:
    """Somebody suggests an item for a meeting of a group: its chair hears of it."""

    suggestion_id: int
    group_id: int
    resource_id: int
    person_id: int


@dataclass(frozen=True)
class SuggestionAnswered:
    """A suggested item came on the agenda, or was sent back with a reason; ``by`` the person who did that."""

    suggestion_id: int
    resource_id: int
    person_id: int
    by: int | None
