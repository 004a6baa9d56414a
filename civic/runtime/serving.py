"""The parts that carry the application: prepare (once), web, worker, scheduler. Each runs in its own process."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from civic.app import create_app
from civic.core import jobs
from civic.core.config import Config, ConfigError
from civic.core.db import db
from civic.runtime import entry
from civic.runtime.folder import Folder, Trouble

FILL = "civic.demo.fill:fill"
BACKLOG = 256


def application() -> Flask:
    """The application of this environment, or a sentence and the end."""
    try:
        return create_app()
    except ConfigError as error:
        sys.exit(f"civic: {error}")


def prepare(demonstration: str = "") -> None:
    """Bring the database to the newest migration and, for a demonstration, fill it when nobody lives there yet."""
    app = application()
    config: Config = app.config["CIVIC"]
    try:
        with app.app_context():
            if demonstration:
                _drop_half_a_town(config)
            upgrade(directory=str(app.extensions["migrate"].directory))
            if demonstration and is_empty():
                _fill(app, config)
    except (SQLAlchemyError, Trouble) as error:
        words = str(error).strip().splitlines()[0]
        sys.exit(f"civic: The database cannot be prepared. {words}")


def is_empty() -> bool:
    """Whether no municipality has been set up yet."""
    names = [name for name in inspect(db.engine).get_table_names() if name.endswith("_municipality")]
    with db.engine.connect() as connection:
        return not any(connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() for name in names)  # noqa: S608


def _filling(config: Config) -> Path:
    return config.data_dir / "filling"


def _fill(app: Flask, config: Config) -> None:
    sys.stdout.write("Building the demonstration town ...\n")
    sys.stdout.flush()
    _filling(config).touch()
    entry.load(FILL)(app)
    _filling(config).unlink()


def _drop_half_a_town(config: Config) -> None:
    """A town whose building was interrupted is built anew: nobody can have lived in it.

    Raises:
        Trouble: it stands in a database outside the data folder, which is not ours to remove.
    """
    if not _filling(config).exists():
        return
    file = make_url(config.database_url).database or ""
    if not config.database_url.startswith("sqlite") or config.data_dir not in Path(file).parents:
        raise Trouble("Its demonstration was interrupted half-way: empty it, then start again.")
    db.engine.dispose()
    for ending in ("", "-wal", "-shm"):
        Path(file + ending).unlink(missing_ok=True)
    Folder(config.data_dir).accounts.unlink(missing_ok=True)


class Web(BaseApplication):  # type: ignore[misc]
    """gunicorn, told by values instead of by a file.

    The application is loaded once and forked: workers share its memory, and a start costs one import.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return application()


def _own_connections(server: Any, worker: Any) -> None:
    """A forked worker must not speak through its parent's connections."""
    with worker.app.callable.app_context():
        db.engine.dispose(close=False)


def web(descriptor: str, workers: str, threads: str) -> None:
    """Serve pages on a socket that the supervisor holds, so that a restart refuses nobody.

    The access log is off: an address beside an hour beside a vote's page is more than a log may know.
    """
    Web(
        {
            "bind": f"fd://{descriptor}",
            "workers": int(workers),
            "worker_class": "gthread",
            "threads": int(threads),
            "backlog": BACKLOG,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 5,
            "keepalive": 5,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
            "post_fork": _own_connections,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "civic",
        }
    ).run()


def worker() -> None:
    """Run jobs until told to stop; a job that is running then is run again later, from the outbox."""
    jobs.run_worker(application())


def scheduler() -> None:
    """Sweep the outbox and plan periodic jobs until told to stop."""
    signal.signal(signal.SIGTERM, _leave)
    jobs.run_scheduler(application())


def _leave(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
