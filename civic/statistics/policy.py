"""Who may have figures compiled. Reading them is everybody's, as far as they may see the process."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Role, require_by


class Can(StrEnum):
    COMPILE = "compile"
    CANCEL = "cancel"


def _organiser(actor: Actor, process: Any) -> bool:
    return actor.has(process.municipality_id, Role.ORGANISER, Role.ADMIN)


MAY = {
    Can.COMPILE: _organiser,
    Can.CANCEL: _organiser,
}

require = require_by(MAY)
