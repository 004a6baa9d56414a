"""Who may bring in files of other systems. Things have a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Role, require_by


class Can(StrEnum):
    IMPORT = "import_files"


def _organiser(actor: Actor, thing: Any) -> bool:
    return actor.has(thing.municipality_id, Role.ORGANISER, Role.ADMIN)


MAY = {Can.IMPORT: _organiser}

require = require_by(MAY)
