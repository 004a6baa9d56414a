"""Corrections of the town: those of the things on a page, and one with all its versions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from civic.core.db import db
from civic.core.permissions import Actor
from civic.deliberation.models import Post
from civic.moderation.models import Correction, CorrectionVersion
from civic.proposals.models import Proposal
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.statements.models import Statement
from civic.statements.rules import StatementState

#: In the public account.
MOST = 50
#: A statement that can be read: also one whose answers went on with another one.
STANDING = (StatementState.ACCEPTED.value, StatementState.MERGED.value)


@dataclass(frozen=True)
class Corrected:
    """A correction as one version says it; ``withdrawn_at`` and the reason are of the whole.

    ``round_id`` is where the statement stands that it is about. One that was merged is read with the statement that it
    went on with, ``stands_id``, and quotes what it corrects: ``merged_text``.
    """

    id: int
    municipality_id: int
    resource_id: int
    post_id: int | None
    proposal_id: int | None
    statement_id: int | None
    round_id: int | None
    stands_id: int | None
    merged_text: str | None
    number: int
    claim: str
    words: str
    source: str
    url: str
    day: date
    office: str
    language: str
    at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: str


#: The statement with which a correction is read: its own, or the one with which that went on.
_STANDS = func.coalesce(Statement.into_id, Statement.id)


def _versions() -> Any:
    v = CorrectionVersion
    columns = v.number, v.claim, v.words, v.source, v.url, v.day, v.office, v.language, v.at
    c = Correction
    merged = case((Statement.into_id.is_not(None), Statement.text)).label("merged_text")
    of = c.post_id, c.proposal_id, c.statement_id, Statement.round_id, _STANDS.label("stands_id"), merged
    whole = c.id, c.municipality_id, c.resource_id, *of
    found = select(*whole, c.withdrawn_at, c.withdrawn_because, *columns).join(v, v.correction_id == c.id)
    return found.outerjoin(Statement, Statement.id == c.statement_id)


def _newest() -> Any:
    v = CorrectionVersion
    last = select(func.max(v.number)).where(v.correction_id == Correction.id).correlate(Correction).scalar_subquery()
    return _versions().where(v.number == last)


def corrections_of(
    *, posts: Collection[int] = (), proposals: Collection[int] = (), statements: Collection[int] = ()
) -> list[Corrected]:
    """The newest words of the corrections of some things, without those that were withdrawn. One query."""
    c = Correction
    things = or_(c.post_id.in_(posts), c.proposal_id.in_(proposals), _STANDS.in_(statements))
    statement = _newest().where(things, Correction.withdrawn_at.is_(None)).order_by(Correction.id)
    return [Corrected(**row._mapping) for row in db.session.execute(statement)]


def correction(correction_id: int) -> list[Corrected]:
    """All versions of a correction, the newest first; none for one that there is not. One query."""
    statement = _versions().where(Correction.id == correction_id).order_by(CorrectionVersion.number.desc())
    return [Corrected(**row._mapping) for row in db.session.execute(statement)]


def corrections_of_round(round_id: int) -> list[tuple[int, Corrected]]:
    """Corrections of the statements of a round, also those withdrawn, with the number of each statement that stands:
    of one that was merged that with which it went on. One query."""
    standing = aliased(Statement)
    statement = _newest().join(standing, standing.id == _STANDS).add_columns(standing.number.label("stands"))
    rows = db.session.execute(statement.where(Statement.round_id == round_id).order_by(standing.number, Correction.id))
    names = Corrected.__dataclass_fields__
    return [(row.stands, Corrected(**{name: row._mapping[name] for name in names})) for row in rows]


def correction_row(correction_id: int) -> Correction | None:
    """A correction to change; others who would wait."""
    return db.session.scalar(select(Correction).where(Correction.id == correction_id).with_for_update())


def corrections_in(municipality_id: int, reader: Actor) -> list[Corrected]:
    """The newest corrections of a town, also those withdrawn, whose text the reader can see. One query."""
    gone = func.coalesce(Post.hidden_at, Post.taken_back_at, Proposal.hidden_at)
    statement = (
        _newest()
        .join(Resource, Resource.id == Correction.resource_id)
        .outerjoin(Post, Post.id == Correction.post_id)
        .outerjoin(Proposal, Proposal.id == Correction.proposal_id)
        .where(Correction.municipality_id == municipality_id, resources.visible_to(reader), gone.is_(None))
        .where(or_(Statement.id.is_(None), Statement.state.in_(STANDING)))
    )
    rows = db.session.execute(statement.order_by(Correction.id.desc()).limit(MOST))
    return [Corrected(**row._mapping) for row in rows]
