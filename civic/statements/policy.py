"""Who may do what with rounds of statements. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Predicate, Role, held_by, require_by


class Can(StrEnum):
    ORGANISE = "organise_statements"
    MODERATE = "moderate_statements"
    TAKE_PART = "take_part_in_statements"
    COMPUTE = "compute_opinions"


MAY: dict[Can, Predicate] = {
    Can.ORGANISE: held_by(Role.ORGANISER, Role.ADMIN),
    Can.MODERATE: held_by(Role.ORGANISER, Role.ADMIN, Role.MODERATOR),
    Can.TAKE_PART: lambda actor, round_: actor.signed_in,
    Can.COMPUTE: lambda actor, round_: actor.system,
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    """Whether to offer somebody the way to something; the service asks again."""
    return MAY[can](actor, thing)
