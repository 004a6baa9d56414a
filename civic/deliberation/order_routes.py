"""Pages beside a thread: how its comments are put in order."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from civic.core.gates import Gate, gate
from civic.deliberation import orders_page, pages
from civic.deliberation.queries import Order
from civic.deliberation.reach import glance, thing_url, thread_to_read

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
        menu=orders_page.menu(found.id, thread.url, Order.OLDEST),
        explained=orders_page.explained(found.id, pages.shown_author, pages.address),
        formulas=(orders_page.HELPFUL_FORMULA, orders_page.BRIDGING_FORMULA),
    )
