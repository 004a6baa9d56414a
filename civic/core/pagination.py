"""Keyset pages: where a page begins is a value, not a count, so that page 500 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Date, Select, SQLColumnExpression, and_, or_
from sqlalchemy.types import TypeEngine

from civic.core import days
from civic.core.db import UTCDateTime

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
Item = TypeVar("Item", covariant=True)

#: Columns, each with whether it descends; the last one makes the order total.
Order: TypeAlias = Sequence[tuple[SQLColumnExpression[object], bool]]

#: Of an INTEGER; a larger number in a cursor is nobody's.
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Part of a list. ``after`` and ``before`` are what the links to the next and the previous page carry."""

    items: Sequence[Item]
    after: str | None
    before: str | None


def encode(values: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values), default=str).encode()).decode().rstrip("=")


def decode(cursor: str | None, length: int) -> list[int | float | str] | None:
    """What a cursor stands for; None for no cursor and for one that somebody made up."""
    if not cursor or len(cursor) > 500:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    scalars = isinstance(values, list) and all(isinstance(v, (int, float, str)) for v in values)
    return values if scalars and len(values) == length else None


def _typed(columns: Order, values: Sequence[int | float | str] | None) -> list[object] | None:
    """What a cursor's values are to the columns; None when one cannot be: somebody made the cursor up."""
    try:
        return [_as(column, value) for (column, _), value in zip(columns, values or (), strict=True)]
    except (TypeError, ValueError):
        return None


def _as(column: SQLColumnExpression[object], value: int | float | str) -> object:
    # The base of the columns of tables and of classes has no type of its own; a label has.
    kind: TypeEngine[object] = column.label(None).type
    if isinstance(kind, UTCDateTime) and isinstance(value, str):
        return days.instant(value)
    if isinstance(kind, Date) and isinstance(value, str):
        return days.day(value)
    if isinstance(value, bool) or isinstance(value, str) != (kind.python_type is str):
        raise TypeError("text where a number belongs, or the other way round")
    if isinstance(value, str):
        value.encode()  # half a surrogate pair is no text of a database
        if "\x00" in value:
            raise ValueError("no text of a column has a NUL")
    elif isinstance(kind, (UTCDateTime, Date)):
        raise TypeError("a number where an instant or a day belongs")
    elif not -LARGEST <= value <= LARGEST:  # NaN is not, either
        raise ValueError("larger than any number of a column")
    return value


def beyond(columns: Order, values: Sequence[object]) -> ColumnElement[bool]:
    """The condition "comes after these values" for columns with their direction (True = descending)."""
    cases = []
    for i, (column, descending) in enumerate(columns):
        equal = [other == value for (other, _), value in zip(columns[:i], values, strict=False)]
        cases.append(and_(*equal, column < values[i] if descending else column > values[i]))
    return or_(*cases)


def keyset(
    statement: Select[*Ts], columns: Order, after: str | None, before: str | None, limit: int
) -> tuple[Select[*Ts], bool]:
    """Order a statement and let it begin where a cursor says; it asks for one row too many, to know of a next page.

    The last column must make the order total. Returns the statement and whether its rows come in reverse.
    """
    values = _typed(columns, decode(before, len(columns)))
    backwards = values is not None
    if not backwards:
        values = _typed(columns, decode(after, len(columns)))
    ordered = [(column, descending != backwards) for column, descending in columns]
    if values is not None:
        statement = statement.where(beyond(ordered, values))
    statement = statement.order_by(*(c.desc() if descending else c.asc() for c, descending in ordered))
    return statement.limit(limit + 1), backwards


def paged(
    rows: Sequence[T], keys: Callable[[T], Sequence[object]], backwards: bool, cursor: bool, limit: int
) -> Page[T]:
    """Make a page of what ``keyset``'s statement gave.

    ``keys`` gives a row's values of the ordering columns; ``cursor`` says whether a cursor was in force.
    """
    more = len(rows) > limit
    items = list(rows[:limit])
    if backwards:
        items.reverse()
    if not items:
        return Page((), None, None)
    has_next, has_previous = (True, more) if backwards else (more, cursor)
    return Page(
        items,
        encode(keys(items[-1])) if has_next else None,
        encode(keys(items[0])) if has_previous else None,
    )
