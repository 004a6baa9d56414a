"""Members say whether they are named in the open data of a council."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.councils import queries as councils
from civic.oparl import service

bp = Blueprint("naming", __name__)


@bp.post("/councils/<slug>/named")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def choose(slug: str) -> ResponseReturnValue:
    """Set the choice to yes or no; no can be said after a term too."""
    council = councils.council_at(slug) or abort(404)
    yes = request.form.get("named") == "yes"
    with transaction():
        (service.be_named if yes else service.withdraw)(current_actor(), council)
    words = _("You are named in the open data of this council.") if yes else _("You are no longer named there.")
    return told("good", words, url_for("accounts.account", _anchor="acc-named"))
