"""The database: base class, types, the clock that decides, and the only place that commits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeAlias, TypeVarTuple, overload

import structlog
from flask import g, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Delete, Dialect, Executable, MetaData, Row, Select, Table, bindparam, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, registry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeDecorator

from civic.core import clock
from civic.core.engines import WHOLE

log = structlog.get_logger()

Ts = TypeVarTuple("Ts")

#: Seconds of computing inside a transaction after which the log says so.
LONGEST_COMPUTING = 2.0


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. A naive one is refused: nobody knows when that was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_TYPES: dict[object, UTCDateTime | JSON] = {
    datetime: UTCDateTime(),
    dict[str, object]: JSON(),
    list[object]: JSON(),
    dict[str, Any]: JSON(),
    dict[str, str]: JSON(),
    dict[str, int]: JSON(),
    list[Any]: JSON(),
    list[str]: JSON(),
}


#: A row whose columns are read by their names, of which the library knows no types, and a statement of such rows.
ByName: TypeAlias = Row[*tuple[Any, ...]]
Selection: TypeAlias = Select[*tuple[Any, ...]]


class Base(DeclarativeBase):
    """Every table of every package. Tables are named PACKAGE_THING."""

    __table__: ClassVar[Table]

    registry = registry(metadata=_METADATA, type_annotation_map=_TYPES)


#: What a database raises that is away, locked or busy.
Unavailable = OperationalError

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})


class db_now(FunctionElement[datetime]):  # noqa: N801 - it stands in queries like func.now()
    """The present instant by the clock of the database, not the start of the transaction.

    Rights that end and ballots that close are decided by it, so that two web machines never disagree. Inside
    ``clock.standing_at`` it is the instant that was told, asked for each time the statement runs.
    """

    type = UTCDateTime()
    inherit_cache = True


_TOLD = bindparam("instant_told", callable_=clock.told, type_=UTCDateTime())


@compiles(db_now, "postgresql")
def _pg_now(element: db_now, compiler: SQLCompiler, **kw: Any) -> str:
    return f"COALESCE({compiler.process(_TOLD, **kw)}, clock_timestamp())"


@compiles(db_now, "sqlite")
def _sqlite_now(element: db_now, compiler: SQLCompiler, **kw: Any) -> str:
    return f"COALESCE({compiler.process(_TOLD, **kw)}, strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"


def empty_log() -> bool:
    """Bring SQLite's write-ahead log into the database and cut it to nothing: it keeps what was deleted meanwhile.

    PostgreSQL recycles its own log.

    Returns: whether the log is empty; False while somebody reads from it, and later is soon enough.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.close()
    finally:
        connection.close()
    return not busy


@contextmanager
def whole_read() -> Iterator[None]:
    """Read in one transaction, as rows that arrive in portions must be. Inside ``transaction()`` it changes nothing."""
    session = db.session()
    if not WHOLE & session.connection().get_execution_options().keys():
        session.rollback()
        session.connection(execution_options={"civic_whole": True})
    yield


@contextmanager
def transaction(*, trace: bool = False, alone: bool = False) -> Iterator[None]:
    """Everything inside is kept together, or nothing is. The only place of the program that commits.

    It does not open while a GET is answered. ``trace`` is for what reading itself leaves behind, such as the time at
    which a session was last used. ``alone``: nobody else uses the installation yet, so that it may take long.

    It does not nest: a verb that calls another verb shares the transaction of the request, job or command.
    What was handed to ``after_commit`` runs once everything is kept.

    Raises:
        RuntimeError: there is a transaction already, something was written outside of one, or a GET wants to write.
    """
    if has_request_context() and g.get("reading") and not trace:
        raise RuntimeError("a GET does not write")
    session = db.session()
    if session.info.get("civic_open"):
        raise RuntimeError("transaction() does not nest")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was written outside transaction()")
    group: Held | None = session.info.get("civic_held")
    if group is not None:
        with group.part(session):
            yield
        return
    session.rollback()
    session.info["civic_open"] = True
    session.info["civic_after"] = []
    try:
        session.connection(execution_options={"civic_write": True})
        begun = time.thread_time()
        yield
        if not alone:
            _measure(time.thread_time() - begun)
        _commit(session)
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["civic_open"] = False
        after: list[Callable[[], None]] = session.info.pop("civic_after")
    for call in after:
        call()


def _measure(seconds: float) -> None:
    """Tell of a transaction in which much was computed: on SQLite nobody else can write meanwhile."""
    if seconds > LONGEST_COMPUTING:
        log.warning("transaction.computes", milliseconds=round(1000 * seconds))


def _commit(session: Session) -> None:
    session.commit()


class Held:
    """Transactions of one request that are kept together, with what is written before the first and after the last.

    Each ``transaction()`` inside becomes a savepoint of one that ``keep`` commits: one that fails takes only itself
    back, unless it is the first.
    """

    def __init__(self, first: Callable[[], None]) -> None:
        self.first = first
        self.begun = False
        self.since = 0.0
        self.after: list[Callable[[], None]] = []

    @contextmanager
    def part(self, session: Session) -> Iterator[None]:
        """One ``transaction()`` of the request."""
        before, later = len(self.after), self.begun
        session.info["civic_open"], session.info["civic_after"] = True, self.after
        try:
            if later:
                with session.begin_nested():
                    yield
            else:
                session.rollback()
                session.connection(execution_options={"civic_write": True})
                self.first()
                self.begun, self.since = True, time.thread_time()
                yield
                session.flush()
        except BaseException:
            del self.after[before:]
            if not later:
                session.rollback()
                self.begun = False
            raise
        finally:
            session.info["civic_open"] = False

    def keep(self, last: Callable[[], None]) -> None:
        """Commit what was written, if anything was, with what ``last`` writes."""
        if not self.begun:
            return
        session = db.session()
        session.info["civic_open"] = True
        try:
            last()
            # From the first transaction on, whatever came between and after them: nobody else could write.
            _measure(time.thread_time() - self.since)
            _commit(session)
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["civic_open"] = False
        for call in self.after:
            call()


@contextmanager
def held(first: Callable[[], None]) -> Iterator[Held]:
    """Keep all transactions inside together: nothing is committed before ``Held.keep()``; ``first`` writes before them.

    What an exception leaves is rolled back.
    """
    session = db.session()
    found = session.info["civic_held"] = Held(first)
    try:
        yield found
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("civic_held", None)


def _must_be_open(session: Session) -> None:
    # Where reads run without a transaction, such a row would be kept at once.
    if not session.info.get("civic_open"):
        raise RuntimeError("something is to be written outside transaction()")


@event.listens_for(Session, "before_flush")
def _flushes(session: Session, context: object, instances: object) -> None:
    _must_be_open(session)


@event.listens_for(Session, "do_orm_execute")
def _executes(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _must_be_open(state.session)


@overload
def run(statement: TypedReturnsRows[*Ts], values: Mapping[str, object]) -> CursorResult[*Ts]: ...


@overload
def run(statement: Delete, values: Mapping[str, object]) -> CursorResult[*tuple[object, ...]]: ...


def run(statement: Executable, values: Mapping[str, object]) -> CursorResult[*tuple[object, ...]]:
    """Run a statement that was built once, in the session's transaction, past its objects: columns come as they are.

    What the session does for each statement takes longer than most of them.
    """
    session = db.session()
    if statement.is_dml:
        _must_be_open(session)
    return session.connection().execute(statement, values)


def in_transaction() -> bool:
    """Whether a ``transaction()`` is open here."""
    return bool(db.session().info.get("civic_open"))


def after_commit(call: Callable[[], None]) -> None:
    """Have something done once the open transaction is kept; never if it is not.

    Raises:
        RuntimeError: no transaction is open.
    """
    session = db.session()
    if not session.info.get("civic_open"):
        raise RuntimeError("after_commit() needs an open transaction()")
    session.info["civic_after"].append(call)


def upsert(table: type[Base] | Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say ``on_conflict_do_update`` or ``on_conflict_do_nothing``, for the database in use."""
    return postgresql.insert(table) if db.engine.dialect.name == "postgresql" else sqlite.insert(table)
