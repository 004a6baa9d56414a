"""Reading the mixed tables of meetings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from civic.accounts.models import Person
from civic.core import runs
from civic.core.db import db
from civic.core.runs import Run, Seen
from civic.meetings.models import Meeting, Mixing, MixingAnswer, Registration, TableLabel
from civic.meetings.queries.floor import Attendee, attendees, groups_of


def mixing(meeting_id: int) -> Mixing | None:
    """How a meeting is seated at mixed tables, as the database has it."""
    return db.session.get(Mixing, meeting_id, populate_existing=True)


def mixing_of_run(run_id: int) -> Mixing | None:
    """The tables that a run works out; locked until the transaction ends."""
    return db.session.scalar(select(Mixing).where(Mixing.run_id == run_id).with_for_update())


def mixing_run(run_id: int | None) -> Seen | None:
    """How far the draw is, or how it ended."""
    row = db.session.execute(select(*runs.columns()).where(Run.id == run_id)).one_or_none()
    return None if row is None else runs.as_seen(row)


def mixing_answer(meeting_id: int, person_id: int | None) -> MixingAnswer | None:
    """What somebody told for the tables of a meeting."""
    mine = MixingAnswer.meeting_id == meeting_id, MixingAnswer.person_id == person_id
    return db.session.scalar(select(MixingAnswer).where(*mine))


def mixing_answers(meeting_id: int) -> dict[int, MixingAnswer]:
    """What people told for the tables of a meeting, by person. For the draw alone."""
    found = db.session.scalars(select(MixingAnswer).where(MixingAnswer.meeting_id == meeting_id))
    return {one.person_id: one for one in found}


def meetings_with_told_before(instant: datetime) -> list[int]:
    """Meetings that ended before an instant and for whose tables something told is still kept."""
    statement = select(MixingAnswer.meeting_id).join(Meeting, Meeting.id == MixingAnswer.meeting_id)
    return list(db.session.scalars(statement.where(Meeting.ends_at < instant).distinct()))


def to_seat(meeting: Meeting) -> list[Attendee]:
    """Who is seated: of an open meeting who is there now; before, who has a place and which members are expected."""
    people = attendees(meeting)
    if meeting.opened_at is not None:
        return [one for one in people if one.here]
    return [one for one in people if not one.apologised]


def can_be_seated(meeting: Meeting, person_id: int | None) -> bool:
    """Whether somebody may tell something for the tables: a member of the group now, or who signed up."""
    if person_id is None:
        return False
    mine = Registration.meeting_id == meeting.id, Registration.person_id == person_id
    if db.session.scalar(select(Registration.id).where(*mine)) is not None:
        return True
    return meeting.group_id is not None and meeting.group_id in groups_of(person_id)


def my_label(meeting_id: int, person_id: int | None) -> str | None:
    """Somebody's label at the tables."""
    mine = TableLabel.meeting_id == meeting_id, TableLabel.person_id == person_id
    return db.session.scalar(select(TableLabel.label).where(*mine))


def table_names(meeting_id: int) -> dict[str, str]:
    """Names by label, for who runs the meeting. One query."""
    statement = select(TableLabel.label, Person.display_name).join(Person, Person.id == TableLabel.person_id)
    return {row[0]: row[1] for row in db.session.execute(statement.where(TableLabel.meeting_id == meeting_id))}
