"""Pages that only the demonstration has."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from civic.core.gates import Gate, gate
from civic.demo import design
from civic.towns.here import here

bp = Blueprint("demo", __name__)

SCHEMES = frozenset({"light", "dark"})


@bp.get("/design")
@gate(Gate.DEMONSTRATION)
def parts() -> str:
    """Every part of the look in every state. ``?scheme=dark`` shows it dark whatever the reader's system says."""
    place = here() or abort(404)
    scheme = request.args.get("scheme")
    return render_template(
        "design/index.html",
        scheme=scheme if scheme in SCHEMES else None,
        # A town without a map has no stamps either: any number stands for its neighbourhoods.
        **design.context(hoods=tuple(place.hoods) or (0,)),
    )
