"""The page of a round, and answering its statements."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.limits import TYPING, limiter
from civic.core.once import repeatable
from civic.statements import labels, pages, queries, service
from civic.statements.routes.blueprint import bp, found
from civic.statements.rules import Answer, StatementState


@bp.get("/statements/<int:round_id>")
@gate(Gate.PUBLIC)
def show(round_id: int) -> ResponseReturnValue:
    row, place = found(round_id)
    return render_template("statements/round.html", page=pages.page(place, row, current_actor()))


@bp.get("/statements/<int:round_id>/<int:statement_id>")
@gate(Gate.SIGNED_IN)
def one(round_id: int, statement_id: int) -> ResponseReturnValue:
    """One statement, to answer it: what an author is led to who wanted to write nearly the same."""
    row, place = found(round_id)
    chosen = queries.statement(statement_id)
    if chosen is None or chosen.round_id != round_id or chosen.state != StatementState.ACCEPTED:
        abort(404)
    person_id = current_actor().person_id
    assert person_id is not None
    return render_template(
        "statements/one.html",
        head=pages.below(place, row),
        number=chosen.number,
        card=pages.card(row, person_id, chosen),
    )


@bp.post("/statements/<int:round_id>/answers")
@limiter.limit(TYPING)
@gate(Gate.SIGNED_IN)
@repeatable("one answer a person and statement")
def answer(round_id: int) -> ResponseReturnValue:
    """Set one's answer to a statement, and show the next one; ``back`` leads to the list of one's answers."""
    row, _place = found(round_id)
    given, number = request.form.get("answer", ""), request.form.get("statement", "")
    if given not in list(Answer) or not (number.isascii() and number.isdigit() and len(number) < 10):
        abort(400)
    actor = current_actor()
    with transaction():
        service.answer(actor, round_id, int(number), Answer(given))
    message = str(labels.SAVED[Answer(given)])
    if wants_fragment() and "back" not in request.form:
        assert actor.person_id is not None
        return render_template("statements/_card.html", card=pages.card(row, actor.person_id), message=message)
    if "back" in request.form:
        return told("good", message, url_for("statements.mine", round_id=round_id))
    return told("good", message, url_for("statements.show", round_id=round_id, _anchor="statement"))
