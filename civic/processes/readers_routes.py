"""The link by which people are invited to read a process: made by organisers, followed by whoever has it."""

from __future__ import annotations

from flask import abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.accounts.login import keep_link
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import say
from civic.core.limits import LINK, WRITE, limiter
from civic.core.once import repeatable
from civic.core.urls import absolute
from civic.processes import policy, queries, service
from civic.processes.models import Process
from civic.processes.policy import Can, require
from civic.processes.routes import bp
from civic.processes.rules import Audience
from civic.towns import queries as towns
from civic.towns.here import stand_in


def _managed(slug: str) -> Process:
    """A process that its reader may manage."""
    process = queries.process(slug) or abort(404)
    if not policy.may_see_process(current_actor(), process):
        abort(404)
    require(current_actor(), Can.MANAGE_PROCESS, process)
    stand_in(process.municipality_id)
    return process


def _back(slug: str) -> str:
    return url_for("processes.link", slug=slug)


@bp.get("/processes/<slug>/link")
@gate(Gate.STAFF)
def link(slug: str) -> ResponseReturnValue:
    """How many people a link invited, and what can be done with it."""
    process = _managed(slug)
    by_link = process.audience == Audience.LINK
    members = towns.how_many_members(process.readers_id) if by_link and process.readers_id else 0
    return render_template("processes/link.html", process=process, by_link=by_link, members=members)


@bp.post("/processes/<slug>/link")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def renew_link(slug: str) -> ResponseReturnValue:
    process = _managed(slug)
    with transaction():
        token = service.renew_link(current_actor(), process)
    words = _("Copy this link now. It is not shown again: %(link)s", link=absolute("processes.invited", token=token))
    return told("good", words, _back(slug))


@bp.post("/processes/<slug>/link/stop")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def stop_link(slug: str) -> ResponseReturnValue:
    """Stop the link; with ``everyone``, also for those who came by it."""
    process, everyone = _managed(slug), bool(request.form.get("everyone"))
    with transaction():
        stop = service.remove_readers if everyone else service.stop_link
        stop(current_actor(), process)
    words = _("The link no longer works, and those it invited can no longer read the process.")
    return told("good", words if everyone else _("The link no longer works."), _back(slug))


@bp.get("/invited/<token>")
@gate(Gate.PUBLIC)
@limiter.limit(LINK)
def invited(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing; the button does. Search engines are told to keep away."""
    process = service.invited(token)
    stand_in(process.municipality_id)
    page = {"title": say(process.titles), "token": token, "signed_in": current_actor().signed_in}
    response = make_response(render_template("processes/invited.html", **page))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/invited/<token>")
@gate(Gate.PUBLIC)
@limiter.limit(LINK)
@repeatable("sets a state")
def accept_link(token: str) -> ResponseReturnValue:
    """Read the process from now on: with an account as one of its readers, else in this browser."""
    actor = current_actor()
    with transaction():
        process = service.accept_link(actor, token)
        slug, link_hash = process.slug, process.link_hash
    if not actor.signed_in and link_hash is not None:
        keep_link(link_hash)
    return told("good", _("You can now read this process."), url_for("processes.show", slug=slug))
