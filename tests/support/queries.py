"""Counting what a page or a verb asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from civic.core.db import db

_OURS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside, in their order; savepoints of the tests themselves are left out."""
    found: list[str] = []
    bind: Any = db.engine
    engine: Engine = bind.engine if isinstance(bind, Connection) else bind

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_OURS):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
