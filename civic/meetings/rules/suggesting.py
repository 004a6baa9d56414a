"""Who may suggest items for the agenda of a group's meetings, and who reads these suggestions. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: How many suggestions of one person can wait for an answer at a meeting.
MOST_WAITING = 5
LONGEST_WHY = 500


class Suggesters(StrEnum):
    """Who may suggest an item. Members always may, unless nobody does."""

    NOBODY = "nobody"
    MEMBERS = "members"
    VERIFIED = "verified"
    ANYONE = "anyone"


class Listing(StrEnum):
    """What everybody reads of a suggestion once the chair has answered it."""

    COUNCIL = "council"
    TEXTS = "texts"
    NAMES = "names"


@dataclass(frozen=True)
class SuggestionRules:
    """The rules of a group; without any, nobody suggests."""

    who: Suggesters = Suggesters.NOBODY
    listing: Listing = Listing.TEXTS


class SuggestionState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
