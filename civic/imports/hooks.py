"""What imports shows on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from civic.core import i18n
from civic.core.cache import remember
from civic.core.hooks import rendered
from civic.imports import queries
from civic.imports.queries import Origin
from civic.proposals.queries import Fresh


def proposal_aside(things: Sequence[Fresh]) -> dict[int, Markup]:
    """Where imported proposals came from: one query, none once that is kept, and none for what was written here."""
    # The table says so: whatever has no author has a source.
    ids = tuple(thing.id for thing in things if thing.author_id is None)
    if not ids:
        return {}
    origins: dict[int, Origin] = remember(("imports.origins", ids), lambda: queries.proposal_origins(ids))
    return {
        key: rendered("imports/_origin.html", origin=origin, brought=i18n.day(origin.at), placed=origin.placed)
        for key, origin in origins.items()
    }
