"""What participants write, and what they answered: to read, to mend, and to take back."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.statements import pages, queries, service
from civic.statements.forms import CommandForm, StatementForm
from civic.statements.models import Round
from civic.statements.routes.blueprint import bp, found
from civic.statements.rules import StatementState
from civic.statements.service.writing import MENDABLE
from civic.statements.views import Found
from civic.towns.here import Town


def _own(round_id: int) -> str:
    return url_for("statements.mine", round_id=round_id)


@bp.route("/statements/<int:round_id>/new", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def new(round_id: int) -> ResponseReturnValue:
    """Add a statement of one's own."""
    row, place = found(round_id)
    return _write(row, place, StatementForm(), None)


@bp.route("/statements/<int:round_id>/own/<int:statement_id>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def mend(round_id: int, statement_id: int) -> ResponseReturnValue:
    """Change a statement of one's own that waits or was sent back."""
    row, place = found(round_id)
    statement = queries.statement(statement_id)
    if statement is None or statement.round_id != round_id or statement.person_id != current_actor().person_id:
        abort(404)
    if statement.state not in MENDABLE:
        return told("wait", _("This statement is published. It can no longer be changed."), _own(round_id))
    form = StatementForm(data=None if request.method == "POST" else {"text": statement.text})
    return _write(row, place, form, statement_id)


def _write(row: Round, place: Town, form: StatementForm, statement_id: int | None) -> ResponseReturnValue:
    actor, looked = current_actor(), None
    if form.validate_on_submit():
        written = None
        with accepted(form, "text") as done:
            seen = (form.seen.data or "").split()
            language = current_language()
            written = service.write(actor, row.id, form.text.data or "", language, seen, statement_id)
        if done and written is not None and written.statement is not None:
            return told("good", _sent(written.statement.state), _own(row.id))
        looked = _looked(row.id, form)
    window, now = queries.times(row.id)
    page = render_template(
        "statements/write.html",
        form=form,
        head=pages.below(place, row),
        found=looked,
        open=window.open_at(now),
        mending=statement_id is not None,
        back=_own(row.id) if statement_id is not None else url_for("statements.show", round_id=row.id),
    )
    return page, 422 if form.errors or looked is not None else 200


def _looked(round_id: int, form: StatementForm) -> Found | None:
    """What the rules found in what was typed; the form then knows that its author has seen it."""
    read = service.read(round_id, form.text.data or "", current_language())
    if not read.findings:
        return None
    shown = pages.found_in(read)
    form.seen.data = shown.seen
    return shown


def _sent(state: str) -> str:
    if state == StatementState.WAITING:
        return str(_("Thank you. A moderator reads your statement before it is published."))
    return str(_("Your statement is published."))


@bp.get("/statements/<int:round_id>/mine")
@gate(Gate.SIGNED_IN)
def mine(round_id: int) -> ResponseReturnValue:
    """One's statements and answers in a round."""
    row, place = found(round_id)
    person_id = current_actor().person_id
    assert person_id is not None
    return render_template("statements/mine.html", page=pages.own_page(place, row, person_id))


@bp.post("/statements/<int:round_id>/own/<int:statement_id>/withdraw")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def withdraw(round_id: int, statement_id: int) -> ResponseReturnValue:
    """Delete a statement of one's own that was not published."""
    found(round_id)
    with transaction():
        service.withdraw(current_actor(), round_id, statement_id)
    return told("good", _("Your statement is deleted."), _own(round_id))


@bp.route("/statements/<int:round_id>/take-back", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def take_back(round_id: int) -> ResponseReturnValue:
    """Delete all one's answers in a round."""
    row, place = found(round_id)
    form = CommandForm()
    if form.validate_on_submit():
        with accepted(form) as done:
            service.take_back_answers(current_actor(), round_id)
        if done:
            return told("good", _("Your answers are deleted."), _own(round_id))
    number = queries.standing_of(round_id, current_actor().person_id)
    head = pages.below(place, row)
    return form_page("statements/take_back.html", form, head=head, number=number, back=_own(round_id))
