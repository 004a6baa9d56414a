"""The list, a proposal, its versions, the support button."""

from __future__ import annotations

import secrets

from flask import abort, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told, words
from civic.core.gates import Gate, current_actor, gate, sign_in_first
from civic.core.htmx import wants_fragment
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Refused
from civic.processes.rules import Act
from civic.processes.visits import visited
from civic.proposals import answers_page, feed, listing, pages, queries, service, support_panel
from civic.proposals import versions as version_pages
from civic.proposals.asked import QUERY, seed_of
from civic.proposals.list_rules import SEEDS, Sort
from civic.proposals.routes.blueprint import bp, found, shown
from civic.proposals.rules import ProposalState
from civic.towns.here import here


@bp.get("/proposals")
@gate(Gate.PUBLIC)
def index() -> ResponseReturnValue:
    place = here() or abort(404)
    if request.args.getlist("mine") and not current_actor().signed_in:
        return sign_in_first()
    if request.args.get("sort") == Sort.RANDOM and seed_of(request.args) is None:
        return _shuffled()
    lead, content = listing.page(place)
    feed_url = feed.address(place, dict(request.args.lists()))
    return render_template(
        "proposals/index.html", lead=lead, content=content, feed_url=feed_url, organises=listing.organises(place)
    )


@bp.get("/proposals/feed.atom")
@gate(Gate.PUBLIC)
def atom() -> ResponseReturnValue:
    """The newest proposals that the same filters find, for programs that follow feeds."""
    response = make_response(feed.atom(here() or abort(404)))
    response.content_type = "application/atom+xml; charset=utf-8"
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/answers")
@gate(Gate.PUBLIC)
def answers() -> ResponseReturnValue:
    """How fast the town answers, by office, and which answers are late."""
    place = here() or abort(404)
    return render_template("proposals/answers.html", content=answers_page.shown(place))


def _shuffled() -> ResponseReturnValue:
    """The same list in the reader's own order by chance: it stays the same for them, and for whom they send it to."""
    seed = session.setdefault("shuffle", secrets.randbelow(SEEDS))
    args = {name: values for name, values in request.args.lists() if name in QUERY}
    return redirect(url_for("proposals.index", **{**args, "seed": seed}))


@bp.get("/proposals/<int:proposal_id>")
@gate(Gate.PUBLIC)
def show(proposal_id: int) -> ResponseReturnValue:
    fresh = queries.fresh(proposal_id, current_actor())
    if fresh is None and _own_draft(proposal_id):
        return redirect(url_for("proposals.edit", proposal_id=proposal_id))
    fresh, place = shown(fresh)
    visited(fresh.process_id)
    return pages.shown(place, fresh, current_actor())


def _own_draft(proposal_id: int) -> bool:
    """Whether this is a draft that the reader writes; asked only where there is nothing public."""
    actor = current_actor()
    proposal = queries.proposal(proposal_id) if actor.signed_in else None
    return (
        proposal is not None and proposal.state == ProposalState.DRAFT and queries.writes(proposal_id, actor.person_id)
    )


@bp.get("/proposals/<int:proposal_id>/versions")
@gate(Gate.PUBLIC)
def versions(proposal_id: int) -> ResponseReturnValue:
    fresh, place = found(proposal_id)
    view = queries.view(fresh.id) or abort(404)
    rows, files = version_pages.rows(fresh.id), version_pages.files(fresh.id)
    return render_template("proposals/versions.html", place=place, p=view, rows=rows, files=files)


@bp.get("/proposals/<int:proposal_id>/versions/<int:number>")
@gate(Gate.PUBLIC)
def version(proposal_id: int, number: int) -> ResponseReturnValue:
    """A version with what changed; ``since`` names another version to compare it with."""
    fresh, place = found(proposal_id)
    since = request.args.get("since", type=int)
    return render_template(
        "proposals/version.html",
        place=place,
        p=queries.view(fresh.id) or abort(404),
        shown=version_pages.compared(fresh.id, number, since) or abort(404),
    )


@bp.post("/proposals/<int:proposal_id>/support")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
@repeatable("one support a person")
def support(proposal_id: int) -> ResponseReturnValue:
    """Set one's support: ``value`` 1 or 0."""
    wanted = request.form.get("value") == "1"
    try:
        with transaction():
            done = service.set_support(current_actor(), proposal_id, wanted)
    except Refused as refused:
        if wants_fragment():
            return _panel(proposal_id, words(refused), 422)
        raise
    message = _message(done)
    if wants_fragment():
        return _panel(proposal_id, "" if done.changed else message, 200)
    return told("good", message, url_for("proposals.show", proposal_id=proposal_id, _anchor="support"))


def _message(done: service.Supported) -> str:
    if done.mine:
        return str(
            _("You support this now.") if done.changed else _("You already support this. Each person counts once.")
        )
    return str(_("You no longer support this proposal."))


def _panel(proposal_id: int, message: str, status: int) -> ResponseReturnValue:
    fresh, _place = found(proposal_id)
    allowed = pages.rights_of(fresh, current_actor()).of(Act.SUPPORT)
    panel = support_panel.panel(fresh, current_actor(), allowed)
    return make_response(render_template("proposals/_support.html", panel=panel, message=message), status)
