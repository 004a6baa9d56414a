"""A town that runs: the whole program with two web processes, and all that an attacker or a judge needs of it."""

from __future__ import annotations

import os
import secrets
import signal
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
import psycopg
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from psycopg.rows import dict_row
from sqlalchemy import text

from civic.accounts import service as accounts
from civic.app import create_app
from civic.core import clock, outbox
from civic.core.config import Config
from civic.core.db import db, transaction
from civic.runtime.folder import Folder
from civic.votes import sheets
from tests.attacks.browser import Answer, Browser
from tests.support import program as programs

#: Who can sign in, of the world that ``seed.world`` makes; "anon" is somebody who does not.
ROLES = (
    "anon",
    "unverified",
    "newcomer",
    "resident",
    "author",
    "member",
    "moderator",
    "organiser",
    "secretary",
    "officer",
    "town_admin",
    "other_admin",
    "installation_admin",
    "left",
)


@dataclass(frozen=True)
class Route:
    """One address of the program: its rule, who may knock, what it needs."""

    endpoint: str
    rule: str
    methods: frozenset[str]
    gate: str
    arguments: frozenset[str]


class Town:
    """A running ``civic run`` on a folder of its own. ``start`` before use; ``stop`` and ``start`` again as you like.

    Args:
        folder: the data folder; its path short enough for a socket.
        words: further words for ``civic run``.
        environ: variables of the installation that differ, ``CIVIC_DATABASE_URL`` for PostgreSQL.
    """

    def __init__(self, folder: Path, *words: str, **environ: str) -> None:
        self.folder = folder
        self.words = words
        self.environ = environ
        self.port = programs.free_port()
        self._stack: ExitStack | None = None
        self._program: programs.Program | None = None
        self._app: Flask | None = None
        self._push: Any = None
        self._world: Any = None

    # ---- start, stop, kill

    def start(self) -> Town:
        """Start the program and wait until it says that it is ready; the port stays the same."""
        assert self._stack is None, "this town runs already"
        stack = ExitStack()
        self._program = stack.enter_context(programs.running(self.folder, *self.words, port=self.port, **self.environ))
        assert programs.everybody_is_here(self.folder), "not every part came up"
        self._stack = stack
        self._app = None
        return self

    def stop(self) -> None:
        """Ask the program to end, and wait for it."""
        stack, self._stack = self._stack, None
        if self._app is not None:
            with self._app.app_context():
                db.engine.dispose()
        if stack is not None:
            stack.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def program(self) -> programs.Program:
        assert self._program is not None, "this town was never started"
        return self._program

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pids(self, part: str) -> list[int]:
        """The processes of a part.

        Args:
            part: ``web`` (all), ``web-parent``, ``web-child`` (those that answer), ``worker`` (all), ``worker-parent``,
                ``worker-child`` (one for each group of queues, and the scheduler), ``horse`` (the process that does one
                job), ``queue``, ``limits``, ``scheduler``, ``supervisor`` or ``everything``.
        """
        found = programs.processes(self.folder)
        if part == "everything":
            return list(found)
        if part == "supervisor":
            return [self.program.process.pid]
        if part == "scheduler":
            return [pid for pid in (programs.scheduler(self.folder),) if pid]
        if part in ("queue", "limits"):
            return [pid for pid, words in found.items() if f"{part}.sock" in words]
        kind = {"horse": "worker"}.get(part, part.split("-")[0])
        own = sorted(
            pid for pid, words in found.items() if f"civic.runtime.child {self.program.process.pid} {kind}" in words
        )
        parents = [pid for pid in own if _parent_of(pid) == self.program.process.pid]
        if part.endswith("-parent"):
            return parents
        if part in ("worker-child", "horse"):
            children = [pid for pid in own if _parent_of(pid) in parents]
            return children if part == "worker-child" else [pid for pid in own if _parent_of(pid) in children]
        return [pid for pid in own if pid not in parents] if part == "web-child" else own

    def kill9(self, part: str, *, one: bool = False) -> list[int]:
        """Kill a part without a word, as the kernel does when memory ends; returns whom it met.

        Args:
            part: as for ``pids``.
            one: kill the first one only.
        """
        victims = self.pids(part)[: 1 if one else None]
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if part in ("everything", "supervisor"):
            self.program.process.wait(30)
            assert programs.gone_within(self.folder, 30), "something lives on without its supervisor"
            stack, self._stack = self._stack, None
            assert stack is not None
            stack.close()
        return victims

    def wait_until_up(self, seconds: float = 30) -> float:
        """Wait until pages are served (again); returns how long that took, in seconds."""
        begun = time.monotonic()
        browser = Browser(self.address)
        while time.monotonic() - begun < seconds:
            with suppress(OSError, Exception):
                if browser.get("/readyz").status == 200:
                    return time.monotonic() - begun
            browser.close()
            time.sleep(0.05)
        raise AssertionError(f"not up after {seconds} s: {self.logs()[-2000:]}")

    # ---- people

    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    @property
    def world(self) -> Any:
        """The world of ``seed.world``: made when it is first asked for, once for this town."""
        if self._world is None:
            from tests.attacks import seed

            self._world = seed.world(self)
        return self._world

    def sign_in(self, role: str = "anon") -> Browser:
        """The browser of somebody of the world, with a session; one of ROLES.

        Sign-in by the form is limited for each address; this begins the session in the database. ``by_form`` types.
        """
        if role == "anon":
            return Browser(self.address)
        return self.sign_in_as(self.world.people[role])

    def sign_in_as(self, person_id: int) -> Browser:
        """The browser of a person with a session that has just begun."""
        with self.inside() as app:
            with transaction():
                token = accounts.start_session(person_id)
            return Browser(self.address, {app.config["SESSION_COOKIE_NAME"]: self.cookie(token)})

    def cookie(self, token: str) -> str:
        """The value of the cookie that the program would set for a session token."""
        assert self._app is not None
        signer = SecureCookieSessionInterface().get_signing_serializer(self._app)
        assert signer is not None
        return str(signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True}))

    def by_form(self, email: str, password: str, browser: Browser | None = None) -> tuple[Browser, Answer]:
        """Sign in as people do. Twenty tries in five minutes from this machine: ``forget_limits()`` resets that."""
        browser = browser or Browser(self.address)
        return browser, browser.submit("/en/sign-in", email=email, password=password)

    # ---- inside

    @contextmanager
    def inside(self) -> Iterator[Flask]:
        """The application of this town in this process, for services, factories and queries; wakes the town's workers.

        Pages come from the running program, never from here.
        """
        app = self._application()
        before = outbox._push
        outbox.push_with(self._push)
        try:
            with app.app_context():
                yield app
                db.session.rollback()
        finally:
            outbox.push_with(before)

    def _application(self) -> Flask:
        if self._app is None:
            environ = programs.environment(self.folder, self.port, **self.environ)
            environ["CIVIC_BASE_URL"] = self.base_url
            facts = Folder(self.folder).told()
            environ.update({name: value for name, value in facts.items() if name == "CIVIC_REDIS_URL"})
            before = outbox._push
            self._app = create_app(Config.from_env(environ), testing=True)
            self._push = outbox._push
            outbox.push_with(before)
        return self._app

    def sql(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """One statement in a transaction of its own; its rows. Moves instants and plants what no page would write."""
        with self.inside(), transaction():
            result = db.session.connection().execute(text(statement), values)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    def move(self, table: str, column: str, by: timedelta, where: str = "1 = 1", **values: Any) -> None:
        """Move an instant of some rows: the clock of the database decides, and nobody can turn that from outside."""
        with self.inside(), transaction():
            connection = db.session.connection()
            for row_id, instant in connection.execute(text(f"SELECT id, {column} FROM {table} WHERE {where}"), values):
                at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
                new = at + by if connection.dialect.name == "postgresql" else (at + by).isoformat(" ", "microseconds")
                connection.execute(
                    text(f"UPDATE {table} SET {column} = :new WHERE id = :id"), {"new": new, "id": row_id}
                )

    # ---- what there is

    def routes(self) -> list[Route]:
        """Every address of the program, from its own map."""
        app = self._application()
        found = []
        for rule in app.url_map.iter_rules():
            gate = getattr(app.view_functions[rule.endpoint], "__gate__", None)
            methods = frozenset((rule.methods or set()) - {"HEAD", "OPTIONS"})
            found.append(Route(rule.endpoint, rule.rule, methods, str(gate or ""), frozenset(rule.arguments)))
        return sorted(found, key=lambda route: route.rule)

    def emails(self, to: str = "") -> list[EmailMessage]:
        """What was delivered, the newest last; only what went to one address, if one is named."""
        files = sorted((self.folder / "mail").glob("*.eml"))
        found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [mail for mail in found if not to or mail["To"] == to]  # type: ignore[misc]

    def email(self, to: str, seconds: float = 20, after: int = 0) -> EmailMessage:
        """The newest e-mail to an address, once there are more than ``after`` of them."""
        end = time.monotonic() + seconds
        while len(found := self.emails(to)) <= after:
            assert time.monotonic() < end, f"no e-mail to {to} within {seconds} s"
            time.sleep(0.05)
        return found[-1]

    def jobs(self, name: str = "") -> list[dict[str, Any]]:
        """The rows of the outbox, oldest first; of one name, if one is given."""
        rows = self.sql("SELECT * FROM core_outbox ORDER BY id")
        return [row for row in rows if not name or row["name"] == name]

    def wait_for_jobs(self, name: str = "", seconds: float = 30) -> None:
        """Wait until nothing that is due waits or runs any more; what failed and will be tried again does not count.

        Raises:
            AssertionError: something is still to be done.
        """
        end = time.monotonic() + seconds
        while waiting := self._due(name):
            assert time.monotonic() < end, f"still to be done after {seconds} s: {waiting[:5]}"
            time.sleep(0.05)

    def _due(self, name: str) -> list[tuple[int, str, str | None]]:
        now = clock.now()  # an e-mail that collects what came within the hour is not due before that
        open_rows = [r for r in self.jobs(name) if r["done_at"] is r["failed_at"] is r["error"] is None]
        due = [
            r for r in open_rows if r["attempts"] or _utc(r["available_at"]) <= now
        ]  # one that runs is claimed for later
        return [(r["id"], r["name"], r["error"]) for r in due]

    def do(self, name: str, *args: Any, seconds: float = 30) -> None:
        """Have a worker do a job, and wait until it has done it.

        Raises:
            AssertionError: it failed, or was not done in time.
        """
        with self.inside(), transaction():
            outbox.enqueue(name, *args, once=(once := f"{name}/{secrets.token_hex(6)}"))
        end = time.monotonic() + seconds
        while True:
            (row,) = [row for row in self.jobs(name) if row["once"] == once]
            assert row["error"] is None, f"{name} failed: {row['error']}"
            if row["done_at"] is not None:
                return
            assert time.monotonic() < end, f"{name} was not done within {seconds} s"
            time.sleep(0.05)

    def push(self, *row_ids: int) -> None:
        """Tell the workers of rows, as the scheduler does; also of those that are done."""
        from civic.core import jobs

        self._application()
        with self.redis() as connection:
            for row in self.sql(f"SELECT id, name FROM core_outbox WHERE id IN ({', '.join(map(str, row_ids))})"):
                waits = jobs.queue(connection, outbox.queue_of(row["name"]))
                waits.enqueue_call(jobs.PERFORM, args=(row["id"],), timeout=600)

    def redis(self) -> Any:
        """A connection to the queue, with its password."""
        from civic.core import jobs

        return jobs.connect(Folder(self.folder).told()["CIVIC_REDIS_URL"])

    def forget_limits(self) -> None:
        """Let everybody try again: what was counted so far is forgotten."""
        store = self._limits()
        for key in store.scan_iter("LIMITS*"):
            store.delete(key)

    def counted_for(self) -> list[int]:
        """For how many seconds each counter of tries is still kept; nothing tells which one is whose."""
        store = self._limits()
        return [store.ttl(key) for key in store.scan_iter("LIMITS*")]

    def _limits(self) -> Any:
        from civic.core import jobs

        return jobs.connect(Folder(self.folder).told()["CIVIC_LIMITS_URL"])

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every table of every database of the town with all its rows, as whoever has the file or a login reads it."""
        url = self.environ.get("CIVIC_DATABASE_URL", "")
        if url:
            return _postgres_tables(url)
        found: dict[str, list[dict[str, Any]]] = {}
        for file in sorted(self.folder.rglob("*.sqlite")):
            found.update(_sqlite_tables(file))
        # Ballots lie on sheets, from which anybody reads them.
        found["votes_ballot"] = [
            {
                "vote_id": sheets.vote_of(sheet["id"]),
                "slot": slot,
                "revision": record[0],
                "choice": record[1],
            }
            for sheet in found.get("votes_sheet", [])
            for slot, record in sheets.read(sheet["body"]).items()
        ]
        return found

    def files(self) -> dict[str, bytes]:
        """The data folder as it lies: databases, -wal, the queue's append-only file, keys, logs, e-mails; by path."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }

    def where(self, *words: str | bytes, but: tuple[str, ...] = ()) -> dict[str, list[str]]:
        """In which files of the data folder which of these words stand, those left out that begin with ``but``."""
        found: dict[str, list[str]] = {}
        for name, content in self.files().items():
            if name.startswith(but):
                continue
            hits = [word for word in words if (word.encode() if isinstance(word, str) else word) in content]
            if hits:
                found[name] = [str(word) for word in hits]
        return found

    def logs(self) -> str:
        """What all parts have written."""
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.folder / "logs").glob("*.log*")))


def _utc(at: datetime | str) -> datetime:
    """An instant of a row, which SQLite gives as text without a zone."""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _parent_of(pid: int) -> int:
    try:
        return psutil.Process(pid).ppid()
    except psutil.NoSuchProcess:
        return 0


def _sqlite_tables(file: Path) -> dict[str, list[dict[str, Any]]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=15)) as connection:
        connection.row_factory = sqlite3.Row
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        names = [row["name"] for row in connection.execute(listed)]
        return {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in names}


def _postgres_tables(url: str) -> dict[str, list[dict[str, Any]]]:
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), row_factory=dict_row) as connection:
        listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        names = [row["tablename"] for row in connection.execute(listed).fetchall()]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # type: ignore


def signed_out(answer: Answer) -> bool:
    """Whether an answer asks its reader to sign in first."""
    return answer.status == 303 and "/sign-in" in answer.location


def counted(rows: list[Mapping[str, Any]], name: str) -> dict[Any, int]:
    """How many rows have which value."""
    found: dict[Any, int] = {}
    for row in rows:
        found[row[name]] = found.get(row[name], 0) + 1
    return found
