"""The result of a round as a page and as files, and where the reader stands."""

from __future__ import annotations

from flask import abort, make_response, render_template
from flask.typing import ResponseReturnValue

from civic.core.gates import Gate, current_actor, gate
from civic.statements import queries, results_page
from civic.statements.models import Result
from civic.statements.routes.blueprint import bp, found


@bp.get("/statements/<int:round_id>/results")
@gate(Gate.PUBLIC)
def results(round_id: int) -> ResponseReturnValue:
    row, place = found(round_id)
    return render_template("statements/results.html", page=results_page.result_page(place, row))


@bp.get("/statements/<int:round_id>/place")
@gate(Gate.SIGNED_IN)
def place(round_id: int) -> ResponseReturnValue:
    """Where the reader stands."""
    row, town = found(round_id)
    person_id = current_actor().person_id
    assert person_id is not None
    page = results_page.place_page(town, row, person_id)
    response = make_response(render_template("statements/place.html", page=page))
    response.headers["Cache-Control"] = "no-store"
    return response


def _result(round_id: int) -> Result:
    found(round_id)
    return queries.result(round_id) or abort(404)


@bp.get("/statements/<int:round_id>/results.json")
@gate(Gate.PUBLIC)
def results_json(round_id: int) -> ResponseReturnValue:
    response = make_response(results_page.as_json(_result(round_id)))
    response.content_type = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="statements-{round_id}.json"'
    return response


@bp.get("/statements/<int:round_id>/results.csv")
@gate(Gate.PUBLIC)
def results_csv(round_id: int) -> ResponseReturnValue:
    response = make_response(results_page.as_csv(_result(round_id)))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="statements-{round_id}.csv"'
    return response
