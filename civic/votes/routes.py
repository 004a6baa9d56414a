"""Ballots: choose, check, cast; and what came out."""

from __future__ import annotations

import hashlib
import json

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.accounts.login import leave_no_trace
from civic.core import clock, limits
from civic.core.db import transaction
from civic.core.errors import told, words
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import Tally
from civic.core.once import repeatable
from civic.core.pager import turned
from civic.core.permissions import Faulty, Refused
from civic.core.web import accepted
from civic.resources import queries as resources
from civic.towns.here import Town, here, stand_in
from civic.uploads.contents import MEDIA, Kind
from civic.votes import codes, electorate, methods, pages, publication, queries, receipt_cookie, service
from civic.votes.forms import CodeForm
from civic.votes.frozen import Paper
from civic.votes.jobs import keys_folder
from civic.votes.methods import Choice, kind
from civic.votes.models import Vote
from civic.votes.policy import Can, may
from civic.votes.rules import VoteCode, VoteStage, VoteState, order_seed

bp = Blueprint("votes", __name__)
#: What a picture may do in a browser: nothing.
POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; sandbox"


def _found(vote_id: int) -> tuple[Vote, Paper, Town]:
    """A vote, what it asks, and its town.

    Raises:
        Faulty: what it asks cannot be told, because its opening entry is not as it was.
    """
    vote, resource, door = queries.found_with_resource(vote_id) or abort(404)
    if vote.state == VoteState.WRITING:
        abort(404)
    if not resources.may_see(current_actor(), resource, request.args.get("link"), process=door):
        abort(404)
    place = stand_in(vote.municipality_id)
    return vote, queries.paper(vote), place


def _chosen(paper: Paper) -> Choice:
    return kind(paper.method).read(request.form)


@bp.get("/votes")
@gate(Gate.PUBLIC)
def index() -> ResponseReturnValue:
    place = here() or abort(404)
    return render_template("votes/index.html", **vars(pages.index(place, current_actor(), clock.now(), turned())))


@bp.get("/votes/<int:vote_id>")
@gate(Gate.PUBLIC)
def show(vote_id: int) -> ResponseReturnValue:
    draft = queries.vote(vote_id)
    if draft is not None and draft.state == VoteState.WRITING and may(current_actor(), Can.PREPARE, draft):
        return redirect(url_for("votes_desk.look", vote_id=vote_id), 303)
    vote, paper, place = _found(vote_id)
    match pages.stage_of(paper, clock.now()):
        case VoteStage.CLOSED:
            published = vote.log_size is not None
            shown = vars(pages.result(place, paper))
            return render_template("votes/result.html", place=place, published=published, **shown)
        case VoteStage.OPEN:
            return _ballot(vote, paper, place)
        case where:
            shown = vars(pages.ballot(place, paper, ""))
            return render_template("votes/waiting.html", where=where.value, why=vote.interruption, **shown)


@bp.get("/votes/<int:vote_id>/options/<int:option_id>")
@gate(Gate.PUBLIC)
def option(vote_id: int, option_id: int) -> ResponseReturnValue:
    """All that the vote says of one option: the proposal as it was when it was taken."""
    _vote, paper, place = _found_or_draft(vote_id)
    found = next((one for one in paper.options if one.id == option_id), None) or abort(404)
    return render_template("votes/option.html", place=place, **vars(pages.option(place, paper, found)))


@bp.get("/votes/<int:vote_id>/pictures/<int:picture_id>")
@gate(Gate.PUBLIC)
def picture(vote_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of an option, if it is the one of the opening entry; ``?small=1`` is its small version."""
    _vote, paper, _place = _found_or_draft(vote_id)
    small = "small" in request.args
    sent = queries.picture(vote_id, picture_id, small=small) or abort(404)
    digest = hashlib.sha256(sent.data).hexdigest()
    kept = [one for o in paper.options for one in o.pictures if one.id == picture_id]
    if not kept or digest != (kept[0].small_digest if small else kept[0].digest):
        raise Faulty(VoteCode.ROW_CHANGED, vote=vote_id)
    response = make_response(sent.data)
    response.content_type = MEDIA[Kind.PICTURE]
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _found_or_draft(vote_id: int) -> tuple[Vote, Paper, Town]:
    """The same; organisers see a draft too, and whoever can try it in a rehearsal."""
    draft = queries.vote(vote_id)
    if draft is not None and draft.state == VoteState.WRITING and _may_look(draft):
        return draft, queries.paper(draft), stand_in(draft.municipality_id)
    return _found(vote_id)


def _may_look(draft: Vote) -> bool:
    actor = current_actor()
    return may(actor, Can.PREPARE, draft) or service.tried(actor, draft.id) is not None


def _ballot(
    vote: Vote,
    paper: Paper,
    place: Town,
    chosen: Choice | None = None,
    error: str = "",
    code_form: CodeForm | None = None,
) -> ResponseReturnValue:
    """Step 1; with what lies in the box already, or with what was just chosen. Who has no ballot may enter a code."""
    own = service.own_ballot(current_actor(), vote, keys_folder())
    before = own.chosen if own else None
    now = chosen if chosen is not None else (before or ())
    came = own is None and _came_before(vote)
    page = render_template(
        "votes/ballot.html",
        may_vote=own is not None,
        code_form=None if own or came or not electorate.by_code(paper) else code_form or CodeForm(formdata=None),
        roll_words="" if own else electorate.not_on_roll(place, paper, came),
        cast_before=before is not None,
        error=error,
        **vars(pages.ballot(place, paper, _order_seed(vote), now)),
    )
    return (page, 422) if error or (code_form and code_form.errors) else page


@bp.post("/votes/<int:vote_id>/code")
@gate(Gate.SIGNED_IN)
def enter_code(vote_id: int) -> ResponseReturnValue:
    """Enter the code of a letter: whoever does can vote from then on."""
    vote, paper, place = _found(vote_id)
    if pages.stage_of(paper, clock.now()) is not VoteStage.OPEN or not electorate.by_code(paper):
        return redirect(url_for("votes.show", vote_id=vote_id), 303)
    form = CodeForm()
    if form.validate_on_submit():
        tries = _code_tries()
        limits.count(*tries)
        with accepted(form, "code") as done:
            service.enter_code(current_actor(), vote_id, form.code.data or "")
        if done:
            limits.give_back(*tries)
            return told("good", _("Your code is accepted. You can vote now."), url_for("votes.show", vote_id=vote_id))
    return _ballot(vote, paper, place, code_form=form)


def _code_tries() -> tuple[Tally, Tally]:
    """What counts wrong codes: of a person in all votes together, and from where they come."""
    return (
        Tally(codes.TRIES, f"vote-code:{current_actor().person_id}"),
        Tally(codes.TRIES_FROM_ADDRESS, f"vote-code-from:{limits.address()}"),
    )


def _not_open(paper: Paper, place: Town, where: VoteStage, chosen: Choice) -> ResponseReturnValue:
    """What was typed is told again, with the reason why it is not cast."""
    return render_template("votes/not_open.html", place=place, **vars(pages.not_open(paper, where, chosen))), 422


def _came_before(vote: Vote) -> bool:
    """Whether the reader's mailbox has a place on the roll already, by an account that they had before."""
    person = current_actor().person_id
    return person is not None and service.was_admitted(vote.id, person)


def _order_seed(vote: Vote) -> str:
    """What draws the order of the options for this reader; the same for all who are signed out."""
    person = current_actor().person_id
    return "" if person is None else order_seed(current_app.config["CIVIC"].secret_key, vote.id, person)


@bp.get("/votes/<int:vote_id>/bulletin.jsonl")
@gate(Gate.PUBLIC)
def bulletin_file(vote_id: int) -> ResponseReturnValue:
    """The public file of a vote: its log as far as it is signed, and after closing everything that was counted."""
    vote, _paper, _place = _found(vote_id)
    if vote.opening is None:
        abort(404)
    answer = make_response(publication.bulletin(vote, current_app.config["CIVIC"]))
    answer.content_type = "application/jsonl; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="vote-{vote_id}.jsonl"'
    return answer


@bp.get("/votes/<int:vote_id>/receipt")
@gate(Gate.PUBLIC)
def receipt(vote_id: int) -> ResponseReturnValue:
    """Where voters check a receipt, in their browser: no request of this page carries one."""
    vote, paper, place = _found(vote_id)
    if vote.opening is None:
        abort(404)
    file = url_for("votes.bulletin_file", vote_id=vote_id)
    marks = json.dumps({mark: str(words) for mark, words in methods.kind(paper.method).marks.items()})
    return render_template("votes/receipt.html", place=place, file=file, marks=marks, **vars(pages.head(paper)))


@bp.post("/votes/<int:vote_id>/meter")
@gate(Gate.SIGNED_IN)
@repeatable("keeps nothing")
def meter(vote_id: int) -> ResponseReturnValue:
    """All counters of a ballot while somebody chooses: what is left, how many, what does not fit. Nothing is kept."""
    _vote, paper, place = _found(vote_id)
    page = pages.ballot(place, paper, "", _chosen(paper))
    return render_template(page.templates.counters, live=True, **vars(page))


@bp.post("/votes/<int:vote_id>/check")
@gate(Gate.SIGNED_IN)
@repeatable("keeps nothing")
def check(vote_id: int) -> ResponseReturnValue:
    """Step 2: read once more what will be cast. Nothing is kept yet."""
    vote, paper, place = _found(vote_id)
    chosen = _chosen(paper)
    if (where := pages.stage_of(paper, clock.now())) is not VoteStage.OPEN:
        return _not_open(paper, place, where, chosen)
    if request.form.get("step") in ("work", "change"):
        return _ballot(vote, paper, place, chosen)
    try:
        service.check_ballot(current_actor(), vote, chosen)
    except Faulty:
        raise
    except Refused as refused:
        return _ballot(vote, paper, place, chosen, error=words(refused))
    return render_template(
        "votes/check.html",
        choice=pages.chosen(paper, chosen),
        counted=pages.counted(paper, chosen),
        place=place,
        **vars(pages.head(paper)),
    )


@bp.post("/votes/<int:vote_id>/cast")
@gate(Gate.SIGNED_IN)
@repeatable("a slot has one ballot; nothing else may be written with it")
def cast(vote_id: int) -> ResponseReturnValue:
    """Step 3. This request writes one row and nothing else: no limit is counted, no message is kept."""
    leave_no_trace()
    try:
        with transaction():
            put = service.cast(current_actor(), vote_id, request.form, keys_folder(), request.args.get("link"))
    except Faulty:
        raise
    except Refused as refused:
        vote, paper, place = _found(vote_id)
        chosen = _chosen(paper)
        where = pages.stage_of(paper, clock.now())
        if refused.code is VoteCode.NOT_OPEN and where is VoteStage.OPEN:
            where = VoteStage.COUNTING  # the clock of the database is ahead of this machine's
        if where is not VoteStage.OPEN:
            return _not_open(paper, place, where, chosen)
        return _ballot(vote, paper, place, chosen, error=words(refused))
    answer = redirect(url_for("votes.done", vote_id=vote_id), 303)
    receipt_cookie.hand_over(answer, vote_id, put.receipt)
    return answer


@bp.get("/votes/<int:vote_id>/done")
@gate(Gate.SIGNED_IN)
def done(vote_id: int) -> ResponseReturnValue:
    leave_no_trace()
    vote, paper, place = _found(vote_id)
    if pages.stage_of(paper, clock.now()) is not VoteStage.OPEN:
        return redirect(url_for("votes.show", vote_id=vote_id), 303)
    own = service.own_ballot(current_actor(), vote, keys_folder())
    if own is None or own.chosen is None:
        return redirect(url_for("votes.show", vote_id=vote_id), 303)
    page = render_template(
        "votes/done.html",
        choice=pages.chosen(paper, own.chosen),
        receipt=receipt_cookie.taken(own.receipt),
        place=place,
        **vars(pages.head(paper)),
    )
    answer = make_response(page)
    receipt_cookie.forget(answer, vote_id)
    return answer
