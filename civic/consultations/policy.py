"""Who may do what with draft texts. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Predicate, Role, held_by, require_by


class Can(StrEnum):
    PUBLISH = "publish_draft_text"


MAY: dict[Can, Predicate] = {
    Can.PUBLISH: held_by(Role.ORGANISER, Role.ADMIN),
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    """Whether to offer somebody the way to something; the service asks again."""
    return MAY[can](actor, thing)
