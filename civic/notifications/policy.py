"""Who may do what with notifications: everybody with their own, nobody with others'."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import require_by


class Can(StrEnum):
    READ_OWN = "read_own"
    FOLLOW = "follow"


MAY = {
    Can.READ_OWN: lambda actor, thing: actor.signed_in,
    Can.FOLLOW: lambda actor, thing: actor.signed_in,
}

require = require_by(MAY)
