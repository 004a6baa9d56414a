"""The versions of a proposal's text, and what made each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from civic.accounts.models import Person
from civic.core.db import db
from civic.proposals.models import Change, Proposal, ProposalVersion, Support
from civic.texts.rules import Change as Edits
from civic.texts.rules import Source, difference, unpacked


@dataclass(frozen=True)
class Version:
    """One version of a text and what made it; the first one was published as it is.

    Attributes:
        source: None where nothing says by which way it came.
        author: whose words it brought; empty for somebody who left.
        edits: the change from the version before; None where it is not known.
    """

    number: int
    title: str
    body: str
    at: datetime
    source: Source | None
    author: str
    reason: str
    substantial: bool
    edits: Edits | None
    amendment_id: int | None = None


def versions(proposal_id: int) -> list[Version]:
    """Every version of a published proposal, the first one first, the present one last. Three queries."""
    proposal = db.session.execute(
        select(
            Proposal.title,
            Proposal.body,
            Proposal.written_at,
            Proposal.versions,
            Proposal.published_at,
            _name("author"),
        )
        .outerjoin(Person, Person.id == Proposal.author_id)
        .where(Proposal.id == proposal_id)
    ).one()
    earlier = db.session.execute(
        select(ProposalVersion.number, ProposalVersion.title, ProposalVersion.body, ProposalVersion.written_at)
        .where(ProposalVersion.proposal_id == proposal_id)
        .order_by(ProposalVersion.number)
    ).all()
    texts = [(row.number, row.title, row.body, row.written_at) for row in earlier]
    texts.append((proposal.versions, proposal.title, proposal.body, proposal.written_at))
    made = _made(proposal_id)
    found: list[Version] = []
    for number, title, body, at in texts:
        if number == 1:
            at = proposal.published_at or at
            found.append(Version(1, title, body, at, Source.AUTHOR, proposal.author, "", False, ()))
            continue
        change = made.get(number)
        edits = None
        if change is not None:
            edits = difference(found[-1].body, body) if change.edits is None else unpacked(change.edits)
        found.append(
            Version(
                number,
                title,
                body,
                at,
                Source(change.source) if change else None,
                change.author if change else "",
                change.reason if change else "",
                bool(change and change.substantial),
                edits,
                change.amendment_id if change else None,
            )
        )
    return found


@dataclass(frozen=True)
class Made:
    """What made a version."""

    source: str
    author: str
    reason: str
    edits: list[Any] | None
    substantial: bool
    amendment_id: int | None


def _name(label: str) -> ColumnElement[str]:
    return func.coalesce(case((Person.left_at.is_(None), Person.display_name)), "").label(label)


def _made(proposal_id: int) -> dict[int, Made]:
    rows = db.session.execute(
        select(
            Change.number,
            Change.source,
            _name("author"),
            Change.reason,
            Change.edits,
            Change.substantial,
            Change.amendment_id,
        )
        .outerjoin(Person, Person.id == Change.person_id)
        .where(Change.proposal_id == proposal_id)
    )
    return {row.number: Made(*row[1:]) for row in rows}


def told_text(proposal: Proposal) -> str:
    """The title and text that supporters were told of last: the one published first, until they are told of another."""
    last = select(func.max(Change.number)).where(Change.proposal_id == proposal.id, Change.substantial)
    number = db.session.scalar(last) or 1
    row = db.session.execute(
        select(ProposalVersion.title, ProposalVersion.body).where(
            ProposalVersion.proposal_id == proposal.id, ProposalVersion.number == number
        )
    ).one_or_none()
    title, body = row if row is not None else (proposal.title, proposal.body)
    return f"{title}\n\n{body}"


def supported_before(proposal_id: int, person_id: int | None, at: datetime) -> bool:
    """Whether somebody supports a proposal since before an instant."""
    statement = select(Support.person_id).where(
        Support.proposal_id == proposal_id, Support.person_id == person_id, Support.at < at
    )
    return db.session.scalar(statement) is not None
