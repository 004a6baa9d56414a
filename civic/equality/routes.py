"""The equality check of a process: its page, the form of its draft, and fixing it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.web import accepted, form_page
from civic.equality import desk, pages, queries, service
from civic.equality.forms import check_form, share_name
from civic.equality.policy import MAY, Can, require
from civic.equality.rules import Content, EqualityCode
from civic.processes.models import Process
from civic.statistics import queries as statistics
from civic.statistics.routes import visible_process

bp = Blueprint("equality", __name__)


def _to(process: Process) -> str:
    return url_for("equality.show", slug=process.slug)


@bp.get("/equality/<slug>")
@gate(Gate.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    """Public once fixed; before, only its organisers find it."""
    process, place = visible_process(slug)
    row = queries.of_process(process.id)
    may = MAY[Can.WRITE](current_actor(), process)
    if row is None or (row.fixed_at is None and not may):
        abort(404)
    return render_template("equality/show.html", process=process, check=pages.page(place, process, row), may_write=may)


@bp.route("/equality/<slug>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Another question of the forecast is chosen with a button of the form: nothing that was typed is lost."""
    process, place = visible_process(slug)
    require(current_actor(), Can.WRITE, process)
    row, language = queries.of_process(process.id), current_language()
    if row is not None and row.fixed_at is not None:
        return redirect(_to(process), 303)
    if statistics.newest(process.id) is not None:
        raise Refused(EqualityCode.FIGURES_OUT)
    before = queries.content_of(row) if row is not None else Content()
    questions = desk.offered(place, process)
    wanted = request.form.get("dimension", before.dimension)
    chosen = next((each for each in questions if each.name == wanted), questions[0] if questions else None)
    form = check_form(chosen, None if request.method == "POST" else desk.typed_of(before, chosen, language))
    desk.offer(form, place, questions)
    # The shares of a question that was chosen this very moment could not be typed yet.
    typed = chosen is None or share_name(chosen.name, 0) in request.form
    if form.validate_on_submit() and typed and request.form.get("do") != "groups":
        content = desk.content_of(form, before, chosen, language)
        with accepted(form, form.shares[0] if form.shares else None) as done:
            service.write(current_actor(), process, content, chosen.codes if chosen else ())
        if done:
            return told("good", _("Saved."), _to(process))
    return form_page("equality/edit.html", form, process=process, draft=row is not None)


@bp.post("/equality/<slug>/fix")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def fix(slug: str) -> ResponseReturnValue:
    process, _place = visible_process(slug)
    with transaction():
        service.fix(current_actor(), process)
    return told("good", _("The equality check is published. Nobody can change it any more."), _to(process))
