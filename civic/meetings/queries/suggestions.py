"""Reading the items that people suggest for an agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from civic.accounts.models import Person
from civic.core.db import Selection, db
from civic.core.permissions import Actor
from civic.meetings.models import Meeting, Suggestion
from civic.meetings.rules.floor import CHAIR
from civic.meetings.rules.suggesting import SuggestionState
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.towns.models import Membership
from civic.towns.queries import holds_term


@dataclass(frozen=True)
class SuggestionRow:
    """A suggestion; ``name`` is empty for somebody who has left. ``about``: kind, address, title, language, if seen."""

    id: int
    meeting_id: int
    person_id: int
    name: str
    title: str
    why: str
    language: str
    listing: str
    state: str
    reason: str
    reason_language: str
    hidden: bool
    suggested_at: datetime
    answered_at: datetime | None
    about: tuple[str, str, str, str] | None = None


def suggestion(meeting_id: int, suggestion_id: int, *, lock: bool = False) -> Suggestion | None:
    """A suggestion for one meeting; with ``lock`` as the database has it, held until the transaction ends."""
    statement = select(Suggestion).where(Suggestion.meeting_id == meeting_id, Suggestion.id == suggestion_id)
    statement = statement.execution_options(populate_existing=True)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def _rows() -> Selection:
    s = Suggestion
    columns = s.id, s.meeting_id, s.person_id, Person.display_name.label("name"), s.title, s.why, s.language
    answer = s.listing, s.state, s.reason, s.reason_language, s.hidden, s.suggested_at, s.answered_at
    return select(*columns, *answer).join(Person, Person.id == s.person_id)


def suggestions(meeting_id: int, actor: Actor) -> list[SuggestionRow]:
    """All that was suggested for a meeting, in that order. What an actor may not see is not named. One query."""
    r = Resource
    statement = _rows().outerjoin(r, (r.id == Suggestion.about_id) & resources.visible_to(actor))
    statement = statement.add_columns(r.kind.label("about_kind"), r.address, r.title.label("about_title"))
    statement = statement.add_columns(r.language.label("about_language"))
    found = []
    for row in db.session.execute(statement.where(Suggestion.meeting_id == meeting_id).order_by(Suggestion.id)):
        values = dict(row._mapping)
        about = tuple(values.pop(key) for key in ("about_kind", "address", "about_title", "about_language"))
        found.append(SuggestionRow(**values, about=about if about[0] else None))
    return found


def suggestion_row(suggestion_id: int) -> SuggestionRow | None:
    row = db.session.execute(_rows().where(Suggestion.id == suggestion_id)).first()
    return SuggestionRow(**row._mapping) if row else None


def suggestions_waiting(meeting_id: int, person_id: int) -> int:
    """How many suggestions of one person wait for an answer."""
    mine = Suggestion.meeting_id == meeting_id, Suggestion.person_id == person_id
    statement = select(func.count()).where(*mine, Suggestion.state == SuggestionState.WAITING)
    return db.session.scalar(statement) or 0


def chairs_of(group_id: int) -> list[int]:
    """Who chairs a group, by terms that hold now."""
    statement = select(Membership.person_id).where(Membership.group_id == group_id, Membership.office == CHAIR)
    return list(db.session.scalars(statement.where(holds_term()).distinct().order_by(Membership.person_id)))


def titles_of_meeting(suggestion_id: int) -> dict[str, str]:
    """What the meeting of a suggestion is called."""
    statement = select(Meeting.titles).join(Suggestion, Suggestion.meeting_id == Meeting.id)
    return db.session.scalar(statement.where(Suggestion.id == suggestion_id)) or {}
