"""Who may relate things: the town's organisers, and those who wrote both."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Protocol

from civic.core.permissions import Actor, OfTown, Predicate, Role, held_by, require_by


class Can(StrEnum):
    RELATE = "relate"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


class Written(OfTown, Protocol):
    """Things of a town, with the people who wrote them."""

    @property
    def authors(self) -> Collection[int]: ...


def _relates(actor: Actor, pair: Written) -> bool:
    return _organiser(actor, pair) or (actor.signed_in and actor.person_id in pair.authors)


MAY: dict[Can, Predicate] = {Can.RELATE: _relates}

require = require_by(MAY)
