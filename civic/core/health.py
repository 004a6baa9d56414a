"""Whether the program lives (/healthz) and can serve (/readyz). Neither has a language."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify
from flask.wrappers import Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from civic.core.db import db
from civic.core.gates import Gate, gate

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@gate(Gate.PUBLIC)
def healthz() -> Response:
    return _plain({"alive": True})


@bp.get("/readyz")
@gate(Gate.PUBLIC)
def readyz() -> Response:
    try:
        db.session.execute(text("SELECT 1 FROM alembic_version"))
        ready = True
    except SQLAlchemyError:
        ready = False
    response = _plain({"ready": ready, "demonstration": current_app.config["CIVIC"].demonstration})
    response.status_code = 200 if ready else 503
    return response


def _plain(content: dict[str, bool]) -> Response:
    response: Response = jsonify(content)
    response.headers["Cache-Control"] = "no-store"
    return response
