"""What the town's organisers write for each other about a proposal, and who sees to it."""

from __future__ import annotations

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.forms import choices
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.proposals import queries, service
from civic.proposals.note_forms import AssigneeForm, NoteForm
from civic.proposals.policy import Can, require
from civic.proposals.routes.blueprint import bp, found


@bp.route("/proposals/<int:proposal_id>/notes", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def notes(proposal_id: int) -> ResponseReturnValue:
    """The notes, a form for another one, and who sees to the proposal."""
    fresh, _place = found(proposal_id)
    require(current_actor(), Can.REVIEW, fresh)
    here, assigns = url_for("proposals.notes", proposal_id=proposal_id), "assign" in request.form
    form = NoteForm(formdata=None) if assigns else NoteForm()
    people = service.staff(fresh.municipality_id)
    chosen = AssigneeForm(data={"person": queries.assignee(proposal_id)})
    chosen.person.choices = choices([("", _("Nobody")), *sorted(people.items(), key=lambda pair: pair[1])])
    if assigns and chosen.validate_on_submit():
        with accepted(chosen, "person") as done:
            service.entrust(current_actor(), proposal_id, chosen.person.data)
        if done:
            return told("good", _("Saved."), here)
    elif not assigns and form.validate_on_submit():
        with accepted(form, "text") as done:
            service.add_note(current_actor(), proposal_id, form.text.data or "")
        if done:
            return told("good", _("The note is saved."), here)
    shown = chosen if assigns else form
    return form_page(
        "proposals/notes.html",
        shown,
        note=form,
        assignee=chosen,
        fresh=fresh,
        view=queries.view(proposal_id) or abort(404),
        notes=queries.notes(proposal_id),
    )
