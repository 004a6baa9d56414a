"""What is held about whoever asks: to read, and to take along."""

from __future__ import annotations

import json

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from civic.accounts import queries as accounts
from civic.accounts.models import Person
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.holdings import pages

bp = Blueprint("holdings", __name__)


def _me() -> Person:
    person_id = current_actor().person_id
    return (accounts.person(person_id) if person_id is not None else None) or abort(404)


@bp.get("/account/data")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def show() -> ResponseReturnValue:
    return render_template("holdings/show.html", **pages.page(_me()))


@bp.get("/account/data.json")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def as_json() -> ResponseReturnValue:
    response = make_response(json.dumps(pages.file(_me()), ensure_ascii=False, indent=1))
    response.content_type = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["Cache-Control"] = "no-store"
    return response
