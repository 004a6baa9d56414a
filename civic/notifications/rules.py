"""What people are told about. Pure."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Why somebody is told."""

    REPLY = "reply"
    ANSWER = "answer"
    INVITATION = "invitation"


class NotificationCode(StrEnum):
    """Why the room says no."""

    LINK_OVER = "unsubscribe_link_over"
