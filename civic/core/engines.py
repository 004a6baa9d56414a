"""Engines of the two databases: their options, and what each new connection is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import ConnectionPoolEntry

from civic.core.private import close_database

SQLITE_BUSY_MS = 15_000
#: Options of a connection that has a real transaction, on either database: one that writes, one that reads.
WHOLE = frozenset({"civic_write", "civic_whole"})
#: What a new connection to SQLite is told besides: each gets it, and the path of its file ("" in memory).
ON_SQLITE: list[Callable[[Any, str], None]] = []


def attached(info: Mapping[object, object], dialect: str) -> bool:
    """Whether a table, by its ``info``, lies in a file of its own on SQLite, of which migrations know nothing."""
    return dialect == "sqlite" and bool(info.get("sqlite_file"))


def engine_options(url: str) -> dict[str, object]:
    """Options for an engine of either database."""
    if url.startswith("sqlite"):
        # check_same_thread: the pool hands a connection to one thread at a time.
        # hide_parameters: an error's message would hold the values of the row, and so addresses and names.
        return {
            "connect_args": {"check_same_thread": False, "timeout": SQLITE_BUSY_MS / 1000},
            "hide_parameters": True,
        }
    # No ping before use: it costs every page a round trip. After a restart of the database one request a connection
    # is answered by 503, which empties the pool.
    return {"pool_recycle": 1800, "pool_size": 5, "max_overflow": 15, "pool_timeout": 10, "hide_parameters": True}


def prepare_engine(engine: Engine) -> None:
    """Make transactions begin where they should on either database."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_postgresql(engine: Engine) -> None:
    """Read without a transaction: there each statement sees what is kept at its own instant anyway, and to begin and to
    end one costs a page two more round trips."""

    @event.listens_for(engine, "connect")
    def connect(dbapi: Any, record: ConnectionPoolEntry) -> None:
        dbapi.autocommit = True

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        dbapi: Any = connection.connection.dbapi_connection
        alone = not WHOLE & connection.get_execution_options().keys()
        if dbapi.autocommit != alone:
            dbapi.autocommit = alone


def _prepare_sqlite(engine: Engine) -> None:
    """Teach SQLite what PostgreSQL does by itself: real transactions, foreign keys, waiting for a writer.

    Python's driver otherwise opens transactions by itself, and a savepoint then makes the outer rollback void.
    """

    @event.listens_for(engine, "connect")
    def connect(dbapi: Any, record: ConnectionPoolEntry) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        for pragma in (
            f"busy_timeout={SQLITE_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16000",
            # What is deleted is overwritten, not only marked as free.
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        path = cursor.execute("PRAGMA database_list").fetchone()[2]
        cursor.close()
        for tell in ON_SQLITE:
            tell(dbapi, path)
        close_database(path)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer says so at once: two readers that both turn into writers would deadlock.
        write = connection.get_execution_options().get("civic_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
