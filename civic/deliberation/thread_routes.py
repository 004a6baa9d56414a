"""Beside a thread: what its posts said before, what came meanwhile, and what came of it."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.permissions import NotAllowed
from civic.core.web import accepted, form_page
from civic.deliberation import closing, pages, queries, service
from civic.deliberation import news as meanwhile
from civic.deliberation.forms import ConclusionForm
from civic.deliberation.news import number_in
from civic.deliberation.policy import MAY, Can
from civic.deliberation.reach import glance, post_to_read, thing_url, thread_to_read
from civic.deliberation.versions import wordings

bp = Blueprint("discussion", __name__)
bp.add_app_template_global(closing.conclusion, "thread_conclusion")
bp.add_app_template_global(closing.foot, "thread_foot")


@bp.get("/posts/<int:post_id>/versions")
@gate(Gate.PUBLIC)
def versions(post_id: int) -> ResponseReturnValue:
    """All wordings of a post; of one that is deleted or hidden there is none."""
    found, thread = post_to_read(post_id)
    if found.taken_back or found.hidden:
        abort(404)
    return render_template(
        "deliberation/versions.html",
        post=found,
        view=thread,
        thing_url=thing_url(thread),
        author=pages.shown_author(found),
        post_url=pages.address(post_id),
        rows=wordings(post_id),
    )


@bp.get("/threads/<int:thread_id>/news")
@gate(Gate.PUBLIC)
def news(thread_id: int) -> ResponseReturnValue:
    """What an open page asks again and again: one query and no content while there is nothing new."""
    since, last = number_in(request.args.get("since")), queries.last_number(thread_id, current_actor())
    if last is None:
        abort(404)
    told = number_in(request.args.get("told", "0"))
    shown = meanwhile.asked(thread_id, since, told) if last > since else None
    return make_response("", 204) if shown is None else shown


@bp.get("/threads/<int:thread_id>/new")
@gate(Gate.PUBLIC)
def fresh(thread_id: int) -> ResponseReturnValue:
    """The comments that came since a page was opened: below those it shows, or on a page of their own."""
    found = thread_to_read(thread_id)
    shown = meanwhile.fresh(glance(found), number_in(request.args.get("since")))
    template = "deliberation/_fresh.html" if wants_fragment() else "deliberation/fresh.html"
    return render_template(template, fresh=shown, view=found, thing_url=thing_url(found))


@bp.route("/threads/<int:thread_id>/conclusion", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def conclude(thread_id: int) -> ResponseReturnValue:
    """Close a discussion with what came of it, or say that in other words."""
    found, actor = thread_to_read(thread_id), current_actor()
    if not MAY[Can.CLOSE_THREAD](actor, found):
        raise NotAllowed(Can.CLOSE_THREAD, actor)
    known = queries.conclusion(thread_id)
    form = ConclusionForm(body=known.body if known else "")
    if form.validate_on_submit():
        with accepted(form, "body") as done:
            service.conclude(actor, thread_id, form.body.data or "", current_language())
        if done:
            return told("good", _("The discussion is closed, with your conclusion."), thing_url(found))
    return form_page("deliberation/conclude.html", form, view=found, thing_url=thing_url(found))
