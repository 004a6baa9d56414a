"""Who has the yearly report of a council published. What is published is read by everybody who may see the council."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Role, held_by, require_by


class Can(StrEnum):
    PUBLISH = "publish"


MAY = {Can.PUBLISH: held_by(Role.SECRETARY, Role.ORGANISER, Role.ADMIN)}

require = require_by(MAY)
