"""What everybody reads of measures."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from civic.core.gates import Gate, current_actor, gate
from civic.core.pager import turned
from civic.measures import feed, pages, plan_page, results_page
from civic.measures.routes.blueprint import bp, found, process_at
from civic.measures.rules import Progress
from civic.processes.models import Process
from civic.towns.here import Town, present


@bp.get("/plan")
@gate(Gate.PUBLIC)
def plan() -> ResponseReturnValue:
    """What the town promised, and what is late."""
    return _plan(present(), None)


@bp.get("/processes/<slug>/plan")
@gate(Gate.PUBLIC)
def plan_of_process(slug: str) -> ResponseReturnValue:
    """The same for one process."""
    process, place = process_at(slug)
    return _plan(place, process)


def _plan(place: Town, process: Process | None) -> ResponseReturnValue:
    state, hood = request.args.get("state"), request.args.get("hood", "")
    chosen = Progress(state) if state in list(Progress) else None
    number = int(hood) if hood.isascii() and hood.isdigit() and len(hood) < 10 else None
    known = number if number == 0 or number in place.hoods else None
    theme = request.args.get("theme", "")
    theme = theme if place.theme(theme) else ""
    shown = plan_page.page(place, process, current_actor(), turned(), chosen, known, theme)
    return render_template("measures/plan.html", **vars(shown))


@bp.get("/processes/<slug>/results")
@gate(Gate.PUBLIC)
def results(slug: str) -> ResponseReturnValue:
    """You said, we did."""
    process, place = process_at(slug)
    return render_template("measures/results.html", **vars(results_page.page(place, process, current_actor())))


@bp.get("/plan/feed.atom")
@gate(Gate.PUBLIC)
def atom() -> ResponseReturnValue:
    """New measures and news of them, for programs that follow feeds."""
    response = make_response(feed.atom(present()))
    response.content_type = "application/atom+xml; charset=utf-8"
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/measures/<int:measure_id>")
@gate(Gate.PUBLIC)
def show(measure_id: int) -> ResponseReturnValue:
    measure, place = found(measure_id)
    return render_template("measures/measure.html", **vars(pages.page(place, measure, current_actor())))
