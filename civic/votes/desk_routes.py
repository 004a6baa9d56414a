"""What organisers do with a vote before everybody else sees it: write it, look at it, open it."""

from __future__ import annotations

from enum import StrEnum

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from civic.core import clock, i18n, picking
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import say
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Faulty, Refused
from civic.core.web import accepted, form_page
from civic.towns.here import Town, stand_in
from civic.towns.queries import InMunicipality
from civic.votes import desk, pages, queries, service
from civic.votes.forms import InterruptForm, OpenForm, OptionsForm, VoteForm
from civic.votes.jobs import keys_folder
from civic.votes.methods import FIRST_OFFERED
from civic.votes.models import Vote
from civic.votes.policy import Can, may, require
from civic.votes.rules import VoteCode, VoteState

bp = Blueprint("votes_desk", __name__)

#: Which field of the form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {
    VoteCode.NO_TITLE: "title",
    VoteCode.OTHER_PROCESS: "part_of",
    VoteCode.OTHER_GROUP: "who",
    VoteCode.NO_BUDGET: "budget",
    VoteCode.MOST_BELOW_FEWEST: "most",
    VoteCode.NO_SUCH_OPENING: "opens_time",
    VoteCode.NO_SUCH_CLOSING: "closes_time",
    VoteCode.CLOSES_BEFORE: "closes_day",
    VoteCode.NO_REASON: "reason",
}


def _found(vote_id: int) -> tuple[Vote, Town]:
    """A vote that its reader may prepare; for everybody else there is none while it is a draft."""
    vote = queries.vote(vote_id) or abort(404)
    if vote.state == VoteState.WRITING and not may(current_actor(), Can.PREPARE, vote):
        abort(404)
    require(current_actor(), Can.PREPARE, vote)
    return vote, stand_in(vote.municipality_id)


def _opened(vote: Vote) -> BaseResponse | None:
    """The way to a vote of which nothing can change any more; None for a draft."""
    if vote.state == VoteState.WRITING:
        return None
    if request.method == "POST":
        raise Refused(VoteCode.ALREADY_OPENED)
    return redirect(url_for("votes.show", vote_id=vote.id), 303)


def _to(vote_id: int) -> str:
    return url_for("votes_desk.look", vote_id=vote_id)


@bp.route("/votes/new", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def new() -> ResponseReturnValue:
    host = desk.host_of(request.args) or abort(404)
    place = stand_in(host.place.id)
    require(current_actor(), Can.PREPARE, InMunicipality(place.id))
    form = VoteForm(part_of=host.process_id, method=FIRST_OFFERED.code)
    desk.offer(form, place)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            vote = service.begin(current_actor(), place.id, desk.question(form, place))
        if done:
            words = _("Draft saved. Now add the options.")
            return told("good", words, url_for("votes_desk.options", vote_id=vote.id))
    return form_page("votes/form.html", form, place=place, vote=None)


@bp.route("/votes/<int:vote_id>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit(vote_id: int) -> ResponseReturnValue:
    vote, place = _found(vote_id)
    if away := _opened(vote):
        return away
    form = VoteForm(data=None if request.method == "POST" else desk.as_typed(vote, place))
    desk.offer(form, place, vote)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.change(current_actor(), vote_id, desk.question(form, place, vote))
        if done:
            return told("good", _("Saved."), _to(vote_id))
    return form_page("votes/form.html", form, place=place, vote=vote)


@bp.route("/votes/<int:vote_id>/options", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def options(vote_id: int) -> ResponseReturnValue:
    vote, place = _found(vote_id)
    if away := _opened(vote):
        return away
    there = queries.options(vote_id)
    form = OptionsForm(data=None if request.method == "POST" else desk.options_as_typed(vote, there))
    more = "more" in request.form or picking.wants_search()
    if "more" in request.form:
        desk.add_rows(form)
    desk.offer_rows(form, place, vote)
    picking.prepare(form, vote.municipality_id, current_actor(), town=place.slug)
    if not more and form.validate_on_submit() and desk.titled(form, there):
        with accepted(form) as done:
            service.change_options(current_actor(), vote_id, *desk.typed_rows(form, there))
        if done:
            return told("good", _("Saved. This is what voters will see."), _to(vote_id))
    return form_page(
        "votes/options_form.html",
        form,
        vote=vote,
        others=desk.others(form, there),
        money=pages.head(queries.paper(vote)).money,
    )


@bp.route("/votes/<int:vote_id>/delete", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def discard(vote_id: int) -> ResponseReturnValue:
    """Ask whether a draft is to be deleted, and delete it."""
    vote, place = _found(vote_id)
    if away := _opened(vote):
        return away
    form = OpenForm()
    if form.validate_on_submit():
        with accepted(form) as done:
            service.discard(current_actor(), vote_id)
        if done:
            return told("good", _("The draft is deleted."), url_for("administration.show", town=place.slug))
    return form_page("votes/discard_form.html", form, vote=vote, options=len(queries.options(vote_id)))


@bp.get("/votes/<int:vote_id>/draft")
@gate(Gate.STAFF)
def look(vote_id: int) -> ResponseReturnValue:
    """The ballot as voters will see it, and what is still to be done."""
    vote, place = _found(vote_id)
    if away := _opened(vote):
        return away
    rehearsed = queries.rehearsal(vote_id) is not None
    return render_template(
        "votes/draft.html", rehearsed=rehearsed, **_state(vote), **vars(pages.ballot(place, queries.paper(vote), ""))
    )


@bp.route("/votes/<int:vote_id>/open", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def open_it(vote_id: int) -> ResponseReturnValue:
    vote, place = _found(vote_id)
    if away := _opened(vote):
        return away
    form = OpenForm()
    if form.validate_on_submit():
        with accepted(form) as done:
            service.open_vote(current_actor(), vote_id, keys_folder())
        if done:
            return told("good", _opened_words(vote), url_for("votes.show", vote_id=vote_id))
    return form_page(
        "votes/open_form.html",
        form,
        rule=pages.rule(queries.paper(vote)),
        roll=desk.roll_now(vote),
        **_state(vote),
        **vars(pages.ballot(place, queries.paper(vote), "")),
    )


@bp.route("/votes/<int:vote_id>/interrupt", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def interrupt(vote_id: int) -> ResponseReturnValue:
    """End an open vote that cannot go on, with a reason that everybody reads."""
    vote = queries.vote(vote_id) or abort(404)
    if vote.state == VoteState.WRITING and not may(current_actor(), Can.PREPARE, vote):
        abort(404)
    require(current_actor(), Can.INTERRUPT, vote)
    stand_in(vote.municipality_id)
    form = InterruptForm()
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.interrupt(current_actor(), vote_id, form.reason.data or "")
        if done:
            return told("good", _("The vote is interrupted."), url_for("votes.show", vote_id=vote_id))
    return form_page("votes/interrupt_form.html", form, vote=vote, name=say(vote.titles))


@bp.route("/votes/<int:vote_id>/key", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def key(vote_id: int) -> ResponseReturnValue:
    """Agree to destroy the key of a vote that has ended; the second administrator destroys it."""
    vote = queries.vote(vote_id) or abort(404)
    if vote.state == VoteState.WRITING and not may(current_actor(), Can.PREPARE, vote):
        abort(404)
    require(current_actor(), Can.DESTROY_KEY, vote)
    place = stand_in(vote.municipality_id)
    form = OpenForm()
    if form.validate_on_submit():
        try:
            with transaction():
                gone = service.destroy_key(current_actor(), vote_id, keys_folder())
        except Faulty:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            words = _("The key is destroyed.") if gone else _("Noted. A second administrator has to agree.")
            return told("good", words, url_for("votes_desk.key", vote_id=vote_id))
    agreed, until = queries.consents(vote_id), queries.objections_end(vote)
    return form_page(
        "votes/key_form.html",
        form,
        vote=vote,
        place=place,
        name=say(vote.titles),
        agreed=len(agreed),
        mine=current_actor().person_id in agreed,
        until=until,
        early=until is None or clock.now() < until,
    )


def _opened_words(vote: Vote) -> str:
    if vote.opens_at <= clock.now():
        return str(_("The vote is open."))
    moment = i18n.moment(vote.opens_at, "EEEE d MMMM, HH:mm")
    return str(_("Everyone can see the vote. It opens %(moment)s.", moment=moment))


def _state(vote: Vote) -> dict[str, object]:
    """What organisers have to know of a draft."""
    there = queries.options(vote.id)
    return {
        "to_mend": desk.to_mend(vote, there, clock.now()),
        "not_worded": desk.not_worded(vote, there),
        "process_is_draft": desk.process_is_draft(vote),
        "name": say(vote.titles),
    }
