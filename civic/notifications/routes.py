"""What one has been told."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.consultations import queries as consultations
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LINK, WRITE, limiter
from civic.core.once import repeatable
from civic.deliberation import queries as threads
from civic.measures import queries as measures
from civic.notifications import queries, service
from civic.notifications.forms import FrequenciesForm
from civic.notifications.labels import CATEGORIES, KINDS
from civic.notifications.rules import Category
from civic.processes import queries as processes
from civic.processes.policy import may_see_process
from civic.resources import queries as resources

bp = Blueprint("notifications", __name__)


def _me() -> int:
    person_id = current_actor().person_id
    assert person_id is not None
    return person_id


@bp.get("/account/notifications")
@gate(Gate.SIGNED_IN)
def index() -> ResponseReturnValue:
    return render_template(
        "notifications/index.html",
        items=queries.told(current_actor()),
        kinds=KINDS,
        unread=queries.unread(_me()),
        muted=queries.muted(current_actor()),
    )


@bp.post("/account/notifications/read")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("sets a state")
def read() -> ResponseReturnValue:
    with transaction():
        service.mark_read(current_actor())
    return told("good", _("All notifications are marked as read."), url_for("notifications.index"))


@bp.route("/account/notifications/settings", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
@repeatable("sets a state")
def settings() -> ResponseReturnValue:
    """How often one gets e-mails of each category; ``stop`` ends all."""
    form = FrequenciesForm(data=queries.frequencies(_me()))
    if request.method == "POST" and request.form.get("stop") == "1":
        with transaction():
            service.stop_all(current_actor())
        return told("good", _("You will no longer receive e-mails of any kind listed here."), url_for(".settings"))
    if form.validate_on_submit():
        with transaction():
            service.set_frequencies(current_actor(), form.chosen())
        return told("good", _("Saved"), url_for(".settings"))
    return render_template("notifications/settings.html", form=form), 422 if form.errors else 200


@bp.get("/stop-letters/<token>")
@gate(Gate.PUBLIC)
def stop(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing: mail scanners open links too. The button does."""
    return _stop_page(service.what_stops(token), done=False)


@bp.post("/stop-letters/<token>")
@gate(Gate.LINK)
@limiter.limit(LINK)
@repeatable("sets a state")
def stop_post(token: str) -> ResponseReturnValue:
    """The buttons, and the one-click request of RFC 8058 that mail programs send themselves: it has no ``all``."""
    with transaction():
        stopped = service.stop_by_link(token, everything=request.form.get("all") == "1")
    return _stop_page(stopped, done=True)


def _stop_page(category: str, done: bool) -> ResponseReturnValue:
    name = CATEGORIES[Category(category)] if category else ""
    return render_template("notifications/stop.html", category=name, done=done)


@bp.post("/processes/<slug>/follow")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("sets a state")
def follow(slug: str) -> ResponseReturnValue:
    """Follow a process, or no longer: ``value`` 1 or 0."""
    process = processes.process(slug) or abort(404)
    if not may_see_process(current_actor(), process):
        abort(404)
    return _follow(resources.resource_of_process(process.id), url_for("processes.show", slug=slug))


@bp.post("/measures/<int:measure_id>/follow")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("sets a state")
def follow_measure(measure_id: int) -> ResponseReturnValue:
    """Follow a measure, or no longer: ``value`` 1 or 0."""
    measure = measures.measure(measure_id) or abort(404)
    return _follow(measure.resource_id, url_for("measures.show", measure_id=measure_id))


@bp.post("/texts/<int:text_id>/follow")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("sets a state")
def follow_text(text_id: int) -> ResponseReturnValue:
    """Follow a draft text, or no longer: ``value`` 1 or 0."""
    text, _process = consultations.readable_text(text_id, current_actor()) or abort(404)
    return _follow(text.resource_id, url_for("consultations.show", text_id=text_id))


@bp.post("/threads/<int:discussion_id>/follow")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("sets a state")
def follow_thread(discussion_id: int) -> ResponseReturnValue:
    """Follow a discussion of its own, or no longer: ``value`` 1 or 0."""
    thread = threads.thread_view(discussion_id, current_actor())
    if thread is None or not thread.visible or not thread.own:
        abort(404)
    return _follow(thread.resource_id, url_for("deliberation.show", thread_id=discussion_id))


def _follow(resource_id: int, back: str) -> ResponseReturnValue:
    wanted = request.form.get("value") == "1"
    with transaction():
        service.set_follow(current_actor(), resource_id, wanted)
    words = _("You follow this now. You will be told what changes.") if wanted else _("You no longer follow this.")
    return told("good", words, back)


@bp.get("/threads/<int:thread_id>/mute")
@gate(Gate.SIGNED_IN)
def mute(thread_id: int) -> ResponseReturnValue:
    """Whether one hears of a discussion, and the button for the other."""
    thread = threads.thread_view(thread_id, current_actor())
    if thread is None or not thread.visible:
        abort(404)
    return render_template("notifications/mute.html", thread=thread, muted=queries.mutes(_me(), thread_id))


@bp.post("/threads/<int:thread_id>/mute")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("sets a state")
def set_mute(thread_id: int) -> ResponseReturnValue:
    """Hear no more of a discussion, or hear of it again: ``value`` 1 or 0."""
    wanted = request.form.get("value") == "1"
    with transaction():
        service.set_mute(current_actor(), thread_id, wanted)
    said = _("You are told nothing more of this discussion."), _("You are told of this discussion again.")
    return told("good", said[0] if wanted else said[1], url_for("notifications.index"))
