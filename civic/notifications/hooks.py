"""What notifications shows on the account page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.notifications import queries


def account_section(things: Sequence[int]) -> dict[int, Markup]:
    """How many notifications a person has not read, with the way there."""
    return {
        person: rendered(
            "notifications/_account.html", unread=queries.unread(person), latest=queries.told(current_actor(), 1)
        )
        for person in things
    }
