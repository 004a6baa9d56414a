"""Amendments: the ones that are open, one of them, lists of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from civic.accounts.models import Person
from civic.core.db import db
from civic.core.pagination import Page, keyset, paged
from civic.proposals.models import Amendment
from civic.proposals.rules import AmendmentState
from civic.texts.rules import Suggestion, unpacked

#: Amendments on one page.
MOST = 20


@dataclass(frozen=True)
class Open:
    """An open amendment as far as carrying over and grouping need it."""

    id: int
    suggestion: Suggestion
    overtaken_by: int | None


def open_amendments(proposal_id: int, passage: int | None = None) -> list[Open]:
    """The open amendments of a proposal, or of one passage, the oldest first. One query, however many there are."""
    statement = select(Amendment.id, Amendment.passage, Amendment.edits, Amendment.overtaken_by).where(
        Amendment.proposal_id == proposal_id, Amendment.state == AmendmentState.OPEN
    )
    if passage is not None:
        statement = statement.where(Amendment.passage == passage)
    rows = db.session.execute(statement.order_by(Amendment.id))
    return [Open(row.id, Suggestion(row.passage, unpacked(row.edits)), row.overtaken_by) for row in rows]


def counts_by_passage(proposal_id: int) -> dict[int, int]:
    """How many open amendments each passage has."""
    rows = db.session.execute(
        select(Amendment.passage, func.count())
        .where(Amendment.proposal_id == proposal_id, Amendment.state == AmendmentState.OPEN)
        .group_by(Amendment.passage)
    )
    return {row[0]: row[1] for row in rows}


def counts_by_state(proposal_id: int) -> dict[AmendmentState, int]:
    """How many amendments a proposal has, by state."""
    rows = db.session.execute(
        select(Amendment.state, func.count()).where(Amendment.proposal_id == proposal_id).group_by(Amendment.state)
    )
    return {AmendmentState(row[0]): row[1] for row in rows}


def amendment(amendment_id: int, *, lock: bool = False) -> Amendment | None:
    """An amendment to change; the proposal is locked before it."""
    statement = select(Amendment).where(Amendment.id == amendment_id).execution_options(populate_existing=True)
    return db.session.scalar(statement.with_for_update() if lock else statement)


@dataclass(frozen=True)
class Shown:
    """An amendment as pages show it; names are empty for people who left."""

    id: int
    proposal_id: int
    person_id: int
    author: str
    base_number: int
    passage_text: str
    wanted_text: str
    reason: str
    language: str
    passage: int
    edits: list[Any]
    state: AmendmentState
    overtaken_by: int | None
    ended_by: int | None
    answer: str
    decider: str
    created_at: datetime
    decided_at: datetime | None


def _shown() -> Any:
    decider = Person.__table__.alias("decider")
    return (
        select(
            Amendment.id,
            Amendment.proposal_id,
            Amendment.person_id,
            _name(Person, "author"),
            Amendment.base_number,
            Amendment.passage_text,
            Amendment.wanted_text,
            Amendment.reason,
            Amendment.language,
            Amendment.passage,
            Amendment.edits,
            Amendment.state,
            Amendment.overtaken_by,
            Amendment.ended_by,
            Amendment.answer,
            _name(decider.c, "decider"),
            Amendment.created_at,
            Amendment.decided_at,
        )
        .join(Person, Person.id == Amendment.person_id)
        .outerjoin(decider, decider.c.id == Amendment.decided_by)
    )


def _name(person: Any, label: str) -> ColumnElement[str]:
    return func.coalesce(case((person.left_at.is_(None), person.display_name)), "").label(label)


def _as_shown(row: Any) -> Shown:
    return Shown(**{**row._mapping, "state": AmendmentState(row.state)})


def shown_amendment(amendment_id: int) -> Shown | None:
    """One amendment."""
    row = db.session.execute(_shown().where(Amendment.id == amendment_id)).one_or_none()
    return _as_shown(row) if row else None


def shown_amendments(ids: Collection[int]) -> dict[int, Shown]:
    """Some amendments by id."""
    rows = db.session.execute(_shown().where(Amendment.id.in_(ids))) if ids else ()
    return {row.id: _as_shown(row) for row in rows}


_NEWEST: list[tuple[ColumnElement[Any], bool]] = [(Amendment.__table__.c.id, True)]


def amendments_page(
    proposal_id: int, *, is_open: bool, after: str | None = None, before: str | None = None
) -> Page[Shown]:
    """A part of a proposal's amendments, the newest first: those that are open, or all others."""
    state = Amendment.state == AmendmentState.OPEN
    statement = _shown().where(Amendment.proposal_id == proposal_id, state if is_open else ~state)
    statement, backwards = keyset(statement, _NEWEST, after, before, MOST)
    rows = [_as_shown(row) for row in db.session.execute(statement)]
    return paged(rows, lambda row: [row.id], backwards, bool(after or before), MOST)


def moved_amendments(proposal_id: int, number: int) -> list[tuple[int, int]]:
    """Amendments that a version overtook or ended without a decision: (id, whose)."""
    ended = and_(Amendment.ended_by == number, Amendment.state.in_([AmendmentState.CONTAINED, AmendmentState.GONE]))
    overtaken = and_(Amendment.overtaken_by == number, Amendment.state == AmendmentState.OPEN)
    rows = db.session.execute(
        select(Amendment.id, Amendment.person_id)
        .where(Amendment.proposal_id == proposal_id, ended | overtaken)
        .order_by(Amendment.id)
    )
    return [(row.id, row.person_id) for row in rows]
