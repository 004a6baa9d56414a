"""Many proposals at once, for the town's staff: assign an office, start reviews, download tables."""

from __future__ import annotations

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from civic.core import i18n
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.urls import Arguments
from civic.core.web import accepted
from civic.proposals import export, listing, queries, service
from civic.proposals.asked import QUERY, asked
from civic.proposals.forms import ManyForm
from civic.proposals.policy import Can, require
from civic.proposals.routes.blueprint import bp
from civic.towns.here import Town, here

KINDS = {
    "csv": (export.csv, "text/csv; charset=utf-8"),
    "xlsx": (export.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _place() -> Town:
    place = here() or abort(404)
    require(current_actor(), Can.ORGANISE, listing.Of(place.id))
    return place


def _args() -> Arguments:
    """The filters of the present address; page and cursor are left out."""
    return {name: values for name, values in request.args.lists() if name in (*QUERY, "seed")}


@bp.route("/proposals/organise", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def organise() -> ResponseReturnValue:
    """The list with a box beside each proposal, and what can be done with those that are ticked."""
    place = _place()
    form = ManyForm()
    form.proposals.choices = queries.numbers(place.id, current_actor(), request.form.getlist("proposals"))
    if form.validate_on_submit():
        chosen = [int(number) for number in form.proposals.data or ()]
        if form.do.data in KINDS:
            return redirect(url_for(f"proposals.table_{form.do.data}", id=chosen, **_args()), 303)
        done = _done(form, chosen)
        if done:
            return told("good", done, url_for("proposals.organise", **_args()))
    page = render_template("proposals/organise.html", form=form, **vars(listing.organised(place, current_actor())))
    return page, 422 if form.errors or form.form_errors else 200


def _done(form: ManyForm, chosen: list[int]) -> str:
    """What was done, in words; empty where the form is wrong."""
    count = 0
    with accepted(form, "office") as attempt:
        if form.do.data == "assign":
            count = service.assign(current_actor(), chosen, form.office.data or "")
        else:
            count = service.review_many(current_actor(), chosen)
    if not attempt.done:
        return ""
    changed = ngettext("%(n)s proposal changed.", "%(n)s proposals changed.", count, n=i18n.number(count))
    rest = len(chosen) - count
    same = ngettext("%(n)s stays as it was.", "%(n)s stay as they were.", rest, n=i18n.number(rest))
    return f"{changed} {same}" if rest else changed


@bp.get("/proposals/table.csv")
@gate(Gate.STAFF)
def table_csv() -> ResponseReturnValue:
    """The proposals that the same filters find, or those of some numbers, as CSV."""
    return _table("csv")


@bp.get("/proposals/table.xlsx")
@gate(Gate.STAFF)
def table_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    return _table("xlsx")


def _table(kind: str) -> ResponseReturnValue:
    place = _place()
    write, content_type = KINDS[kind]
    only = frozenset(int(n) for n in request.args.getlist("id")[:500] if n.isascii() and n.isdigit() and len(n) < 10)
    response = make_response(write(place, current_actor(), asked(place, request.args).wanted, only))
    response.content_type = content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{place.slug}-proposals.{kind}"'
    return response
