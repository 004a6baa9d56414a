"""Meetings, and phases of a process, as calendar files (RFC 5545).

Times stand in UTC ("20261203T130000Z"): every calendar shows them in its owner's own zone, and an hour that comes
twice in autumn has one meaning only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from icalendar import Calendar, Event, vText, vUri


@dataclass(frozen=True)
class Entry:
    """A meeting as an entry of a calendar, in the words of one language.

    ``days`` makes it an entry of whole days: the first day and the day after the last.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    url: str
    cancelled: bool
    days: tuple[date, date] | None = None


def file(name: str, zone: str, entries: Sequence[Entry], language: str) -> bytes:
    """A calendar file. ``zone`` is the municipality's, for programs that ask in which zone to show it."""
    calendar = Calendar()
    for key, value in _head(name, zone).items():
        calendar.add(key, value)
    for entry in entries:
        calendar.add_component(_event(entry, language))
    return bytes(calendar.to_ical())


def _head(name: str, zone: str) -> Mapping[str, str | vText]:
    """The head of a file. Its names are texts, which the library escapes only where it is told so."""
    return {
        "prodid": "-//civic//meetings//EN",
        "version": "2.0",
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
        "name": vText(name),
        "x-wr-calname": vText(name),
        "x-wr-timezone": zone,
    }


def _event(entry: Entry, language: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    begins, ends = entry.days or (entry.starts_at.astimezone(UTC), entry.ends_at.astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", ends)
    if entry.days:
        event.add("transp", "TRANSPARENT")  # who follows a process is not busy for weeks
    for key, words in (("summary", entry.title), ("location", entry.place), ("description", entry.text)):
        if words:
            text = vText(words)
            text.params["LANGUAGE"] = language
            event.add(key, text)
    event.add("url", vUri(entry.url))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event
