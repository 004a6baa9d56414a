"""What councils show on the pages of lower rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from civic.core.i18n import marks, say, tongue
from civic.core.slots import rendered
from civic.councils import queries, wording
from civic.councils.queries import Opinion


def meeting_host(things: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The page of the council whose group meets: (address, name)."""
    return {
        group: (url_for("councils.show", slug=slug), say(names))
        for group, (slug, names) in queries.pages_of_groups(things).items()
    }


def proposal_aside(things: Sequence[Any]) -> dict[int, Markup]:
    """What councils recommended about a proposal. Things have an ``id`` and the ``resource_id`` of a public thing."""
    found = queries.opinions([thing.resource_id for thing in things if thing.resource_id])
    return {
        thing.id: rendered("councils/_opinions.html", opinions=[_opinion(o) for o in found[thing.resource_id]])
        for thing in things
        if thing.resource_id in found
    }


def _opinion(found: Opinion) -> dict[str, Any]:
    return {
        "council": say(found.names),
        "council_lang": marks(tongue(found.names)),
        "council_url": url_for("councils.show", slug=found.slug),
        "title": found.title,
        "title_lang": marks(found.language),
        "url": url_for("councils.recommendation", recommendation_id=found.id),
        "adopted_on": found.adopted_on,
        "votes": wording.votes(found),
        "shape": wording.shape(found, late=False),
        "state": wording.state(found, late=False),
    }
