"""Who may do what with votes."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Predicate, Role, held_by, require_by


class Can(StrEnum):
    PREPARE = "prepare"
    OPEN = "open"
    REHEARSE = "rehearse"
    OPEN_BOOTH = "open_booth"
    CAST = "cast"
    CLOSE = "close"
    INTERRUPT = "interrupt"
    DESTROY_KEY = "destroy_key"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


MAY: dict[Can, Predicate] = {
    Can.PREPARE: _organiser,
    Can.OPEN: _organiser,
    # Those whom organisers let in: everybody with a role in the town. Whether they did is asked by the service.
    Can.REHEARSE: held_by(*Role),
    # Who identifies people at the desk.
    Can.OPEN_BOOTH: held_by(Role.OFFICER),
    # Whether somebody stands on the roll is asked by the service, in the transaction that casts.
    Can.CAST: lambda actor, vote: actor.signed_in,
    # Nobody closes a vote by hand: its time does.
    Can.CLOSE: lambda actor, vote: actor.system,
    # A person decides, never the program: what it cannot read now may be back in a minute.
    Can.INTERRUPT: lambda actor, vote: not actor.system and actor.has(vote.municipality_id, Role.ADMIN),
    # Two different people; the service counts them.
    Can.DESTROY_KEY: lambda actor, vote: actor.signed_in and actor.has(vote.municipality_id, Role.ADMIN),
}

require = require_by(MAY)


def may(actor: Actor, can: Can, vote: object) -> bool:
    """Whether somebody may; for pages that offer it."""
    return MAY[can](actor, vote)
