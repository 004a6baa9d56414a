"""A rehearsal: organisers, and staff whom they let in, try a draft from the ballot to the result page."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock, i18n
from civic.core.db import transaction
from civic.core.errors import told, words
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import say
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Refused
from civic.core.web import accepted, form_page
from civic.towns.here import Town, stand_in
from civic.votes import desk, pages, queries, service
from civic.votes.forms import RehearsalForm
from civic.votes.frozen import Paper
from civic.votes.methods import Choice, kind
from civic.votes.models import Rehearsal, Vote
from civic.votes.policy import Can, may, require
from civic.votes.rules import REHEARSAL, VoteState, order_seed
from civic.votes.service import rehearsing
from civic.votes.views import Steps

bp = Blueprint("votes_rehearsal", __name__)


def _found(vote_id: int) -> tuple[Vote, Rehearsal, Paper, Town]:
    """A rehearsal that its reader can try; for everybody else there is none."""
    vote, found = service.tried(current_actor(), vote_id) or abort(404)
    return vote, found, queries.trial_paper(vote, found), stand_in(vote.municipality_id)


def _organised(vote_id: int) -> Vote:
    """A vote that its reader may prepare; for everybody else there is none while it is a draft."""
    vote = queries.vote(vote_id) or abort(404)
    if vote.state == VoteState.WRITING and not may(current_actor(), Can.PREPARE, vote):
        abort(404)
    require(current_actor(), Can.PREPARE, vote)
    stand_in(vote.municipality_id)
    return vote


def _steps(vote: Vote, found: Rehearsal) -> Steps:
    return Steps(
        show=url_for("votes_rehearsal.ballot", vote_id=vote.id),
        check=url_for("votes_rehearsal.check", vote_id=vote.id),
        meter=url_for("votes_rehearsal.meter", vote_id=vote.id),
        cast=url_for("votes_rehearsal.cast", vote_id=vote.id),
        kept=i18n.day(found.until),
        receipt=False,
    )


def _own(vote: Vote, paper: Paper) -> Choice | None:
    return queries.trial_ballot(vote.id, service.own_slot(current_actor(), vote), paper.method)


@bp.route("/votes/<int:vote_id>/rehearsal/new", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def begin(vote_id: int) -> ResponseReturnValue:
    """Say who can try the draft, and begin."""
    vote = _organised(vote_id)
    form = RehearsalForm()
    if form.validate_on_submit():
        with accepted(form) as done:
            service.rehearse(current_actor(), vote_id, staff=form.who.data == RehearsalForm.STAFF)
        if done:
            return told("good", _("The rehearsal has begun."), url_for("votes_rehearsal.show", vote_id=vote_id))
    if vote.state != VoteState.WRITING and not form.errors:
        return redirect(url_for("votes.show", vote_id=vote_id), 303)
    return form_page(
        "votes/rehearsal/begin_form.html",
        form,
        vote=vote,
        again=queries.rehearsal(vote_id) is not None,
        days=REHEARSAL.days,
        to_mend=desk.to_mend(vote, queries.options(vote_id), clock.now(), letters=False),
    )


@bp.get("/votes/<int:vote_id>/rehearsal")
@gate(Gate.STAFF)
def show(vote_id: int) -> ResponseReturnValue:
    """How far the rehearsal is, and what its reader can do."""
    vote, found, paper, place = _found(vote_id)
    return render_template(
        "votes/rehearsal/show.html",
        place=place,
        trials=queries.how_many_trials(vote_id),
        own=_own(vote, paper) is not None,
        counted=found.result is not None,
        staff=found.staff,
        edited=found.entry != rehearsing.entry(vote),
        organises=may(current_actor(), Can.PREPARE, vote),
        **vars(pages.head(paper, _steps(vote, found))),
    )


@bp.get("/votes/<int:vote_id>/rehearsal/ballot")
@gate(Gate.STAFF)
def ballot(vote_id: int) -> ResponseReturnValue:
    """Step 1."""
    vote, found, paper, place = _found(vote_id)
    if found.result is not None:
        return redirect(url_for("votes_rehearsal.result", vote_id=vote_id), 303)
    own = _own(vote, paper)
    return _ballot(vote, found, paper, place, own or (), before=own is not None)


def _ballot(
    vote: Vote, found: Rehearsal, paper: Paper, place: Town, choice: Choice, *, error: str = "", before: bool = False
) -> ResponseReturnValue:
    seed = order_seed(current_app.config["CIVIC"].secret_key, vote.id, current_actor().person_id or 0)
    shown = vars(pages.ballot(place, paper, seed, choice, _steps(vote, found)))
    page = render_template("votes/rehearsal/ballot.html", may_vote=True, cast_before=before, error=error, **shown)
    return (page, 422) if error else page


@bp.post("/votes/<int:vote_id>/rehearsal/meter")
@gate(Gate.STAFF)
@repeatable("keeps nothing")
def meter(vote_id: int) -> ResponseReturnValue:
    """The counters of the ballot while somebody chooses."""
    vote, found, paper, place = _found(vote_id)
    page = pages.ballot(place, paper, "", kind(paper.method).read(request.form), _steps(vote, found))
    return render_template(page.templates.counters, live=True, **vars(page))


@bp.post("/votes/<int:vote_id>/rehearsal/check")
@gate(Gate.STAFF)
@repeatable("keeps nothing")
def check(vote_id: int) -> ResponseReturnValue:
    """Step 2."""
    vote, found, paper, place = _found(vote_id)
    chosen = kind(paper.method).read(request.form)
    if request.form.get("step") in ("work", "change"):
        return _ballot(vote, found, paper, place, chosen)
    try:
        service.check_trial(current_actor(), vote_id, chosen)
    except Refused as refused:
        return _ballot(vote, found, paper, place, chosen, error=words(refused))
    return render_template(
        "votes/rehearsal/check.html",
        choice=pages.chosen(paper, chosen),
        counted=pages.counted(paper, chosen),
        place=place,
        **vars(pages.head(paper, _steps(vote, found))),
    )


@bp.post("/votes/<int:vote_id>/rehearsal/cast")
@gate(Gate.STAFF)
@repeatable("each person has one trial ballot")
def cast(vote_id: int) -> ResponseReturnValue:
    """Step 3."""
    vote, found, paper, place = _found(vote_id)
    try:
        with transaction():
            service.cast_trial(current_actor(), vote_id, request.form)
    except Refused as refused:
        chosen = kind(paper.method).read(request.form)
        return _ballot(vote, found, paper, place, chosen, error=words(refused))
    return redirect(url_for("votes_rehearsal.done", vote_id=vote_id), 303)


@bp.get("/votes/<int:vote_id>/rehearsal/done")
@gate(Gate.STAFF)
def done(vote_id: int) -> ResponseReturnValue:
    """What was cast."""
    vote, found, paper, place = _found(vote_id)
    own = _own(vote, paper)
    if own is None:
        return redirect(url_for("votes_rehearsal.show", vote_id=vote_id), 303)
    shown = vars(pages.head(paper, _steps(vote, found)))
    return render_template("votes/rehearsal/done.html", place=place, choice=pages.chosen(paper, own), **shown)


@bp.post("/votes/<int:vote_id>/rehearsal/count")
@gate(Gate.STAFF)
@repeatable("a second count changes nothing")
def count(vote_id: int) -> ResponseReturnValue:
    """Count the trial ballots, as at closing."""
    vote, _rehearsal, _paper, _place = _found(vote_id)
    require(current_actor(), Can.PREPARE, vote)
    with transaction():
        service.count_trials(current_actor(), vote_id)
    return redirect(url_for("votes_rehearsal.result", vote_id=vote_id), 303)


@bp.get("/votes/<int:vote_id>/rehearsal/result")
@gate(Gate.STAFF)
def result(vote_id: int) -> ResponseReturnValue:
    """The result page, as everybody will see that of the vote."""
    vote, found, paper, place = _found(vote_id)
    if found.result is None:
        return redirect(url_for("votes_rehearsal.show", vote_id=vote_id), 303)
    shown = vars(pages.result(place, paper, _steps(vote, found)))
    return render_template("votes/rehearsal/result.html", place=place, **shown)


@bp.post("/votes/<int:vote_id>/rehearsal/delete")
@gate(Gate.STAFF)
@repeatable("what is deleted stays deleted")
def end(vote_id: int) -> ResponseReturnValue:
    """Delete the rehearsal with its ballots."""
    vote = _organised(vote_id)
    with transaction():
        service.end_rehearsal(current_actor(), vote_id)
    title = say(vote.titles)
    return told(
        "good", _("The rehearsal of “%(title)s” is deleted.", title=title), url_for("votes_desk.look", vote_id=vote_id)
    )
