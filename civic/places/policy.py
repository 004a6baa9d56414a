"""Who may give a town its map and its population."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import require_by


class Can(StrEnum):
    IMPORT_AREAS = "import_areas"
    IMPORT_POPULATION = "import_population"


# A place knows no municipality, so that no role in one reaches it: the installation's administrators do this.
MAY = {
    Can.IMPORT_AREAS: lambda actor, thing: actor.admin or actor.system,
    Can.IMPORT_POPULATION: lambda actor, thing: actor.admin or actor.system,
}

require = require_by(MAY)
