"""The supervisor: ``civic run`` starts every part, waits until pages can be served, and keeps the parts running."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

from civic.core.config import Config, ConfigError
from civic.runtime import family, valkey
from civic.runtime.folder import Folder, Trouble, write_for_owner_only, write_line
from civic.runtime.parts import Part

HOST = "127.0.0.1"
OLDEST_SQLITE = (3, 35, 0)
READY_SECONDS = 60.0
LOOK_SECONDS = 0.2
GIVE_UP_FALLS = 4


class Stop(Exception):
    """Somebody asked the program to end."""


def check_sqlite(environ: Mapping[str, str], version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Refuse an SQLite that cannot do what the queries ask for.

    Raises:
        Trouble: too old, or built without full-text search.
    """
    if not environ.get("CIVIC_DATABASE_URL", "sqlite").startswith("sqlite"):
        return
    way_out = "use a newer Python, or PostgreSQL: CIVIC_DATABASE_URL=postgresql://..."
    if version < OLDEST_SQLITE:
        have, need = ".".join(map(str, version)), ".".join(map(str, OLDEST_SQLITE[:2]))
        raise Trouble(f"This Python carries SQLite {have}; civic needs {need} or newer: {way_out}")
    with sqlite3.connect(":memory:") as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        except sqlite3.OperationalError:
            raise Trouble(f"This Python's SQLite has no full-text search (FTS5): {way_out}") from None


NO_PROXY = (
    "CIVIC_BASE_URL is {}, but civic listens on this machine only and CIVIC_TRUSTED_PROXIES is 0. "
    "Put nginx or Caddy in front (deploy/ has examples) and set CIVIC_TRUSTED_PROXIES=1."
)


def port_of(environ: Mapping[str, str]) -> int:
    """The port to listen on.

    Raises:
        Trouble: PORT is no port.
    """
    words = environ.get("PORT") or "8000"
    if not words.isascii() or not words.isdigit() or not 0 < int(words) < 65536:
        raise Trouble(f"PORT must be a number from 1 to 65535, not {words!r}.")
    return int(words)


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback address.

    Raises:
        Trouble: the port is taken or not ours to take.
    """
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
        taken.listen(256)
    except PermissionError:
        taken.close()
        raise Trouble(f"Port {port} needs the rights of an administrator; take another: PORT=8000") from None
    except OSError:
        taken.close()
        raise Trouble(f"Port {port} is taken by another program; take another: PORT={_another(port)}") from None
    return taken


def _another(port: int) -> int:
    return port + 1 if port < 65535 else 8000


@dataclass
class Supervisor:
    """Everything that runs for one data folder.

    Attributes:
        demonstration: fill an empty town, and make a secret key for it; only ever on the loopback address.
    """

    environ: dict[str, str]
    demonstration: bool
    processes: int = 2
    threads: int = 4
    parts: list[Part] = field(default_factory=list)
    stores: dict[str, valkey.Server] = field(default_factory=dict)
    lock: TextIOWrapper | None = None

    def __post_init__(self) -> None:
        self.folder = Folder.of(self.environ)
        self.port = port_of(self.environ)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def run(self) -> int:
        """Start, serve, and stop when asked.

        Returns: the exit status.
        """
        try:
            self._prepare()
            self._serve()
        except Stop:
            write_line("Stopping ...")
            return 0
        except Trouble as trouble:
            sys.stderr.write(f"civic: {trouble}\n")
            return 1
        finally:
            self._stop()

    def _prepare(self) -> None:
        check_sqlite(self.environ)
        write_for_owner_only()
        self.folder.make()
        self.lock = self.folder.lock()
        listen(self.port).close()
        self._environment()
        self._queue()
        self._limits()
        self.folder.tell(self._facts())

    def _environment(self) -> None:
        environ = self.environ
        environ["CIVIC_DATA_DIR"] = str(self.folder.path)
        environ.setdefault("CIVIC_BASE_URL", self.address)
        if self.demonstration:
            environ["CIVIC_DEMONSTRATION"] = "1"
            if not environ.get("CIVIC_SECRET_KEY"):
                environ["CIVIC_SECRET_KEY"] = self.folder.secret(make=True) or ""
        try:
            config = Config.from_env(environ)
        except ConfigError as error:
            raise Trouble(str(error)) from None
        if not (config.loopback or config.trusted_proxies):
            raise Trouble(NO_PROXY.format(config.base_url))

    def _facts(self) -> dict[str, str]:
        names = (
            "CIVIC_BASE_URL",
            "CIVIC_DATABASE_URL",
            "CIVIC_REDIS_URL",
            "CIVIC_LIMITS_URL",
            "CIVIC_DEMONSTRATION",
            "CIVIC_MAIL_URL",
        )
        return {
            "pid": str(os.getpid()),
            **{name: self.environ[name] for name in names if self.environ.get(name)},
        }

    def _part(self, name: str, *arguments: str, **more: object) -> Part:
        part = Part(name, arguments, self.environ, self.folder.logs, **more)  # type: ignore[arg-type]
        self.parts.append(part)
        return part

    def _queue(self) -> None:
        """Start the embedded queue, unless the environment names one."""
        if self.environ.get("CIVIC_REDIS_URL"):
            return
        server = self.stores["queue"] = valkey.server(self.folder)
        self.environ["CIVIC_REDIS_URL"] = server.url
        held = (self.lock.fileno(),) if self.lock else ()
        # The queue keeps the lock too: a new program must not open its files before it has closed them.
        part = self._part("queue", *server.command, words=lambda: server.settings, descriptors=held)
        part.start()
        if self._answers(part):
            return
        write_line(f"The queue could not read its files; they are kept in {valkey.set_aside(server.data)}")
        part.start()
        if not self._answers(part):
            raise Trouble(f"The queue does not start:\n{part.last_words()}")

    def _limits(self) -> None:
        """Start the store that counts tries, unless the environment names one: it keeps nothing on disk."""
        if self.environ.get("CIVIC_LIMITS_URL"):
            return
        server = self.stores["limits"] = valkey.server(self.folder, "limits", lasting=False)
        self.environ["CIVIC_LIMITS_URL"] = server.url
        part = self._part("limits", *server.command, words=lambda: server.settings)
        part.start()
        if not self._answers(part):
            raise Trouble(f"The store for limits does not start:\n{part.last_words()}")

    def _answers(self, part: Part) -> bool:
        end = time.monotonic() + 15
        while time.monotonic() < end and part.alive:
            if self.stores[part.name].answers():
                return True
            time.sleep(0.02)
        part.ask()
        part.stop()
        return False

    def _serve(self) -> NoReturn:
        held = listen(self.port)
        sizes = (str(self.processes), str(self.threads), "yes" if self.demonstration else "")
        web = self._part("web", str(held.fileno()), *sizes, descriptors=(held.fileno(),), echo=True)
        # It reads the program meanwhile, and begins once the database is prepared.
        self._part("worker", waits=True, patience=8.0, asks=2)
        for part in self.parts:
            if part.process is None:
                part.start()
        self._until_ready(web)
        for part in self.parts:
            if part.waits:
                part.go()
        self._announce()
        while True:
            self._look_after()
            time.sleep(LOOK_SECONDS)

    def _look_after(self) -> None:
        for part in self.parts:
            if part.name in self.stores and not part.alive:
                self.stores[part.name].path.unlink(missing_ok=True)
            words = part.look_after()
            if words:
                write_line(words)

    def _give_up(self, refused: Part) -> NoReturn:
        """Say once why ``refused`` did not start; several parts may miss the same thing at the same time."""
        for part in self.parts:
            part.echo = False
        shown = any(part.shown == refused.said for part in self.parts)
        raise Trouble("Nothing was started; the reason stands above." if shown else refused.said)

    def _until_ready(self, web: Part) -> None:
        end = None
        while not (web.serves and is_ready(self.port)):
            for part in self.parts:
                if part.refused():
                    self._give_up(part)
            self._look_after()
            fallen = next((part for part in self.parts if part.falls >= GIVE_UP_FALLS), None)
            if fallen:
                raise Trouble(f"The {fallen.name} does not start. Its last words:\n{fallen.last_words()}")
            if web.serves:  # building a town may take as long as it takes; answering may not
                end = end or time.monotonic() + READY_SECONDS
                if time.monotonic() > end:
                    raise Trouble(f"{self.address}/readyz does not say ready. The logs are in {self.folder.logs}")
            time.sleep(0.05)
        web.echo = False

    def _announce(self) -> None:
        write_line(f"Ready: {self.address}")
        if self.demonstration:
            for line in accounts(self.folder):
                write_line(line)
        write_line("Ctrl-C stops everything.")

    def _stop(self) -> None:
        """Pages first, then what works for them, the queue last."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stores = [part for part in self.parts if part.name in self.stores]
        others = [part for part in self.parts if part.name not in self.stores]
        for stage in (others, stores):
            for part in stage:
                part.ask()
            for part in stage:
                part.stop()
        for store in self.stores.values():
            store.path.unlink(missing_ok=True)
        if self.lock:
            self.folder.running.unlink(missing_ok=True)
            self.lock.close()


def is_ready(port: int) -> bool:
    """Whether pages are served here: /readyz finds the database. A key that is away holds up votes, not the town."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status == 200 or bool(json.loads(answer.read()).get("database"))
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def accounts(folder: Folder) -> list[str]:
    """The demonstration's accounts, as lines of a table."""
    try:
        rows = json.loads(folder.accounts.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    shown = [row for index, row in enumerate(rows) if row["role"] not in {r["role"] for r in rows[:index]}]
    width = max((len(row["email"]) for row in shown), default=0)
    lines = [f"  {row['role']:<10}  {row['email']:<{width}}  {row['password']}" for row in shown]
    return ["Demonstration accounts (role, e-mail, password):", *lines, f"  all of them: {folder.accounts}"]


def _stop_now(number: int, frame: FrameType | None) -> None:
    raise Stop


def main(argv: Sequence[str]) -> int:
    """``civic run``."""
    parser = argparse.ArgumentParser(prog="civic run", description="Start the web server, workers and queue.")
    parser.add_argument("--demonstration", action="store_true", help="fill an empty town; makes its own secret key")
    parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this one ends")
    parser.add_argument("--processes", type=int, default=2, help="processes that serve pages")
    parser.add_argument("--threads", type=int, default=4, help="threads in each of them")
    options = parser.parse_args(argv)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop_now)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup asked for that
        signal.signal(signal.SIGHUP, _stop_now)
    if options.with_parent:
        family.die_with(os.getppid(), signal.SIGTERM)
    try:
        supervisor = Supervisor(dict(os.environ), options.demonstration, options.processes, options.threads)
    except Trouble as trouble:
        sys.stderr.write(f"civic: {trouble}\n")
        return 1
    return supervisor.run()
