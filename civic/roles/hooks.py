"""What roles show on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.roles import pages


def account_offered(things: Sequence[int]) -> dict[int, Markup]:
    """The roles that towns offer to the person of this account page."""
    offered = pages.roles_offered(current_actor())
    return {person: rendered("roles/_account_offered.html", offered=offered) for person in things if offered}
