"""The blueprint that the package's routes share, and how they find a proposal."""

from __future__ import annotations

from flask import Blueprint, abort

from civic.core.gates import current_actor
from civic.proposals import queries
from civic.proposals.queries import Fresh
from civic.towns.here import Town, stand_in

bp = Blueprint("proposals", __name__)


def found(proposal_id: int) -> tuple[Fresh, Town]:
    """A published proposal that the reader may see, or 404."""
    return shown(queries.fresh(proposal_id, current_actor()))


def shown(fresh: Fresh | None) -> tuple[Fresh, Town]:
    """The same for a proposal that was asked for already."""
    if fresh is None or not fresh.visible:
        abort(404)
    return fresh, stand_in(fresh.municipality_id)
