"""What the open standard shows on the page of an account: whether its owner is named there."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from civic.core.hooks import rendered
from civic.core.i18n import marks, say, tongue
from civic.oparl import queries


def account(things: Sequence[int]) -> dict[int, Markup]:
    """For each council in which somebody sits, whether they are named in its open data, and the other choice."""
    found = {}
    for person in things:
        councils = queries.terms_of(person)
        if councils:
            named = queries.named_in(person)
            rows = [
                {"name": say(each.names), "slug": each.slug, "named": each.id in named, **marks(tongue(each.names))}
                for each in councils
            ]
            found[person] = rendered("oparl/_account.html", rows=rows)
    return found
