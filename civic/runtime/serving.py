"""The parts that carry the application: prepare (once), web, worker, scheduler. Each runs in its own process."""

from __future__ import annotations

import logging
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication
from gunicorn.http import wsgi as answers
from sqlalchemy.engine import make_url

from civic.app import create_app
from civic.core import jobs
from civic.core.config import Config, ConfigError
from civic.core.db import db
from civic.runtime import entry, queries
from civic.runtime.folder import Folder, Trouble, say

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
            migrate(app)
            if demonstration and queries.is_empty():
                fill(app)
    except Exception as error:
        log = Folder(config.data_dir).logs / "prepare.log"
        log.parent.mkdir(exist_ok=True, parents=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        sys.exit(f"civic: The database cannot be prepared. {reason} (more in {log})")


def migrate(app: Flask) -> None:
    """Bring the database of this application to the newest migration, without a word when all is well."""
    logging.disable(logging.INFO)
    try:
        upgrade(directory=str(app.extensions["migrate"].directory))
    finally:
        logging.disable(logging.NOTSET)


def _filling(config: Config) -> Path:
    return config.data_dir / "filling"


def fill(app: Flask) -> None:
    """Build the demonstration town in an empty database; an interrupted one is built anew at the next start."""
    config: Config = app.config["CIVIC"]
    try:
        build = entry.load(FILL)
    except entry.NotInstalled as error:
        say(f"The town stays empty: {error} is missing.")
        return
    say("Building the demonstration town ...")
    _filling(config).touch()
    build(app)
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


class Web(BaseApplication):
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
    answers.SERVER = "civic"  # which server and version runs here is nobody's business
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
