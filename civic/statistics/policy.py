"""Who may have figures compiled, and read what is told of decisions.

Reading the figures is everybody's, as far as they may see the process.
"""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Role, held_by, require_by


class Can(StrEnum):
    COMPILE = "compile"
    CANCEL = "cancel"
    OUTCOMES = "outcomes"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


MAY = {
    Can.COMPILE: _organiser,
    Can.CANCEL: _organiser,
    Can.OUTCOMES: _organiser,
}

require = require_by(MAY)
