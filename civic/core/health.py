"""Whether the program lives (/healthz) and can serve (/readyz). Neither has a language."""

from __future__ import annotations

from collections.abc import Callable

import redis
from flask import Blueprint, current_app, jsonify
from flask.wrappers import Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from civic.core import jobs
from civic.core.cache import remember
from civic.core.db import db
from civic.core.gates import Gate, gate
from civic.core.outbox import Queue

bp = Blueprint("health", __name__)

#: What else has to be there, by its name. ``wiring`` fills it.
CHECKS: dict[str, Callable[[], bool]] = {}


@bp.get("/healthz")
@gate(Gate.PUBLIC)
def healthz() -> Response:
    return _plain({"alive": True})


@bp.get("/readyz")
@gate(Gate.PUBLIC)
def readyz() -> Response:
    """``database`` says whether pages can be served at all; each further check, whether all of it works."""
    try:
        db.session.execute(text("SELECT 1 FROM alembic_version"))
        database = True
        found = {name: check() for name, check in CHECKS.items()}
    except SQLAlchemyError:
        database, found = False, {}
    ready = database and all(found.values())
    response = _plain(
        {
            "ready": ready,
            "database": database,
            **found,
            "demonstration": current_app.config["CIVIC"].demonstration,
            "queues": remember(("queues",), _queues, 5.0),
        }
    )
    response.status_code = 200 if ready else 503
    return response


def _queues() -> dict[str, bool]:
    """Whether a worker takes each queue. Pages are served without one: only jobs and e-mails wait."""
    url = current_app.config["CIVIC"].redis_url
    if url is None:
        return dict.fromkeys(Queue, False)
    try:
        with jobs.connect(url, patience=0.5) as connection:
            return {name: state.workers > 0 for name, state in jobs.state(connection).items()}
    except redis.RedisError:
        return dict.fromkeys(Queue, False)


def _plain(content: dict[str, object]) -> Response:
    response: Response = jsonify(content)
    response.headers["Cache-Control"] = "no-store"
    return response
