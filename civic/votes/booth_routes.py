"""The booth: an officer opens it for somebody at the town hall, who votes in the same three steps."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.accounts import queries as accounts
from civic.accounts.login import leave_no_trace
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import told, words
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import say
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Actor, Faulty, Refused
from civic.core.web import accepted, form_page
from civic.towns.here import Town, stand_in
from civic.votes import booth_cookie, pages, queries, service
from civic.votes.forms import BoothForm
from civic.votes.frozen import Paper
from civic.votes.jobs import keys_folder
from civic.votes.methods import Choice, kind
from civic.votes.models import Vote
from civic.votes.policy import Can, require
from civic.votes.rules import VoteStage, VoteState, order_seed
from civic.votes.views import Steps

bp = Blueprint("votes_booth", __name__)


def _found(vote_id: int) -> tuple[Vote, Paper, Town]:
    """A vote for which its reader may open a booth."""
    vote = queries.vote(vote_id) or abort(404)
    if vote.state == VoteState.WRITING:
        abort(404)
    require(current_actor(), Can.OPEN_BOOTH, vote)
    return vote, queries.paper(vote), stand_in(vote.municipality_id)


def _voter(vote_id: int) -> int | None:
    return booth_cookie.voter(vote_id, current_actor().person_id)


def _over(vote_id: int) -> ResponseReturnValue:
    return told("wait", _("The booth is closed. Open it again."), url_for("votes_booth.desk", vote_id=vote_id))


def _steps(vote_id: int) -> Steps:
    ballot, check, meter, cast = (
        url_for(f"votes_booth.{step}", vote_id=vote_id) for step in ("ballot", "check", "meter", "cast")
    )
    return Steps(ballot, check, meter, cast, receipt=False)


@bp.route("/votes/<int:vote_id>/booth", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def desk(vote_id: int) -> ResponseReturnValue:
    """Find the person who is at the town hall, and open the booth for them."""
    vote, paper, place = _found(vote_id)
    form = BoothForm()
    if form.validate_on_submit():
        person = 0
        with accepted(form, "who") as done:
            person = service.open_booth(current_actor(), vote_id, form.who.data or "")
        if done:
            answer = redirect(url_for("votes_booth.ballot", vote_id=vote_id), 303)
            booth_cookie.hand_over(answer, vote_id, current_actor().person_id, person)
            return answer
    is_open = pages.stage_of(paper, clock.now()) is VoteStage.OPEN
    return form_page("votes/booth/desk.html", form, vote=vote, place=place, is_open=is_open, title=say(paper.titles))


@bp.get("/votes/<int:vote_id>/booth/ballot")
@gate(Gate.STAFF)
def ballot(vote_id: int) -> ResponseReturnValue:
    """Step 1. What the person may have cast online is not shown."""
    leave_no_trace()
    vote, paper, place = _found(vote_id)
    person = _voter(vote_id)
    return _over(vote_id) if person is None else _ballot(vote, paper, place, person, ())


def _ballot(vote: Vote, paper: Paper, place: Town, person: int, choice: Choice, error: str = "") -> ResponseReturnValue:
    who = accounts.person(person)
    seed = order_seed(current_app.config["CIVIC"].secret_key, vote.id, person)
    page = render_template(
        "votes/booth/ballot.html",
        may_vote=True,
        cast_before=False,
        error=error,
        name=who.display_name if who else "",
        **vars(pages.ballot(place, paper, seed, choice, _steps(vote.id))),
    )
    return (page, 422) if error else page


@bp.post("/votes/<int:vote_id>/booth/meter")
@gate(Gate.STAFF)
@repeatable("keeps nothing")
def meter(vote_id: int) -> ResponseReturnValue:
    """The counters of the ballot while somebody chooses."""
    leave_no_trace()
    _vote, paper, place = _found(vote_id)
    page = pages.ballot(place, paper, "", kind(paper.method).read(request.form), _steps(vote_id))
    return render_template(page.templates.counters, live=True, **vars(page))


@bp.post("/votes/<int:vote_id>/booth/check")
@gate(Gate.STAFF)
@repeatable("keeps nothing")
def check(vote_id: int) -> ResponseReturnValue:
    """Step 2."""
    leave_no_trace()
    vote, paper, place = _found(vote_id)
    person, chosen = _voter(vote_id), kind(paper.method).read(request.form)
    if person is None:
        return _over(vote_id)
    if request.form.get("step") in ("work", "change"):
        return _ballot(vote, paper, place, person, chosen)
    try:
        service.check_ballot(Actor(person_id=person), vote, chosen)
    except Faulty:
        raise
    except Refused as refused:
        return _ballot(vote, paper, place, person, chosen, words(refused))
    return render_template(
        "votes/check.html",
        choice=pages.chosen(paper, chosen),
        counted=pages.counted(paper, chosen),
        place=place,
        **vars(pages.head(paper, _steps(vote_id))),
    )


@bp.post("/votes/<int:vote_id>/booth/cast")
@gate(Gate.STAFF)
@repeatable("a slot has one ballot; nothing else may be written with it")
def cast(vote_id: int) -> ResponseReturnValue:
    """Step 3: one row is written, as online, and the browser forgets who voted."""
    leave_no_trace()
    vote, paper, place = _found(vote_id)
    person = _voter(vote_id)
    if person is None:
        return _over(vote_id)
    try:
        with transaction():
            service.cast(Actor(person_id=person), vote_id, request.form, keys_folder())
    except Faulty:
        raise
    except Refused as refused:
        chosen = kind(paper.method).read(request.form)
        return _ballot(vote, paper, place, person, chosen, words(refused))
    return _closed(redirect(url_for("votes_booth.done", vote_id=vote_id), 303), vote_id)


def _closed(answer: Response, vote_id: int) -> Response:
    booth_cookie.close(answer, vote_id)
    return answer


@bp.get("/votes/<int:vote_id>/booth/done")
@gate(Gate.STAFF)
def done(vote_id: int) -> ResponseReturnValue:
    """That a ballot was cast, and nothing of what it says."""
    leave_no_trace()
    vote, _paper, place = _found(vote_id)
    page = render_template("votes/booth/done.html", vote=vote, place=place, title=say(vote.titles))
    return _closed(make_response(page), vote_id)
