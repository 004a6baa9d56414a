"""Which neighbourhoods of a town have as many supporters as a proposal needs from each."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import i18n
from civic.core.hooks import rendered
from civic.proposals import queries
from civic.proposals.queries import View
from civic.towns.here import Town


@dataclass(frozen=True)
class Reached:
    """A neighbourhood, and whether it has its supporters. How many it has is not told: few could be known by it."""

    name: str
    reached: bool


def shown(place: Town, p: View) -> Markup:
    """The list of neighbourhoods below the support panel."""
    needed = p.each or 0
    found = [
        Reached(place.hood_name(hood), number >= needed)
        for hood, number in queries.supporters_by_neighbourhood(p.id).items()
    ]
    heading = _("At least %(n)s from each neighbourhood", n=i18n.number(needed))
    return rendered("proposals/_neighbourhoods.html", heading=heading, rows=found)
