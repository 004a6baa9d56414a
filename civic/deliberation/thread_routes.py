"""Pages beside a thread: what its posts said before."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from civic.core.gates import Gate, gate
from civic.deliberation import pages
from civic.deliberation.reach import post_to_read, thing_url
from civic.deliberation.versions import wordings

bp = Blueprint("discussion", __name__)


@bp.get("/posts/<int:post_id>/versions")
@gate(Gate.PUBLIC)
def versions(post_id: int) -> ResponseReturnValue:
    """All wordings of a post; of one that is deleted or hidden there is none."""
    found, thread = post_to_read(post_id)
    if found.taken_back or found.hidden:
        abort(404)
    return render_template(
        "deliberation/versions.html",
        post=found,
        view=thread,
        thing_url=thing_url(thread),
        author=pages.shown_author(found),
        post_url=pages.address(post_id),
        rows=wordings(post_id),
    )
