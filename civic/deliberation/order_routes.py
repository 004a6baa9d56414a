"""Pages beside a thread: how its comments are put in order, both sides of it, and what it asks."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.deliberation import orders_page, pages, service
from civic.deliberation.forms import ThreadForm
from civic.deliberation.orders_page import Chosen
from civic.deliberation.policy import Can, require
from civic.deliberation.reach import glance, thing_url, thread_to_read
from civic.deliberation.rules import Stance
from civic.deliberation.sides import both_sides

bp = Blueprint("orders", __name__)


@bp.get("/threads/<int:thread_id>/orders")
@gate(Gate.PUBLIC)
def explain(thread_id: int) -> ResponseReturnValue:
    """Each order with its formula, and an example with the thread's own numbers."""
    found = thread_to_read(thread_id)
    thread = glance(found)
    return render_template(
        "deliberation/orders.html",
        view=found,
        thread=thread,
        thing_url=thing_url(found),
        menu=orders_page.menu(found.id, thread.url, Chosen()),
        explained=orders_page.explained(found.id, pages.shown_author, pages.address),
        formulas=(orders_page.HELPFUL_FORMULA, orders_page.BRIDGING_FORMULA),
    )


@bp.get("/threads/<int:thread_id>/sides")
@gate(Gate.PUBLIC)
def sides(thread_id: int) -> ResponseReturnValue:
    """The strongest comments for and against, beside each other."""
    found = thread_to_read(thread_id)
    thread = glance(found)
    return render_template(
        "deliberation/sides.html",
        view=found,
        thread=thread,
        thing_url=thing_url(found),
        about=url_for("orders.explain", thread_id=thread_id),
        columns=both_sides(thread),
        neutral=Chosen(stance=Stance.NEUTRAL).url(thread.url),
    )


@bp.route("/threads/<int:thread_id>/settings", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def set_up(thread_id: int) -> ResponseReturnValue:
    """Whether those who answer are asked if they are for or against."""
    found = thread_to_read(thread_id)
    require(current_actor(), Can.SET_UP_THREAD, found)
    form = ThreadForm(stances=found.stances)
    if form.validate_on_submit():
        with accepted(form) as done:
            service.set_stances(current_actor(), thread_id, form.stances.data)
        if done:
            return told("good", _("Saved."), url_for("deliberation.show", thread_id=thread_id))
    return form_page("deliberation/set_up.html", form, view=found, thing_url=thing_url(found), thread=glance(found))
