"""Discussions of their own in a process: the list, opening one, and naming it."""

from __future__ import annotations

from enum import StrEnum

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language, say
from civic.core.limits import WRITE, limiter
from civic.core.permissions import NotAllowed
from civic.core.web import accepted, form_page
from civic.deliberation import composing, queries, service
from civic.deliberation.discussions_page import may_open, shown
from civic.deliberation.forms import DiscussionForm, TitleForm
from civic.deliberation.policy import MAY, Can
from civic.deliberation.reach import thread_to_read
from civic.deliberation.rules import PostCode
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.processes.policy import may_see_process
from civic.towns.here import stand_in

bp = Blueprint("discussions", __name__)

#: Which field of the form a refusal belongs to; the others are the text's.
FIELDS: dict[StrEnum, str] = {
    **dict.fromkeys(PostCode, "body"),
    PostCode.NO_TITLE: "title",
    PostCode.TITLE_LONG: "title",
}


def _process(slug: str) -> Process:
    """A process that its reader may see; 404 for another one."""
    process = (None if "\x00" in slug else processes.process(slug)) or abort(404)
    if not may_see_process(current_actor(), process):
        abort(404)
    stand_in(process.municipality_id)
    return process


@bp.get("/processes/<slug>/discussions")
@gate(Gate.PUBLIC)
def index(slug: str) -> ResponseReturnValue:
    process, actor = _process(slug), current_actor()
    after, before = request.args.get("after"), request.args.get("before")
    page = queries.discussions(process.id, actor, after, before)
    here, (opens, why) = url_for("discussions.index", slug=slug), may_open(process, actor)
    return render_template(
        "deliberation/discussions.html",
        process=process,
        rows=[shown(row) for row in page.items],
        previous_url=f"{here}?before={page.before}" if page.before else None,
        next_url=f"{here}?after={page.after}" if page.after else None,
        opens=opens,
        why=why,
    )


@bp.route("/processes/<slug>/discussions/new", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def begin(slug: str) -> ResponseReturnValue:
    """Open a discussion with a title and what it is about."""
    process, actor = _process(slug), current_actor()
    form = DiscussionForm()
    composing.offer_voices(form, actor, process.municipality_id)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            said = form.title.data or "", form.body.data or "", current_language()
            thread_id = service.open_discussion(actor, process.id, *said, voice=form.chosen_voice())
        if done:
            words = _("Your discussion is open. You will be told of new comments.")
            return told("good", words, url_for("deliberation.show", thread_id=thread_id))
    return form_page(
        "deliberation/discussion_form.html",
        form,
        trail=[(url_for("processes.show", slug=slug), say(process.titles))],
        back=url_for("discussions.index", slug=slug),
        why=may_open(process, actor)[1],
    )


@bp.route("/threads/<int:discussion_id>/title", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def retitle(discussion_id: int) -> ResponseReturnValue:
    """Call a discussion something else: who opened it until others write in it, organisers at any time."""
    found, actor = thread_to_read(discussion_id), current_actor()
    if not found.own:
        abort(404)
    if not MAY[Can.RETITLE](actor, found):
        raise NotAllowed(Can.RETITLE, actor)
    form, back = TitleForm(title=found.title), url_for("deliberation.show", thread_id=discussion_id)
    if form.validate_on_submit():
        with accepted(form, "title") as done:
            service.retitle(actor, discussion_id, form.title.data or "")
        if done:
            return told("good", _("Saved."), back)
    return form_page("deliberation/title_form.html", form, trail=[(back, found.title)], back=back)
