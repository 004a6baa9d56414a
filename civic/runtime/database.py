"""Before the first page: the newest migration, and a town for the demonstration."""

from __future__ import annotations

import logging
import sys
import traceback

from flask import Flask
from flask_migrate import upgrade

from civic.core.config import Config
from civic.core.db import db
from civic.runtime import entry, queries
from civic.runtime.folder import Folder, write_line
from civic.runtime.parts import NOT_PREPARED

FILL = "civic.demo.fill:fill"


def prepare(app: Flask, demonstration: bool) -> None:
    """Bring the database to the newest migration and, for a demonstration, fill it when nobody lives there yet.

    What goes wrong is one sentence and the exit status NOT_PREPARED; the long story is kept in a log.
    """
    config: Config = app.config["CIVIC"]
    try:
        with app.app_context():
            migrate(app)
            if demonstration and queries.is_empty():
                fill(app)
    except Exception as error:
        log = Folder(config.data_dir).logs / "prepare.log"
        log.parent.mkdir(exist_ok=True, parents=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        write_line(f"The database cannot be prepared. {reason} (more in {log})")
        sys.exit(NOT_PREPARED)
    finally:
        with app.app_context():
            db.engine.dispose()  # what is forked from here opens connections of its own


def migrate(app: Flask) -> None:
    """Bring the database of this application to the newest migration, without a word when all is well."""
    logging.disable(logging.INFO)
    try:
        upgrade(directory=str(app.extensions["migrate"].directory))
    finally:
        logging.disable(logging.NOTSET)


def fill(app: Flask) -> None:
    """Build the demonstration town in an empty database: all of it in one transaction, or nothing."""
    try:
        build = entry.load(FILL)
    except entry.NotInstalled as error:
        write_line(f"The town stays empty: {error} is not installed.")
        return
    write_line("Building the demonstration town ...")
    build(app, tell=lambda words: write_line(f"  {words}"))
