"""Comments that somebody sent too late, for their author alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, case, select

from civic.core.db import db
from civic.core.permissions import Actor
from civic.deliberation.models import Draft, Thread
from civic.deliberation.rules import Stance
from civic.resources import queries as resources
from civic.resources.models import Resource


@dataclass(frozen=True)
class DraftView:
    """A comment that is not posted. ``title``: of what it discusses; None for what its author may not see any more."""

    id: int
    thread_id: int
    parent_id: int | None
    stance: Stance | None
    language: str
    body: str
    at: datetime
    title: str | None
    title_language: str


def _mine(actor: Actor) -> Select[tuple[object, ...]]:
    title = case((resources.visible_to(actor), Resource.title)).label("title")
    columns = Draft.id, Draft.thread_id, Draft.parent_id, Draft.stance, Draft.language, Draft.body, Draft.at
    return (
        select(*columns, title, Resource.language.label("title_language"))
        .join(Thread, Thread.id == Draft.thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(Draft.person_id == actor.person_id)
    )


def _view(row: Row[tuple[object, ...]]) -> DraftView:
    stance = row._mapping["stance"]
    return DraftView(**{**row._mapping, "stance": Stance(stance) if stance else None})


def drafts(actor: Actor) -> list[DraftView]:
    """The drafts of somebody, newest first. One query."""
    rows = db.session.execute(_mine(actor).order_by(Draft.at.desc(), Draft.id.desc()))
    return [_view(row) for row in rows]


def draft(draft_id: int, actor: Actor) -> DraftView | None:
    """A draft of one's own; None for everybody else."""
    row = db.session.execute(_mine(actor).where(Draft.id == draft_id)).one_or_none()
    return _view(row) if row else None
