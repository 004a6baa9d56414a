"""What verification shows on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.administration.views import Part, Task
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.towns.here import Town, here
from civic.towns.queries import InMunicipality
from civic.verification import pages
from civic.verification.policy import Can, may


def account(things: Sequence[int]) -> dict[int, Markup]:
    """What the town of the page has confirmed of a person. The page of an account has one person on it."""
    place = here()
    if place is None:
        return {}
    return {
        person: rendered("verification/_account.html", place=place, found=pages.shown(person, place))
        for person in things
    }


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """Where people are verified, for officers."""
    actor = current_actor()
    return {place.id: [_verify(place)] for place in things if may(actor, Can.VERIFY, InMunicipality(place.id))}


def _verify(place: Town) -> Task:
    words = _("Confirm who lives in the town: at the town hall, or with a register.")
    return Task(Part.RUN, _("Verify residents"), url_for("verification.desk", town=place.slug), words)
