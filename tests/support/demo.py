"""The filled demonstration for tests: built once a run, copied for whoever wants one of their own."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from flask import Flask

from civic.app import create_app
from civic.core import mail
from civic.core.db import db
from civic.demo.fill import fill
from tests.support.application import make_app, make_config

FILE = "civic.sqlite"


def filled(folder: Path, database_url: str) -> Flask:
    """An application whose empty database has just been filled; its accounts stand in ``folder``."""
    app = make_app(folder, database_url)
    with app.app_context():
        fill(app, tell=lambda line: None)
        db.session.remove()
        db.engine.dispose()
    mail.MEMORY.clear()
    return app


def filled_on_sqlite(folder: Path) -> Flask:
    """The same, on a copy of the one SQLite database that all processes of a test run share."""
    shared = _shared()
    shutil.copytree(shared, folder, dirs_exist_ok=True)
    return create_app(make_config(folder, f"sqlite:///{folder / FILE}"), testing=True)


def _shared() -> Path:
    run = Path(os.environ["CIVIC_TEST_RUN"])
    ready = run / "demo"
    with (run / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            part = Path(tempfile.mkdtemp(prefix="demo-", dir=run))
            filled(part, f"sqlite:///{part / FILE}")
            part.rename(ready)
    return ready
