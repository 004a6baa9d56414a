"""The orders of a list of proposals: the columns of each, with their direction, and a row's values of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, literal

from civic.core.pagination import LARGEST
from civic.proposals.list_rules import Shuffle, Sort
from civic.proposals.models import Proposal, Share
from civic.proposals.rules import UNANSWERED, ProposalState

#: Stands for "no day" where days are ordered.
NEVER = date(2199, 12, 31)


def supports() -> ColumnElement[int]:
    """All supporters: of this platform, and those counted elsewhere before."""
    return Proposal.support_count + Proposal.imported_support_count


def _needs() -> ColumnElement[int]:
    """0 for what still needs supporters for an answer, 1 for everything else."""
    needs = and_(Proposal.state == ProposalState.PUBLISHED, Proposal.threshold_at.is_(None))
    return case((needs, 0), else_=1)


def _attention() -> list[ColumnElement[Any]]:
    """Until when an answer is due, then how many supporters lack until one is; what waits for neither comes last."""
    open_ = Proposal.state.in_(sorted(UNANSWERED))
    due = and_(open_, Proposal.threshold_at.is_not(None), Proposal.due_on.is_not(None))
    short = and_(open_, Proposal.threshold_at.is_(None))
    lacking = Proposal.support_threshold - supports()
    return [
        case((due, 0), (short, 1), (open_, 2), else_=3),
        case((due, Proposal.due_on), else_=literal(NEVER, Proposal.due_on.type)),
        case((short, lacking), else_=0),
    ]


def _place(one_process: bool) -> ColumnElement[int]:
    """The place in the order that gives every group its share; those without one come last."""
    return func.coalesce(Share.in_process if one_process else Share.in_town, LARGEST)


def order(sort: Sort, seed: int, *, one_process: bool) -> list[tuple[ColumnElement[Any], bool]]:
    """The columns that a list is ordered by; the last is the number, so that the order is total.

    Args:
        seed: of the order by chance.
        one_process: whether the list is of a single process, which has its own order with a share for everybody.
    """
    last: tuple[ColumnElement[Any], bool] = (Proposal.__table__.c.id, True)
    match sort:
        case Sort.NEEDS_SUPPORT:
            return [(_needs(), False), (supports(), True), last]
        case Sort.NEWEST:
            return [(Proposal.__table__.c.published_at, True), last]
        case Sort.MOST_SUPPORTED:
            return [(supports(), True), last]
        case Sort.MOST_DISCUSSED:
            return [(Proposal.__table__.c.comment_count, True), last]
        case Sort.ATTENTION:
            return [*((column, False) for column in _attention()), last]
        case Sort.SHARE:
            return [(_place(one_process), False), (supports(), True), last]
        case Sort.RANDOM:
            return [(Shuffle.of(seed).place(cast(Proposal.id, BigInteger)), False), last]


def labelled(columns: list[tuple[ColumnElement[Any], bool]]) -> list[ColumnElement[Any]]:
    """The ordering columns as part of what is selected, so that a row brings its place in the order."""
    return [column.label(f"key_{i}") for i, (column, _descending) in enumerate(columns)]


def keys(row: Any, length: int) -> tuple[Any, ...]:
    """A row's values of the columns that ``labelled`` added, as a cursor takes them."""
    values = (getattr(row, f"key_{i}") for i in range(length))
    return tuple(value.isoformat() if isinstance(value, date) else value for value in values)
