"""Columns with the words that a text is found by (``core.folding``), and the condition of a search in them.

``NAME_words`` is written with ``NAME`` and the language of its row: by every INSERT through the default of the column,
by changed objects before they are flushed. Who writes an UPDATE by hand names both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, event, false, inspect, or_
from sqlalchemy.orm import MappedColumn, mapped_column

from civic.core import folding
from civic.core.db import Base


class Inserting(Protocol):
    """What the default of a column is asked with, while a row is inserted."""

    def get_current_parameters(self) -> Mapping[str, str | None]: ...


class Worded(Protocol):
    """A row whose texts are in one language."""

    language: str


def words_of(source: str) -> MappedColumn[str]:
    """The column of the words of the column ``source``, in the language of the row. It is loaded only if asked for."""

    def made(context: Inserting) -> str:
        row = context.get_current_parameters()
        return folding.index(row.get(source) or "", row.get("language") or "")

    return mapped_column(default=made, server_default="", deferred=True)


def keep_words(model: type[Base], *sources: str) -> None:
    """Let changed objects of a model change the words of these columns."""

    def renew(_mapper: object, _connection: object, found: Worded) -> None:
        state = inspect(found)
        for source in sources:
            if state.attrs[source].history.has_changes() or state.attrs.language.history.has_changes():
                setattr(found, f"{source}_words", folding.index(getattr(found, source) or "", found.language))

    event.listen(model, "before_update", renew)


def has_words(asked: str | Sequence[str], *columns: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """The condition "each of the words stands in one of these columns", as a part of a word or by its stem.

    Args:
        asked: what somebody typed; signs mean nothing. Without any word nothing is found.
        columns: made by ``words_of``.
    """
    typed = asked if isinstance(asked, str) else " ".join(asked)
    found = [_has(word, columns) for word in dict.fromkeys(folding.words(typed))]
    return and_(*found) if found else false()


def _has(word: str, columns: Sequence[SQLColumnExpression[str]]) -> ColumnElement[bool]:
    # Folded words consist of letters and digits: nothing of a pattern is in them.
    patterns = [f"%{word}%", *(f"% {stem} %" for stem in sorted(folding.stems(word) - {word}))]
    return or_(*(column.like(pattern) for pattern in patterns for column in columns))
