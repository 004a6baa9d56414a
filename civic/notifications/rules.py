"""What people are told about. Pure."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Why somebody is told."""

    REPLY = "reply"
    COMMENT = "comment"
    ANSWER = "answer"
    #: The same to those who supported or commented; one kind for both, so that the row tells nobody which.
    FOLLOWED = "followed"
    INVITATION = "invitation"


class NotificationCode(StrEnum):
    """Why a request is refused."""

    LINK_OVER = "unsubscribe_link_over"
