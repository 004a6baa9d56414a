"""Organisers choose proposals as options of a vote that they write."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from civic.core import i18n
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.web import accepted
from civic.proposals import listing, queries, service
from civic.proposals.forms import ForVoteForm
from civic.proposals.policy import MAY, Can, require
from civic.proposals.routes.blueprint import bp
from civic.towns.here import Town, stand_in
from civic.votes import queries as votes
from civic.votes.models import Vote
from civic.votes.rules import MOST_OPTIONS, VoteCode, VoteState


def _found(vote_id: int) -> tuple[Vote, Town]:
    """A vote that its reader may prepare; for everybody else there is none while it is a draft."""
    vote = votes.vote(vote_id) or abort(404)
    if vote.state == VoteState.WRITING and not MAY[Can.ORGANISE](current_actor(), vote):
        abort(404)
    require(current_actor(), Can.ORGANISE, vote)
    return vote, stand_in(vote.municipality_id)


@bp.route("/votes/<int:vote_id>/proposals", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def for_vote(vote_id: int) -> ResponseReturnValue:
    """The proposals that can be options of a draft, with the filters of their list; those that are ticked, or all."""
    vote, place = _found(vote_id)
    if vote.state != VoteState.WRITING:
        if request.method == "POST":
            raise Refused(VoteCode.ALREADY_OPENED)
        return redirect(url_for("votes.show", vote_id=vote.id), 303)
    form = ForVoteForm()
    form.proposals.choices = queries.numbers(place.id, current_actor(), request.form.getlist("proposals"))
    wanted = listing.for_vote(place, vote.process_id)
    if request.method == "POST" and (form.do.data == "all" or form.validate()):
        found = queries.found_ids(wanted, current_actor(), MOST_OPTIONS + 1) if form.do.data == "all" else []
        chosen = found or [int(number) for number in form.proposals.data or ()]
        count = 0
        with accepted(form) as attempt:
            count = service.take_into_vote(current_actor(), vote_id, chosen, pictures=bool(form.pictures.data))
        if attempt.done:
            words = ngettext("%(n)s option added.", "%(n)s options added.", count, n=i18n.number(count))
            return told("good", words, url_for("votes_desk.options", vote_id=vote_id))
    page = render_template(
        "proposals/for_vote.html",
        form=form,
        vote=vote,
        taken=queries.in_vote(vote_id),
        **vars(listing.organised(place, current_actor(), wanted, vote_id, one_process=vote.process_id is not None)),
    )
    return page, 422 if form.errors or form.form_errors else 200
