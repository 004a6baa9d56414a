"""Draft texts, their versions and paragraphs, as readers see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from civic.consultations.models import DraftText, Paragraph, TextVersion, Wording
from civic.core.db import db
from civic.core.permissions import Actor
from civic.deliberation.models import Thread
from civic.processes.models import Process
from civic.processes.rules import Door
from civic.resources import queries as resources
from civic.resources.models import Resource


def text(text_id: int, *, lock: bool = False) -> DraftText | None:
    """A draft text; with ``lock`` held until the transaction ends, as the database has it then."""
    return db.session.get(DraftText, text_id, with_for_update=lock, populate_existing=lock)


def readable_text(text_id: int, actor: Actor) -> tuple[DraftText, Process] | None:
    """A draft text that somebody may read, with its process. One query, one more where a group may read it."""
    statement = select(DraftText, Process, Resource).join(Process, Process.id == DraftText.process_id)
    statement = statement.join(Resource, Resource.id == DraftText.resource_id).where(DraftText.id == text_id)
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    found, process, resource = row
    door = Door(found.municipality_id, process.state, process.audience, process.readers_id, process.link_hash)
    return (found, process) if resources.may_see(actor, resource, process=door) else None


def version(text_id: int, number: int) -> TextVersion | None:
    return db.session.get(TextVersion, (text_id, number))


def versions(text_id: int) -> list[TextVersion]:
    """Every version, the newest first."""
    statement = select(TextVersion).where(TextVersion.text_id == text_id)
    return list(db.session.scalars(statement.order_by(TextVersion.number.desc())))


@dataclass(frozen=True)
class ParagraphRow:
    """A paragraph, and how many comments its discussion has."""

    id: int
    number: int
    since: int
    gone_in: int | None
    body_html: str
    comments: int


def paragraphs(text_id: int) -> list[ParagraphRow]:
    """All paragraphs of a text, in their order, those that are gone too. One query."""
    columns = (Paragraph.id, Paragraph.number, Paragraph.since, Paragraph.gone_in, Paragraph.body_html)
    statement = select(*columns, Thread.post_count).join(Thread, Thread.id == Paragraph.thread_id)
    rows = db.session.execute(statement.where(Paragraph.text_id == text_id).order_by(Paragraph.number, Paragraph.id))
    return [ParagraphRow(*row) for row in rows]


def present(text_id: int) -> list[Paragraph]:
    """The paragraphs of the present version, in their order, to be changed."""
    there = Paragraph.text_id == text_id, Paragraph.gone_in.is_(None)
    return list(db.session.scalars(select(Paragraph).where(*there).order_by(Paragraph.number)))


def paragraph(text_id: int, paragraph_id: int) -> Paragraph | None:
    statement = select(Paragraph).where(Paragraph.id == paragraph_id, Paragraph.text_id == text_id)
    return db.session.scalar(statement)


def beside(text_id: int, number: int) -> tuple[int | None, int | None]:
    """The paragraphs before and after a place of the present version. One query."""
    there = Paragraph.text_id == text_id, Paragraph.gone_in.is_(None), Paragraph.number.in_((number - 1, number + 1))
    rows = db.session.execute(select(Paragraph.number, Paragraph.id).where(*there))
    found: dict[int, int] = {row.number: row.id for row in rows}
    return found.get(number - 1), found.get(number + 1)


def wordings(paragraph_id: int) -> list[Wording]:
    """What a paragraph said, the first wording first."""
    statement = select(Wording).where(Wording.paragraph_id == paragraph_id).order_by(Wording.version)
    return list(db.session.scalars(statement))


def changed_in(text_id: int, number: int) -> frozenset[int]:
    """The paragraphs whose words a version changed. One query."""
    statement = select(Paragraph.id).join(Wording, Wording.paragraph_id == Paragraph.id)
    earlier = Paragraph.since < number, Wording.version == number
    return frozenset(db.session.scalars(statement.where(Paragraph.text_id == text_id, *earlier)))


def present_words(text_id: int) -> list[tuple[str, int]]:
    """The words of each paragraph of the present version, and how many comments it has. One query."""
    statement = select(Paragraph.body, Thread.post_count).join(Thread, Thread.id == Paragraph.thread_id)
    there = Paragraph.text_id == text_id, Paragraph.gone_in.is_(None)
    return [
        (row.body, row.post_count) for row in db.session.execute(statement.where(*there).order_by(Paragraph.number))
    ]


@dataclass(frozen=True)
class TextRow:
    """A draft text in a list: the comments of all its paragraphs are ``comments``."""

    id: int
    process_id: int
    title: str
    language: str
    version: int
    changed_at: datetime
    paragraphs: int
    comments: int


def texts_of(process_ids: Collection[int], actor: Actor) -> list[TextRow]:
    """The draft texts of processes that somebody may see, the newest first. One query."""
    stands = func.count(Paragraph.id).filter(Paragraph.gone_in.is_(None))
    statement = (
        select(
            DraftText.id,
            DraftText.process_id,
            DraftText.title,
            DraftText.language,
            DraftText.version,
            DraftText.changed_at,
            stands.label("paragraphs"),
            func.coalesce(func.sum(Thread.post_count), 0).label("comments"),
        )
        .join(Resource, Resource.id == DraftText.resource_id)
        .outerjoin(Paragraph, Paragraph.text_id == DraftText.id)
        .outerjoin(Thread, Thread.id == Paragraph.thread_id)
        .where(DraftText.process_id.in_(sorted(process_ids)), resources.visible_to(actor))
        .group_by(DraftText.id)
        .order_by(DraftText.id.desc())
    )
    return [TextRow(**row._mapping) for row in db.session.execute(statement)]


def count_of(process_id: int) -> int:
    """How many draft texts a process has."""
    return db.session.scalar(select(func.count()).where(DraftText.process_id == process_id)) or 0
