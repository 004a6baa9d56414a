"""The parts that carry the application: web and worker. Each loads it once and forks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http import wsgi as answers

from civic.app import create_app
from civic.core.config import ConfigError
from civic.core.db import db
from civic.runtime import database
from civic.runtime.crew import SCHEDULER, WORKERS, Crew
from civic.runtime.folder import write_line
from civic.runtime.parts import GO, NOT_PREPARED, SERVES
from civic.runtime.receiving import Receiver

BACKLOG = 256
#: Of each process, below the 1,024 open files that a process usually may have.
CONNECTIONS = 400
#: Seconds that a connection may be idle between two requests. Proxies keep theirs for less (deploy/).
KEEPALIVE = 5


def application() -> Flask:
    """The application of this environment, or a sentence and the end."""
    try:
        return create_app()
    except ConfigError as error:
        write_line(str(error))
        sys.exit(NOT_PREPARED)


class Web(BaseApplication):
    """gunicorn, told by values instead of by a file.

    The application is loaded once and forked: workers share its memory, and a start costs one import.
    """

    def __init__(self, app: Flask, settings: dict[str, object]) -> None:
        self.app = app
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def _own_connections(server: Any, worker: Any) -> None:
    """A forked worker must not speak through its parent's connections."""
    with worker.app.callable.app_context():
        db.engine.dispose(close=False)


def _say_that_it_serves(server: Any) -> None:
    write_line(SERVES)


def web(descriptor: str, workers: str, threads: str, demonstration: str = "") -> None:
    """Prepare the database, then serve pages on a socket that the supervisor holds: a restart refuses nobody.

    The access log is off: an address beside an hour beside a vote's page is more than a log may know.
    """
    app = application()
    database.prepare(app, bool(demonstration))
    answers.SERVER = "civic"  # which server and version runs here is nobody's business
    Web(
        app,
        {
            "bind": f"fd://{descriptor}",
            "workers": int(workers),
            "worker_class": Receiver,
            "threads": int(threads),
            "worker_connections": CONNECTIONS,
            "backlog": BACKLOG,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 5,
            "keepalive": KEEPALIVE,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
            "post_fork": _own_connections,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "civic",
            "when_ready": _say_that_it_serves,
        },
    ).run()


def _wait_for_word(app: Flask) -> Flask:
    """Wait until the supervisor says that the database is prepared; its end is ours."""
    if sys.stdin.readline().strip() != GO:
        sys.exit(0)
    return app


def worker() -> None:
    """Run jobs of all queues and plan them until told to stop; a job that is running then is run again from its row."""
    Crew(_wait_for_word(application()), (*WORKERS, SCHEDULER)).run()
