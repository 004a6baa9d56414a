"""What recruitment shows on the pages of councils and accounts, and on the desk."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import marks, say, tongue
from civic.councils.models import Council
from civic.recruitment import labels, queries, service
from civic.recruitment.policy import Can, may


def council_aside(things: Sequence[Council]) -> dict[int, Markup]:
    """The calls of a council, and where its secretary opens one."""
    found = {}
    for council in things:
        calls = [
            {
                "title": say(call.titles),
                "url": url_for("recruitment.show", call_id=call.id),
                "stage": labels.STAGES[service.stage(call)],
                **marks(tongue(call.titles)),
            }
            for call in queries.calls_of(council.id)
        ]
        may_open = may(current_actor(), Can.CALL, council)
        if calls or may_open:
            found[council.id] = rendered("recruitment/_aside.html", council=council, calls=calls, may_open=may_open)
    return found
