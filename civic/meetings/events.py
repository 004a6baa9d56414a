"""What meetings announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MeetingOpened:
    """A meeting of a group is opened, in this transaction: whoever knows its rules hands them over now."""

    meeting_id: int
    group_id: int
