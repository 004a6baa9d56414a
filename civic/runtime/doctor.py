"""``civic doctor``: the things without which the program does not serve, each with one plain sentence.

It asks every part directly and starts nothing, so that a broken database does not hide a broken queue.
"""

from __future__ import annotations

import argparse
import os
import shutil
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import redis
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from civic.audit import checkpoints
from civic.core import jobs
from civic.core.config import Config, ConfigError
from civic.runtime import queries
from civic.runtime.folder import write_line
from civic.runtime.parts import ROOT
from civic.votes import ballot_file, keys

LEAST_FREE = 500 * 1024 * 1024
CLOCKS_APART = timedelta(seconds=2)
SECONDS = 5

#: Stand-ins, so that the key and the address are judged one at a time.
ANY_KEY, LOOPBACK = "-" * 40, "http://127.0.0.1"


class Wrong(Exception):
    """What is missing or wrong, as a sentence that says what to do."""


@dataclass(frozen=True)
class Finding:
    """What the doctor found out about one thing."""

    name: str
    fine: bool
    words: str


def configuration(environ: Mapping[str, str]) -> Config:
    """The configuration as it is written, also where the program would refuse it."""
    strict = ("CIVIC_SECRET_KEY", "CIVIC_BASE_URL")
    config = Config.from_env({**{k: v for k, v in environ.items() if k not in strict}, "CIVIC_SECRET_KEY": ANY_KEY})
    address = environ.get("CIVIC_BASE_URL", config.base_url).rstrip("/")
    return replace(config, base_url=address, secret_key=environ.get("CIVIC_SECRET_KEY", ""))


def _engine(config: Config) -> Engine:
    url = make_url(config.database_url)
    if url.get_backend_name() == "sqlite":
        if url.database and not Path(url.database).exists():
            raise Wrong(f"There is no database at {url.database}: run civic db upgrade (or make run).")
        return create_engine(url, connect_args={"timeout": SECONDS})
    return create_engine(url, connect_args={"connect_timeout": SECONDS})


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def database(config: Config) -> str:
    engine = _engine(config)
    with engine.connect() as connection:
        count = queries.tables(connection)
        _ballots(engine, connection)
    return f"{engine.dialect.name} answers; it has {count} tables."


def _ballots(engine: Engine, connection: Connection) -> None:
    """SQLite keeps ballots in a second file, which a restored backup may lack."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or Path(ballot_file.beside(path)).exists():
        return
    if queries.open_votes(connection):
        raise Wrong(
            f"A vote is open, and its ballots are missing: {ballot_file.beside(path)} is not there. "
            "Put it back from the backup of the same time before anybody votes."
        )


def migrations(config: Config) -> str:
    newest = set(ScriptDirectory(str(ROOT / "migrations")).get_heads())
    with _engine(config).connect() as connection:
        have = queries.revisions(connection)
    if have != newest:
        state = "no migration has run" if not have else f"it stands at {', '.join(sorted(have))}"
        raise Wrong(f"The database is not at the newest migration ({state}): run civic db upgrade.")
    return f"The database is at the newest one ({', '.join(sorted(newest))})."


def _queue(config: Config) -> redis.Redis:
    if not config.redis_url:
        raise Wrong("No queue is named, and no civic runs on this data folder: start it, or set CIVIC_REDIS_URL.")
    return jobs.connect(config.redis_url)


def queue(config: Config) -> str:
    with _queue(config) as connection:
        connection.ping()
        state = jobs.state(connection)
    waiting = ", ".join(f"{name} {one.waiting}" for name, one in state.items())
    return f"It answers; jobs that wait: {waiting}."


def worker(config: Config) -> str:
    with _queue(config) as connection:
        state = jobs.state(connection)
        scheduler = connection.get(jobs.HEARTBEAT) is not None
    alone = [name for name, one in state.items() if not one.workers]
    if len(alone) == len(state):
        raise Wrong("No worker is alive, so jobs and e-mails wait: start civic worker (civic run does).")
    if alone:
        raise Wrong(f"No worker takes the queues {', '.join(alone)}: start civic worker {' '.join(alone)}.")
    if not scheduler:
        raise Wrong("No scheduler is alive, so nothing that was lost is tried again: start civic scheduler.")
    return f"Every queue has a worker ({', '.join(f'{name} {one.workers}' for name, one in state.items())})."


def stopped(config: Config) -> str:
    """Whether jobs were given up: those need a person."""
    with _engine(config).connect() as connection:
        rows = queries.stopped_jobs(connection)
    if rows:
        kinds = ", ".join(f"{row.count} {row.name} ({row.error})" for row in rows)
        raise Wrong(f"Jobs were given up after too many failures: {kinds}. See civic jobs.")
    return "No job was given up."


def mail(config: Config) -> str:
    parts = urlsplit(config.mail_url)
    if parts.scheme == "file":
        folder = Path(config.mail_url.removeprefix("file://").removeprefix("file:"))
        _writable(folder)
        return f"E-mails are written into {folder}."
    if parts.scheme not in ("smtp", "smtps"):
        raise Wrong("CIVIC_MAIL_URL sends no e-mails: it must begin with smtp://, smtps:// or file:.")
    host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 587)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(host, port, timeout=SECONDS) as server:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.noop()
    return f"{host}:{port} takes e-mails."


def _writable(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def disk(config: Config) -> str:
    try:
        _writable(config.data_dir)
    except OSError as error:
        raise Wrong(f"The data folder {config.data_dir} cannot be written to: {error.strerror}.") from None
    free = shutil.disk_usage(config.data_dir).free
    if free < LEAST_FREE:
        raise Wrong(f"Only {free // 2**20} MB are free for {config.data_dir}: make room, at least 500 MB.")
    return f"{free // 2**20:,} MB are free for {config.data_dir}."


def base_url(config: Config) -> str:
    try:
        replace(config, secret_key=ANY_KEY).check()
    except ConfigError as error:
        raise Wrong(str(error)) from None
    return f"{config.base_url}{' (this machine only)' if config.loopback else ''}"


def secret_key(config: Config) -> str:
    try:
        replace(config, base_url=LOOPBACK).check()
    except ConfigError as error:
        raise Wrong(str(error)) from None
    return "It is there, and long enough."


def log(config: Config) -> str:
    """The newest checkpoint in the keys folder against the log: quick, and blind to what `civic audit verify` sees."""
    last = checkpoints.newest(config)
    if last is None:
        return "No checkpoint has been signed yet."
    head = last.checkpoint.head
    with _engine(config).connect() as connection:
        if queries.log_hash(connection, head.entries) != head.hash:
            raise Wrong(
                f"The log is not the one that was signed with {head.entries:,} entries: run civic audit verify."
            )
    return f"It agrees with the newest checkpoint, of {last.checkpoint.at[:10]}."


def vote_keys(config: Config) -> str:
    with _engine(config).connect() as connection:
        running = queries.open_votes(connection)
    missing = keys.away(config.keys_dir, running)
    if missing:
        which = ", ".join(map(str, missing))
        raise Wrong(
            f"Nobody can vote in vote {which}: its key cannot be read in {config.keys_dir}. Bring the folder back; the "
            "vote then goes on by itself."
        )
    return f"{len(running)} votes are open, each with its key."


def clock(config: Config) -> str:
    with _engine(config).connect() as connection:
        apart = queries.clock_of(connection) - datetime.now(UTC)
    if abs(apart) > CLOCKS_APART:
        way = "ahead of" if apart > timedelta(0) else "behind"
        seconds = abs(apart).total_seconds()
        raise Wrong(f"The database's clock is {seconds:.0f} s {way} this machine's: keep both by NTP.")
    return "The database and this machine agree on the time."


CHECKS: tuple[tuple[str, Callable[[Config], str], str], ...] = (
    ("database", database, "The database does not answer"),
    ("migrations", migrations, "The database cannot be asked"),
    ("queue", queue, "The queue does not answer"),
    ("worker", worker, "The queue cannot be asked for workers"),
    ("jobs", stopped, "The database cannot be asked for jobs"),
    ("mail", mail, "E-mails cannot be sent"),
    ("disk", disk, "The data folder cannot be looked at"),
    ("base URL", base_url, "CIVIC_BASE_URL cannot be read"),
    ("secret key", secret_key, "CIVIC_SECRET_KEY cannot be read"),
    ("vote keys", vote_keys, "The keys of votes cannot be looked for"),
    ("clock", clock, "The database cannot be asked for the time"),
    ("log", log, "The log cannot be compared with its checkpoints"),
)


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Look at all of them, whatever the others are like."""
    config = configuration(environ)
    found = []
    for name, check, failure in CHECKS:
        try:
            found.append(Finding(name, True, check(config)))
        except Wrong as wrong:
            found.append(Finding(name, False, str(wrong)))
        except (SQLAlchemyError, redis.RedisError, smtplib.SMTPException, OSError, ValueError) as error:
            found.append(Finding(name, False, f"{failure}: {_reason(error)}"))
    return found


def main(argv: Sequence[str]) -> int:
    """``civic doctor``. Returns 1 if anything is missing or wrong."""
    parser = argparse.ArgumentParser(prog="civic doctor", description="Say what is missing or wrong.")
    parser.parse_args(argv)
    found = examine(os.environ)
    for finding in found:
        write_line(f"{'fine ' if finding.fine else 'WRONG'}  {finding.name:<10}  {finding.words}")
    return 0 if all(finding.fine for finding in found) else 1
