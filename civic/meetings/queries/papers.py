"""Reading the papers of meetings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from civic.core.db import db
from civic.meetings.models import AgendaItem, Meeting, Paper, Presence
from civic.uploads.contents import Kind


@dataclass(frozen=True)
class PaperRow:
    """A paper without what is in it, with what decides who may read it: of its meeting, publicity, state and group."""

    id: int
    meeting_id: int
    item_id: int | None
    kind: Kind
    name: str
    language: str
    size: int
    sha256: str
    municipality_id: int
    group_id: int | None
    publicity: str | None
    state: str


def papers(meeting_ids: Collection[int]) -> list[PaperRow]:
    """The papers of some meetings: in the order of the agenda, then as they were added. One query."""
    p, m = Paper, Meeting
    columns = p.id, p.meeting_id, p.item_id, p.kind, p.name, p.language, p.size, p.sha256
    of_meeting = m.municipality_id, m.group_id, m.publicity, m.state
    statement = (
        select(*columns, *of_meeting)
        .join(m, m.id == p.meeting_id)
        .outerjoin(AgendaItem, AgendaItem.id == p.item_id)
        .where(p.meeting_id.in_(meeting_ids))
        .order_by(p.meeting_id, func.coalesce(AgendaItem.position, 0), p.id)
    )
    rows = db.session.execute(statement).mappings()
    return [PaperRow(**{**row, "kind": Kind(row["kind"])}) for row in rows]


def paper(meeting_id: int, paper_id: int) -> Paper | None:
    """A paper of a meeting, without what is in it."""
    return db.session.scalar(select(Paper).where(Paper.meeting_id == meeting_id, Paper.id == paper_id))


def paper_data(meeting_id: int, paper_id: int) -> bytes | None:
    """What is in a paper."""
    return db.session.scalar(select(Paper.data).where(Paper.meeting_id == meeting_id, Paper.id == paper_id))


def how_many_papers(meeting_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Paper.meeting_id == meeting_id)) or 0


def titles_of_papers(meeting_id: int) -> dict[int, str]:
    """The title of the item to which each paper belongs, by paper."""
    statement = select(Paper.id, AgendaItem.title).join(AgendaItem, AgendaItem.id == Paper.item_id)
    return {row[0]: row[1] for row in db.session.execute(statement.where(Paper.meeting_id == meeting_id))}


def deputy_at(person_id: int | None, meeting_ids: Collection[int]) -> frozenset[int]:
    """At which of some meetings somebody is now for a member who is not. No query for a stranger."""
    if person_id is None:
        return frozenset()
    p = Presence
    there = p.person_id == person_id, p.left_at.is_(None), p.deputy_for_id.is_not(None)
    return frozenset(db.session.scalars(select(p.meeting_id).where(*there, p.meeting_id.in_(meeting_ids))))
