"""Who writes a proposal together, who was asked to, and what somebody may do as one of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, db_now
from civic.core.permissions import Actor
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.proposals.models import AuthorInvitation, CoAuthor, Proposal
from civic.proposals.rules import ProposalState


@dataclass(frozen=True)
class Authors:
    """Who writes a proposal.

    Attributes:
        author_id: the first author; None for imported proposals.
        co_authors: those who joined, in the order in which they did.
        has_author: whether any of them has an account.
        lead_id: who alone may publish, withdraw or merge it, and ask others: the first author; the one who joined
            next, once the first has left the platform.
    """

    municipality_id: int
    author_id: int | None
    co_authors: tuple[int, ...]
    has_author: bool
    lead_id: int | None

    @property
    def all(self) -> tuple[int, ...]:
        """Everybody who writes it, the first author first."""
        return (*((self.author_id,) if self.author_id is not None else ()), *self.co_authors)


def authors(proposal_id: int) -> Authors:
    """Who writes a proposal. One query."""
    rows = db.session.execute(
        select(
            Proposal.municipality_id,
            Proposal.author_id,
            and_(Person.id.is_not(None), Person.left_at.is_(None)).label("first_is_there"),
            CoAuthor.person_id,
        )
        .outerjoin(Person, Person.id == Proposal.author_id)
        .outerjoin(CoAuthor, CoAuthor.proposal_id == Proposal.id)
        .where(Proposal.id == proposal_id)
        .order_by(CoAuthor.at, CoAuthor.person_id)
    ).all()
    first = rows[0]
    others = tuple(row.person_id for row in rows if row.person_id is not None)
    lead = first.author_id if first.first_is_there else next(iter(others), None)
    return Authors(first.municipality_id, first.author_id, others, lead is not None, lead)


def written_with(person_id: int) -> ColumnElement[bool]:
    """The condition "somebody is an author of this proposal", the first or another one."""
    joined = select(CoAuthor.proposal_id).where(CoAuthor.person_id == person_id)
    return or_(Proposal.author_id == person_id, Proposal.id.in_(joined))


def may_read(person_id: int) -> ColumnElement[bool]:
    """The condition "somebody writes this draft or proposal, or is asked to"."""
    asked = select(AuthorInvitation.proposal_id).where(AuthorInvitation.person_id == person_id, *waiting())
    return or_(written_with(person_id), Proposal.id.in_(asked))


def writes(proposal_id: int, person_id: int | None) -> bool:
    """Whether somebody is an author of a proposal or a draft."""
    if person_id is None:
        return False
    statement = select(Proposal.id).where(Proposal.id == proposal_id, written_with(person_id))
    return db.session.scalar(statement) is not None


def co_author_ids() -> Any:
    """The numbers of a proposal's co-authors, with commas between them, as a column of a statement about proposals."""
    numbers = func.aggregate_strings(cast(CoAuthor.person_id, String), ",")
    return select(numbers).where(CoAuthor.proposal_id == Proposal.id).scalar_subquery()


def numbers_of(joined: str | None) -> frozenset[int]:
    """What ``co_author_ids`` read."""
    return frozenset(int(number) for number in joined.split(",")) if joined else frozenset()


def co_author_names(proposal_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Names of co-authors by proposal, in the order in which they joined. One query, none for nothing."""
    if not proposal_ids:
        return {}
    rows = db.session.execute(
        select(CoAuthor.proposal_id, Person.display_name)
        .join(Person, Person.id == CoAuthor.person_id)
        .where(CoAuthor.proposal_id.in_(sorted(proposal_ids)), Person.left_at.is_(None))
        .order_by(CoAuthor.at, CoAuthor.person_id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, name in rows:
        found[number] = (*found.get(number, ()), name)
    return found


def all_co_author_names(municipality_id: int) -> dict[int, tuple[str, ...]]:
    """The same for every published proposal of a municipality that has co-authors."""
    statement = (
        select(CoAuthor.proposal_id)
        .join(Proposal, Proposal.id == CoAuthor.proposal_id)
        .where(Proposal.municipality_id == municipality_id, Proposal.state != ProposalState.DRAFT)
    )
    return co_author_names(set(db.session.scalars(statement)))


def shared_drafts(person_id: int) -> dict[int, int]:
    """Drafts that somebody began and others write too, each with who joined first."""
    rows = db.session.execute(
        select(CoAuthor.proposal_id, CoAuthor.person_id)
        .join(Proposal, Proposal.id == CoAuthor.proposal_id)
        .where(Proposal.author_id == person_id, Proposal.state == ProposalState.DRAFT)
        .order_by(CoAuthor.at.desc(), CoAuthor.person_id.desc())
    )
    return {row.proposal_id: row.person_id for row in rows}


def drafts_of(person_id: int) -> list[Proposal]:
    """What somebody has not published yet, the latest first."""
    statement = select(Proposal).where(written_with(person_id), Proposal.state == ProposalState.DRAFT)
    return list(db.session.scalars(statement.order_by(Proposal.written_at.desc(), Proposal.id.desc())))


@dataclass(frozen=True)
class Writer:
    """An author by name; ``first``: the one who began it."""

    person_id: int
    name: str
    first: bool


def writers(proposal_id: int) -> list[Writer]:
    """The authors who have an account, the first one first. Two queries."""
    everybody = authors(proposal_id)
    rows = db.session.execute(
        select(Person.id, Person.display_name).where(Person.id.in_(everybody.all), Person.left_at.is_(None))
    )
    names = {row.id: row.display_name for row in rows}
    return [Writer(one, names[one], one == everybody.author_id) for one in everybody.all if one in names]


@dataclass(frozen=True)
class Asked:
    """Somebody whom an author asked, as it was typed, and until when they can answer."""

    id: int
    asked_as: str
    expires_at: datetime


def waiting() -> tuple[ColumnElement[bool], ...]:
    """The conditions "this invitation waits for an answer", by the clock of the database."""
    return AuthorInvitation.declined_at.is_(None), AuthorInvitation.expires_at > db_now()


def asked_to_write(proposal_id: int) -> list[Asked]:
    """Who was asked and has not joined, whether they declined, do not answer, or have no account."""
    i = AuthorInvitation
    statement = select(i.id, i.asked_as, i.expires_at).where(i.proposal_id == proposal_id, i.expires_at > db_now())
    return [Asked(*row) for row in db.session.execute(statement.order_by(i.created_at, i.id))]


def asked_of(proposal_id: int, person_id: int) -> bool:
    """Whether an invitation of somebody is not over, whatever they answered."""
    i = AuthorInvitation
    mine = i.proposal_id == proposal_id, i.person_id == person_id, i.expires_at > db_now()
    return bool(db.session.scalar(select(exists().where(*mine))))


def asked_since(person_id: int | None, since: timedelta) -> int:
    """How many people somebody asked within a span."""
    i = AuthorInvitation
    statement = select(func.count()).select_from(i)
    return db.session.scalar(statement.where(i.invited_by_id == person_id, i.created_at > clock.now() - since)) or 0


@dataclass(frozen=True)
class Invited:
    """A proposal or draft that somebody is asked to write with others. ``by`` is empty for somebody who left."""

    id: int
    process_id: int
    municipality_id: int
    title: str
    body_html: str
    language: str
    state: ProposalState
    by: str


def invitations_to_write(actor: Actor, proposal_id: int | None = None) -> list[Invited]:
    """What somebody is asked to write with others, or the one, of processes that they may read. One query."""
    columns = ("id", "process_id", "municipality_id", "title", "body_html", "language", "state")
    statement = (
        select(
            *(getattr(Proposal, name) for name in columns),
            func.coalesce(func.max(Person.display_name), "").label("by"),
        )
        .join(AuthorInvitation, AuthorInvitation.proposal_id == Proposal.id)
        .join(Process, Process.id == Proposal.process_id)
        .outerjoin(Person, and_(Person.id == AuthorInvitation.invited_by_id, Person.left_at.is_(None)))
        .where(AuthorInvitation.person_id == actor.person_id, processes.readable(actor), *waiting())
        .group_by(Proposal.id)
        .order_by(Proposal.id)
    )
    if proposal_id is not None:
        statement = statement.where(Proposal.id == proposal_id)
    return [Invited(**{**row._mapping, "state": ProposalState(row.state)}) for row in db.session.execute(statement)]
