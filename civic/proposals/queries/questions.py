"""What is asked about merging or splitting a proposal, and what a split made of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from civic.core.db import db
from civic.proposals.models import Proposal, Question
from civic.proposals.split_rules import Branch


def question(proposal_id: int) -> Question | None:
    """The open question whether a proposal may go on in another one, or as several."""
    return db.session.scalar(select(Question).where(*_open(proposal_id)))


def question_by_id(question_id: int) -> Question | None:
    return db.session.get(Question, question_id)


def _open(proposal_id: int) -> tuple[ColumnElement[bool], ...]:
    return Question.proposal_id == proposal_id, Question.ended_at.is_(None)


@dataclass(frozen=True)
class Asking:
    """What an open question has in any case."""

    reason: str
    reason_language: str
    asked_at: datetime


@dataclass(frozen=True)
class Merging(Asking):
    """An open question with the proposal that the other one would go on in."""

    into_id: int
    title: str
    language: str


_ASKED = (Question.reason, Question.reason_language, Question.asked_at)


def merging(proposal_id: int) -> Merging | None:
    """What the pages show of an open question about merging. One query."""
    row = db.session.execute(
        select(*_ASKED, Question.into_id, Proposal.title, Proposal.language)
        .join(Proposal, Proposal.id == Question.into_id)
        .where(*_open(proposal_id), Proposal.hidden_at.is_(None))
    ).one_or_none()
    return Merging(**row._mapping) if row else None


@dataclass(frozen=True)
class Splitting(Asking):
    """An open question with what would become of the proposal; ``version`` is the text that would be divided."""

    version: int
    branches: tuple[Branch, ...]


def splitting(proposal_id: int) -> Splitting | None:
    """What the pages show of an open question about splitting. One query."""
    asked = select(*_ASKED, Question.version, Question.branches)
    row = db.session.execute(asked.where(*_open(proposal_id), Question.into_id.is_(None))).one_or_none()
    return Splitting(**{**row._mapping, "branches": branches_kept(row.branches)}) if row else None


def branches_kept(kept: list[dict[str, object]]) -> tuple[Branch, ...]:
    """What a question keeps of the proposals that would be made."""
    return tuple(Branch(str(each["title"]), tuple(_numbers(each["passages"]))) for each in kept)


def _numbers(kept: object) -> list[int]:
    return [int(number) for number in kept] if isinstance(kept, list) else []


@dataclass(frozen=True)
class Related:
    """A proposal that was split, or what it was split into; without a title where it is hidden."""

    id: int
    title: str
    language: str


def split_family(proposal_id: int) -> list[Related]:
    """A proposal that was split, and then what it was split into, in order. One query."""
    which = or_(Proposal.id == proposal_id, Proposal.split_from_id == proposal_id)
    rows = db.session.execute(select(Proposal.id, Proposal.title, Proposal.language).where(which).order_by(Proposal.id))
    return [Related(*row) for row in rows]
