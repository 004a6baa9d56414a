"""What the closed room shows on the account page: to its owner, how many questions are answered."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from civic.core.slots import rendered
from civic.demographics import queries
from civic.spaces.here import here


def account(things: Sequence[int]) -> dict[int, Markup]:
    """A link to one's own answers. The page of an account has one person on it."""
    place = here()
    if place is None:
        return {}
    questions = len(queries.asked(place.id))
    return {
        person: rendered(
            "demographics/_account.html",
            answered=sum(each.value is not None for each in queries.own(person, place.id)),
            questions=questions,
        )
        for person in things
    }
