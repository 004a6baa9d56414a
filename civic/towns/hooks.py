"""What towns show on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from civic.accounts.models import Organisation
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.towns import queries
from civic.towns.here import all_places, here, place_of
from civic.towns.policy import MAY, Can


def towns(things: Sequence[object]) -> dict[str, list[tuple[int, str]]]:
    """The towns that a person can choose when registering: those that have published terms of use."""
    able = queries.with_terms()
    return {"towns": [(place.id, place.name) for place in all_places() if place.id in able]}


def legal_links(things: Sequence[object]) -> dict[str, Markup]:
    """Links to the terms that people agree to when registering."""
    return {"links": rendered("towns/_legal_links.html")}


def organisation_standing(things: Sequence[Organisation]) -> dict[int, Markup]:
    """Which municipalities know an organisation, and the button for those who may say so."""
    place, shown = here(), {}
    may = place and MAY[Can.CONFIRM_ORGANISATION](current_actor(), queries.InMunicipality(place.id))
    for thing in things:
        known = queries.standings(thing.id)
        confirm = None
        if place and may and place.id not in known:
            confirm = url_for("towns.confirm_organisation", organisation_id=thing.id, town=place.slug)
        shown[thing.id] = rendered(
            "towns/_organisation_standing.html",
            known=[place_of(i).name for i in known],
            confirm=confirm,
            place=place,
        )
    return shown
