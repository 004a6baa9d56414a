"""An application on a database of its own, and on a transaction that is rolled back after each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import JSON, Executable, Select, event

from civic.app import create_app
from civic.core.config import Config
from civic.core.db import db
from tests.support.program import KEY


def make_config(data_dir: Path, database_url: str, **changes: object) -> Config:
    """A configuration for tests: nothing leaves the machine, nothing is cached."""
    values: dict[str, object] = {
        "secret_key": KEY,
        "data_dir": data_dir,
        "database_url": database_url,
        "keys_dir": data_dir / "keys",
        "base_url": "http://localhost",
        "mail_url": "memory:",
        "demonstration": True,
        "page_cache_seconds": 0,
    }
    return Config(**{**values, **changes})  # type: ignore[arg-type]


def make_app(data_dir: Path, database_url: str, **changes: object) -> Flask:
    """An application with all tables, for a whole test run."""
    app = create_app(make_config(data_dir, database_url, **changes), testing=True)
    with app.app_context():
        db.create_all()
        db.engine.dispose()
        event.listen(db.engine, "before_execute", _refuse_distinct_json)
    return app


def _refuse_distinct_json(connection: object, statement: Executable, *_: object) -> None:
    """SQLite compares JSON as text, and most tests run on it; PostgreSQL has no equality of JSON."""
    if isinstance(statement, Select) and statement._distinct:
        documents = [column.key for column in statement.selected_columns if isinstance(column.type, JSON)]
        assert not documents, f"PostgreSQL cannot compare {documents}, which DISTINCT asks for"


def forget_everything(app: Flask) -> None:
    """Drop what an application remembers of a test: the next one has other things under the same numbers."""
    caches = app.extensions["civic_cache"]
    caches.pages.clear()
    caches.values.clear()


@contextmanager
def rolled_back(app: Flask) -> Iterator[None]:
    """Inside, everything is written on one connection; afterwards none of it ever happened.

    ``transaction()`` and every request of the test client share that connection; their commits end savepoints.
    """
    with app.app_context():
        engines = db._app_engines[app]
        real = engines[None]
        connection = real.connect().execution_options(civic_whole=True)
        outer = connection.begin()
        engines[None] = connection  # type: ignore[assignment]
        db.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            db.session.remove()
            db.session.configure(join_transaction_mode="conditional_savepoint")
            engines[None] = real
            outer.rollback()
            connection.close()
