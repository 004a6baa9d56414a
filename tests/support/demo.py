"""The filled demonstration for tests: built once a run, copied for whoever wants one of their own."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from flask import Flask

from civic.app import create_app
from tests.support import program
from tests.support.application import make_config

FILE = "civic.sqlite"


def filled_on_sqlite(folder: Path) -> Flask:
    """An application on a copy of the one demonstration that all processes of a test run share."""
    copied_to(folder)
    return create_app(make_config(folder, f"sqlite:///{folder / FILE}"), testing=True)


def copied_to(folder: Path) -> None:
    """Copy the data folder of the shared demonstration, which ``civic run --demonstration`` filled and left."""
    shutil.copytree(_shared(), folder, dirs_exist_ok=True)


def _shared() -> Path:
    run = Path(os.environ["CIVIC_TEST_RUN"])
    ready = run / "demo"
    with (run / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            part = Path(tempfile.mkdtemp(prefix="demo-", dir=run))
            with program.running(part, "--demonstration") as town:
                assert town.stop() == 0, "".join(town.lines)
            part.rename(ready)
    return ready
