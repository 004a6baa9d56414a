"""What a town did as moderator, for the public account of it: no person, no words of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from civic.core.db import db
from civic.core.pagination import Page, keyset, paged
from civic.deliberation.models import Post
from civic.moderation.models import Appeal, Case, Decision, Flag
from civic.moderation.rules import Measure, Outcome, Target
from civic.proposals.models import Proposal

PAGE = 50


@dataclass(frozen=True)
class Statement:
    """The statement of reasons of one decision that restricted somebody."""

    id: int
    uid: str
    target: Target
    language: str
    written_at: datetime
    guideline: str
    version: int
    hid: bool
    measure: Measure
    reports: int
    since: datetime
    at: datetime
    until: datetime | None
    appeal: Outcome | None
    appealed_at: datetime | None
    answered_at: datetime | None
    reversed_at: datetime | None


@dataclass(frozen=True)
class Counted:
    """One decision, as the sums need it; also such that found nothing wrong."""

    guideline: str
    hid: bool
    measure: Measure
    seconds: float
    appeal: Outcome | None
    answered_seconds: float | None
    reversed: bool


def _outcome(row: Any) -> Outcome | None:
    if row.appealed_at is None:
        return None
    return {None: Outcome.OPEN, True: Outcome.GRANTED, False: Outcome.DECLINED}[row.granted]


def _restricting() -> Any:
    return Decision.hid.is_(True) | (Decision.measure != Measure.NONE.value)


def _statements() -> Any:
    return (
        select(
            Decision.id,
            Decision.uid,
            Case.post_id,
            Case.language,
            func.coalesce(Post.created_at, Proposal.published_at, Case.created_at).label("written_at"),
            Decision.guideline,
            Decision.version,
            Decision.hid,
            Decision.measure,
            Decision.flags.label("reports"),
            Decision.since,
            Decision.at,
            Decision.until,
            Appeal.at.label("appealed_at"),
            Appeal.granted,
            Appeal.answered_at,
            Decision.reversed_at,
        )
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Post, Post.id == Case.post_id)
        .outerjoin(Proposal, Proposal.id == Case.proposal_id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
    )


def statements(
    municipality_id: int, after: str | None = None, before: str | None = None, limit: int = PAGE
) -> Page[Statement]:
    """Decisions that restricted somebody, the newest first. One query."""
    statement = _statements().where(Decision.municipality_id == municipality_id, _restricting())
    order: list[tuple[ColumnElement[Any], bool]] = [(Decision.__table__.c.id, True)]
    statement, backwards = keyset(statement, order, after, before, limit)
    rows = [_statement(row) for row in db.session.execute(statement)]
    return paged(rows, lambda row: [row.id], backwards, bool(after or before), limit)


def _statement(row: Any) -> Statement:
    values = dict(row._mapping)
    values.pop("granted")
    target = Target.POST if values.pop("post_id") else Target.PROPOSAL
    return Statement(**{**values, "measure": Measure(row.measure)}, target=target, appeal=_outcome(row))


def account_rows(municipality_id: int) -> tuple[list[Counted], dict[str, int]]:
    """Every decision of a town, and how many things were reported under each guideline. Two queries."""
    rows = db.session.execute(
        select(
            Decision.guideline,
            Decision.hid,
            Decision.measure,
            Decision.since,
            Decision.at,
            Appeal.at.label("appealed_at"),
            Appeal.granted,
            Appeal.answered_at,
            Decision.reversed_at,
        )
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.municipality_id == municipality_id)
    )
    counted = [_counted(row) for row in rows]
    things = func.count(Flag.case_id.distinct())
    reported = (
        select(Flag.guideline, things.label("n"))
        .join(Case, Case.id == Flag.case_id)
        .where(Case.municipality_id == municipality_id)
        .group_by(Flag.guideline)
    )
    return counted, {row.guideline: row.n for row in db.session.execute(reported)}


def _counted(row: Any) -> Counted:
    answered = (row.answered_at - row.appealed_at).total_seconds() if row.answered_at else None
    return Counted(
        row.guideline,
        row.hid,
        Measure(row.measure),
        (row.at - row.since).total_seconds(),
        _outcome(row),
        answered,
        row.reversed_at is not None,
    )


def languages(municipality_id: int) -> dict[str, int]:
    """How many statements there are of texts in each language. One query."""
    counted = select(Case.language, func.count().label("n")).join(Decision, Decision.case_id == Case.id)
    rows = db.session.execute(
        counted.where(Decision.municipality_id == municipality_id, _restricting()).group_by(Case.language)
    )
    return {row.language: row.n for row in rows}
