"""Meetings for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import SYSTEM, Actor
from civic.meetings import queries, service
from civic.meetings.models import Meeting, Paper, Suggestion
from civic.meetings.service import Settings, Venue
from civic.towns.models import Municipality
from civic.uploads.contents import Content, Kind

HALL = Venue(place_name="Fish Hall", address="Rope Street 2", step_free=True)


def make_meeting(town: Municipality, days: float = 7, **changes: Any) -> Meeting:
    """A meeting of two hours that begins in so many days (negative: it was). Inside transaction()."""
    starts_at = changes.pop("starts_at", clock.now() + timedelta(days=days))
    values = {
        "titles": {"en": "Meeting in December"},
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "venue": HALL,
        **changes,
    }
    return service.plan(SYSTEM, town.id, **values)


def make_tables(meeting: Meeting) -> None:
    """One table for two people, as drawn for a meeting of whoever; inside transaction()."""
    service.set_tables(SYSTEM, meeting.id, Settings(1, 1, offers={"fr": [1]}), "en")
    found = queries.mixing(meeting.id)
    assert found is not None
    found.seed, found.drawn, found.seated = "7", [["1", [], None], ["2", [], None]], [[["1", "2"]]]
    db.session.flush()


def make_paper(
    meeting: Meeting, name: str = "Budget of the square", item_id: int | None = None, actor: Actor = SYSTEM
) -> Paper:
    """A paper of a meeting; inside transaction()."""
    return service.attach_paper(actor, meeting.id, Content(Kind.PDF, b"%PDF-1.4 %%EOF"), name, "en", item_id)


def make_suggestion(meeting: Meeting, person: Person, title: str = "A bench") -> Suggestion:
    """An item that somebody suggested, whatever the rules are now; inside transaction()."""
    made = Suggestion(
        meeting_id=meeting.id, person_id=person.id, title=title, why="It rains.", language="en", listing="texts"
    )
    db.session.add(made)
    db.session.flush()
    return made
