"""Kinds of objects, when they were made and changed, and which of them a list shows. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

VERSION = "https://schema.oparl.org/1.1/"
PER_PAGE = 100

#: An object of the standard as JSON.
Json = dict[str, object]


class Kind(StrEnum):
    """What objects are there, by their part of an address."""

    BODY = "body"
    ORGANIZATION = "organizations"
    PERSON = "persons"
    MEMBERSHIP = "memberships"
    MEETING = "meetings"
    AGENDA_ITEM = "agenda-items"
    PAPER = "papers"
    CONSULTATION = "consultations"
    FILE = "files"
    MINUTES = "minutes"
    LOCATION = "locations"
    TERM = "legislative-terms"


#: What the standard calls each.
TYPES = {
    Kind.BODY: "Body",
    Kind.ORGANIZATION: "Organization",
    Kind.PERSON: "Person",
    Kind.MEMBERSHIP: "Membership",
    Kind.MEETING: "Meeting",
    Kind.AGENDA_ITEM: "AgendaItem",
    Kind.PAPER: "Paper",
    Kind.CONSULTATION: "Consultation",
    Kind.FILE: "File",
    Kind.MINUTES: "File",
    Kind.LOCATION: "Location",
    Kind.TERM: "LegislativeTerm",
}
#: The lists of a body; minutes are among its files.
LISTS = {
    Kind.ORGANIZATION: (Kind.ORGANIZATION,),
    Kind.PERSON: (Kind.PERSON,),
    Kind.MEMBERSHIP: (Kind.MEMBERSHIP,),
    Kind.MEETING: (Kind.MEETING,),
    Kind.AGENDA_ITEM: (Kind.AGENDA_ITEM,),
    Kind.PAPER: (Kind.PAPER,),
    Kind.CONSULTATION: (Kind.CONSULTATION,),
    Kind.FILE: (Kind.FILE, Kind.MINUTES),
    Kind.LOCATION: (Kind.LOCATION,),
    Kind.TERM: (Kind.TERM,),
}
Key = tuple[Kind, int]


def schema(kind: Kind) -> str:
    return f"{VERSION}{TYPES[kind]}"


@dataclass(frozen=True)
class Note:
    """When an object was made and last found changed, and since when it is gone; ``digest`` is of its content."""

    created: datetime
    changed: datetime
    deleted: datetime | None
    digest: str


def digest(content: Json) -> str:
    """A hash of an object that changes with anything in it."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Window:
    """Which objects are asked for, by the instants at which they were made and changed; None: no limit."""

    created_since: datetime | None = None
    created_until: datetime | None = None
    modified_since: datetime | None = None
    modified_until: datetime | None = None

    def has(self, created: datetime, modified: datetime) -> bool:
        return (
            (self.created_since is None or created >= self.created_since)
            and (self.created_until is None or created <= self.created_until)
            and (self.modified_since is None or modified >= self.modified_since)
            and (self.modified_until is None or modified <= self.modified_until)
        )


@dataclass(frozen=True)
class Dated:
    """An object in a list with its instants; ``gone``: only that it was there is told of it."""

    key: Key
    created: datetime
    modified: datetime
    gone: bool


def dated(keys: Iterable[Key], notes: Mapping[Key, Note], made: Mapping[Key, datetime], now: datetime) -> list[Dated]:
    """Objects that are there, and those that were noted and are there no more, in the order of their numbers.

    What is not noted yet was made or changed a moment ago: it counts as changed now, so that nobody misses it.

    Args:
        made: when objects that are not noted yet were made, as far as that is known.
    """
    there = set(keys)
    found = []
    for key in {*there, *notes}:
        note, gone = notes.get(key), key not in there
        created = note.created if note else made.get(key, now)
        if gone:
            found.append(Dated(key, created, note.deleted or now if note else now, True))
        else:
            back = note is not None and note.deleted is not None
            found.append(Dated(key, created, now if note is None or back else note.changed, False))
    return sorted(found, key=lambda each: (each.key[1], each.key[0]))


def chosen(objects: Iterable[Dated], window: Window) -> list[Dated]:
    """What a list shows: objects that are gone only to whoever asks what has changed since an instant."""
    return [
        each
        for each in objects
        if window.has(each.created, each.modified) and (not each.gone or window.modified_since is not None)
    ]
