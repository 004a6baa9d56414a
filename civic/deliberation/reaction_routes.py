"""React to a post, or take that back. Works with and without htmx."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told, words
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Refused
from civic.deliberation import pages, service
from civic.deliberation.reach import post_to_read
from civic.deliberation.reader import one_reaction
from civic.deliberation.rules import Reaction

bp = Blueprint("reactions", __name__)


@bp.post("/posts/<int:post_id>/reactions/<reaction>")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
@repeatable("one reaction of a kind a person")
def react(post_id: int, reaction: str) -> ResponseReturnValue:
    """Set one's reaction: ``value`` 1 or 0."""
    if reaction not in list(Reaction):
        abort(404)
    kind = Reaction(reaction)
    post_to_read(post_id)
    try:
        with transaction():
            done = service.set_reaction(current_actor(), post_id, kind, request.form.get("value") == "1")
    except Refused as refused:
        if wants_fragment():
            return make_response(render_template("deliberation/_reaction.html", refused=words(refused)), 422)
        raise
    if wants_fragment():
        found, _thread = post_to_read(post_id)
        button = one_reaction(found, kind, done.mine)
        return render_template("deliberation/_reaction.html", reaction=button, post_id=post_id)
    return told("good", _message(kind, done.mine), pages.address(post_id))


def _message(kind: Reaction, mine: bool) -> str:
    if not mine:
        return str(_("Your reaction is withdrawn."))
    if kind is Reaction.HELPFUL:
        return str(_("You find this comment helpful."))
    return str(_("You said thank you for this comment."))
