"""Who may relate things: the town's organisers, and those who wrote both."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Predicate, Role, held_by, require_by


class Can(StrEnum):
    RELATE = "relate"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


def _relates(actor: Actor, pair: Any) -> bool:
    return _organiser(actor, pair) or (actor.signed_in and actor.person_id in pair.authors)


MAY: dict[Can, Predicate] = {Can.RELATE: _relates}

require = require_by(MAY)
