"""What equality checks show on the page of their process."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.equality import queries
from civic.equality.policy import MAY, Can
from civic.processes.models import Process
from civic.statistics import queries as statistics


def process_aside(things: Sequence[Process]) -> dict[int, Markup]:
    """The way to the check, for everybody once it is fixed; before, for those who write it, as long as
    there are no figures. One query, and for those one more."""
    found = queries.states([process.id for process in things])
    shown: dict[int, Markup] = {}
    for process in things:
        fixed = found.get(process.id)
        if fixed or (MAY[Can.WRITE](current_actor(), process) and statistics.newest(process.id) is None):
            shown[process.id] = rendered("equality/_aside.html", slug=process.slug, state=fixed)
    return shown
