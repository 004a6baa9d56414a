"""Who writes the check of a process, and fixes it. Once fixed, everybody who may see the process reads it."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Role, held_by, require_by


class Can(StrEnum):
    WRITE = "write"


MAY = {Can.WRITE: held_by(Role.ORGANISER, Role.ADMIN)}

require = require_by(MAY)
