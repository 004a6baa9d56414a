"""Comments that one sent too late: read them again, post them where that is possible again, or delete them."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.deliberation import composing, pages, queries, service
from civic.deliberation.forms import DiscardForm
from civic.deliberation.reach import glance

bp = Blueprint("drafts", __name__)


@bp.get("/account/comments")
@gate(Gate.SIGNED_IN)
def index() -> ResponseReturnValue:
    return render_template("deliberation/drafts.html", drafts=queries.drafts(current_actor()))


@bp.route("/account/comments/<int:draft_id>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def show(draft_id: int) -> ResponseReturnValue:
    """A draft, with why it is not posted; where one can write again, the form to do so."""
    actor = current_actor()
    draft = queries.draft(draft_id, actor) or abort(404)
    thread = queries.thread_view(draft.thread_id, actor)
    reachable = thread is not None and thread.visible
    asks = thread is not None and thread.stances and draft.parent_id is None
    # What a request leaves out is left out: an empty one posts nothing.
    shown = {"body": draft.body, "stance": draft.stance} if request.method == "GET" else {}
    form = composing.new_form(actor, thread.municipality_id if thread else 0, stance=asks, shown=shown)
    if reachable and form.validate_on_submit():
        with accepted(form, "body") as done:
            stance, voice = form.chosen_stance(), form.chosen_voice()
            row = service.post_draft(actor, draft_id, form.body.data or "", stance=stance, voice=voice)
            post_id = row.id
        if done:
            return told("good", _("Your comment is published."), pages.address(post_id))
    about = glance(thread) if thread and thread.visible else None
    return form_page("deliberation/draft.html", form, draft=draft, thread=about)


@bp.route("/account/comments/<int:draft_id>/delete", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def discard(draft_id: int) -> ResponseReturnValue:
    """Ask whether a draft is to be deleted, and delete it."""
    draft = queries.draft(draft_id, current_actor()) or abort(404)
    form = DiscardForm()
    if form.validate_on_submit():
        with accepted(form) as done:
            service.delete_draft(current_actor(), draft_id)
        if done:
            return told("good", _("The draft is deleted."), url_for("drafts.index"))
    return form_page("deliberation/discard_draft.html", form, draft=draft)
