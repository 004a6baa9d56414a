"""What the administration shows on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from civic.administration.pages import workplace
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.towns.here import here


def account_desk(things: Sequence[int]) -> dict[int, Markup]:
    """The link to the administration, on the account pages of staff."""
    actor, place = current_actor(), here()
    if place is None or not actor.staff:
        return {}
    own = workplace(actor, place)
    url = url_for("administration.show", town=None if own.default else own.slug)
    return {person: rendered("administration/_account_desk.html", url=url, name=own.name) for person in things}
