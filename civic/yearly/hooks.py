"""What yearly reports show on the page of their council."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.councils.models import Council
from civic.yearly import pages
from civic.yearly.policy import MAY, Can


def council_aside(things: Sequence[Council]) -> dict[int, Markup]:
    """The reports of a council, and where its secretary publishes one. One query a council."""
    found = {}
    for council in things:
        lines, may = pages.lines(council), MAY[Can.PUBLISH](current_actor(), council)
        if lines or may:
            found[council.id] = rendered("yearly/_aside.html", council=council, reports=lines[:3], may_publish=may)
    return found
