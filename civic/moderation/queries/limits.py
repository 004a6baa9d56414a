"""What somebody wrote lately, and what holds for them: counted in the database, so that a restart forgets nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all

from civic.accounts.models import Person
from civic.core.db import db, db_now
from civic.deliberation.models import Post, WithheldPost
from civic.moderation.models import Restriction
from civic.moderation.rules import Measure
from civic.proposals.models import Amendment, Proposal
from civic.statements.models import Statement


@dataclass(frozen=True)
class Written:
    """A comment, proposal, amendment or statement that somebody published, with its text as far as it is there."""

    at: datetime
    text: str


def written_since(person_id: int, since: datetime) -> list[Written]:
    """What somebody published since an instant, also what is hidden or deleted by now, oldest first. One query."""
    body = func.coalesce(func.nullif(Post.body, ""), WithheldPost.body, "").label("text")
    posts = (
        select(Post.created_at.label("at"), body)
        .outerjoin(WithheldPost, WithheldPost.post_id == Post.id)
        .where(Post.person_id == person_id, Post.created_at > since)
    )
    proposals = select(Proposal.published_at, Proposal.body).where(
        Proposal.author_id == person_id, Proposal.published_at > since
    )
    amendments = select(Amendment.created_at, func.coalesce(Amendment.wanted_text, literal(""))).where(
        Amendment.person_id == person_id, Amendment.created_at > since
    )
    statements = select(Statement.sent_at, Statement.text).where(
        Statement.person_id == person_id, Statement.seed.is_(False), Statement.sent_at > since
    )
    found = union_all(posts, proposals, amendments, statements).subquery()
    return [
        Written(row.at, row.text) for row in db.session.execute(select(found.c.at, found.c.text).order_by(found.c.at))
    ]


@dataclass(frozen=True)
class Standing:
    """Since when somebody has an account, and the hardest restriction that holds for them in a town now."""

    account_since: datetime
    now: datetime
    kind: Measure
    until: datetime | None


def standing(person_id: int, municipality_id: int) -> Standing:
    """What may limit somebody in a town, by the clock of the database. One query."""
    mine = Restriction.person_id == Person.id, Restriction.municipality_id == municipality_id
    columns = Person.created_at, db_now().label("now"), Restriction.kind, Restriction.until
    statement = select(*columns).outerjoin(Restriction, and_(*mine, _holds())).where(Person.id == person_id)
    rows = db.session.execute(statement).all()
    hardest = max(rows, key=lambda row: (_HARDNESS.index(Measure(row.kind or "none")), row.until or row.now))
    return Standing(hardest.created_at, hardest.now, Measure(hardest.kind or "none"), hardest.until)


_HARDNESS = [Measure.NONE, Measure.SLOW, Measure.SUSPEND, Measure.END]


def _holds() -> ColumnElement[bool]:
    return and_(Restriction.lifted_at.is_(None), or_(Restriction.until.is_(None), Restriction.until > db_now()))


def restrictions_of(person_id: int) -> list[Restriction]:
    """The restrictions that hold for somebody now, in all towns, for their account page."""
    statement = select(Restriction).where(Restriction.person_id == person_id, _holds())
    return list(db.session.scalars(statement.order_by(Restriction.decision_id.desc())))


def account_age(person_id: int) -> tuple[datetime, datetime]:
    """Since when somebody has an account, and the present instant by the clock of the database."""
    row = db.session.execute(select(Person.created_at, db_now().label("now")).where(Person.id == person_id)).one()
    return row.created_at, row.now
