"""Letters with codes: organisers import a list of people, look at it, and print a letter for each."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import say
from civic.core.limits import WRITE, limiter
from civic.core.once import made
from civic.core.permissions import Refused
from civic.core.web import accepted
from civic.places.labels import sentence
from civic.places.problems import Unreadable
from civic.towns.here import Town, stand_in
from civic.votes import letters_page, queries, service
from civic.votes.forms import ListForm, PrintForm
from civic.votes.jobs import keys_folder
from civic.votes.letter_list import MOST_BYTES
from civic.votes.models import Vote
from civic.votes.policy import Can, may, require
from civic.votes.rules import VoteCode, VoteState

bp = Blueprint("votes_letters", __name__)


def _found(vote_id: int) -> tuple[Vote, Town]:
    """A vote that its reader may prepare; a draft of which is by code, or has no such page."""
    vote = queries.vote(vote_id) or abort(404)
    if vote.state == VoteState.WRITING and not may(current_actor(), Can.PREPARE, vote):
        abort(404)
    require(current_actor(), Can.PREPARE, vote)
    if not vote.by_code and vote.state == VoteState.WRITING:
        abort(404)
    return vote, stand_in(vote.municipality_id)


def _to(vote_id: int) -> str:
    return url_for("votes_letters.letters", vote_id=vote_id)


@bp.route("/votes/<int:vote_id>/letters", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def letters(vote_id: int) -> ResponseReturnValue:
    """Send a list of people, and see who would get a letter."""
    vote, _place = _found(vote_id)
    if request.method == "GET" and vote.state not in (VoteState.WRITING, VoteState.DRAFT):
        return redirect(url_for("votes.show", vote_id=vote_id), 303)
    form = ListForm()
    problems: list[tuple[str, str]] = []
    if form.validate_on_submit():
        sent = form.bytes_sent()
        try:
            with accepted(form, "file") as done:
                if len(sent) > MOST_BYTES:
                    raise Refused(VoteCode.LIST_LARGE, most=MOST_BYTES // 1_000_000)
                service.look_at_list(current_actor(), vote_id, sent, keys_folder())
            if done:
                return redirect(_to(vote_id), 303)
        except Unreadable as error:
            problems = [("file", sentence(problem)) for problem in error.problems]
    return _page(vote, form, PrintForm(formdata=None), problems)


def _page(
    vote: Vote, form: ListForm, printing: PrintForm, problems: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "votes/letters.html",
        vote=vote,
        form=form,
        printing=printing,
        problems=problems or [],
        **vars(letters_page.shown(vote, keys_folder())),
    )
    return page, 422 if problems or form.errors or printing.errors else 200


@bp.post("/votes/<int:vote_id>/letters/use")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def use_list(vote_id: int) -> ResponseReturnValue:
    _found(vote_id)
    with transaction():
        service.use_list(current_actor(), vote_id)
    return told("good", _("The list is imported. Now print the letters."), _to(vote_id))


@bp.post("/votes/<int:vote_id>/letters/delete")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def delete_list(vote_id: int) -> ResponseReturnValue:
    """Delete names and addresses: of the list in use, or of the one that was looked at."""
    _found(vote_id)
    with transaction():
        service.delete_list(current_actor(), vote_id, in_use="in_use" in request.form)
    return told("good", _("The names and addresses are deleted."), _to(vote_id))


@bp.post("/votes/<int:vote_id>/letters/print")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def print_letters(vote_id: int) -> ResponseReturnValue:
    """The letters themselves, in the answer to this one request: their codes are nowhere else."""
    vote, place = _found(vote_id)
    form = PrintForm()
    written: list[service.Letter] = []
    if form.validate_on_submit():
        with accepted(form, "reason") as done:
            written = service.print_letters(current_actor(), vote_id, form.reason.data or "", keys_folder())
        if done:
            made(_to(vote_id))
            return render_template(
                "votes/printed.html",
                back=_to(vote_id),
                name=say(vote.titles),
                letters=letters_page.printed(written),
                words=letters_page.in_each_language(place, vote),
            )
    return _page(vote, ListForm(formdata=None), form)
