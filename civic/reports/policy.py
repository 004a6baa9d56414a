"""Who may do what with reports. What is public is downloaded by everybody who may see the process."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Role, held_by, require_by


class Can(StrEnum):
    MAKE = "make"


MAY = {Can.MAKE: held_by(Role.ORGANISER, Role.ADMIN)}

require = require_by(MAY)
