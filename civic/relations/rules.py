"""What relations there are, and how each is called from the other side. Pure."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How a thing stands to another one, as it is read from the first."""

    FOLLOWS = "follows"
    LED_TO = "led_to"
    CONFLICTS = "conflicts"
    TOGETHER = "together"

    @property
    def inverse(self) -> Kind:
        """The same relation, read from the other side."""
        turned = {Kind.FOLLOWS: Kind.LED_TO, Kind.LED_TO: Kind.FOLLOWS}
        return turned.get(self, self)


#: Relations of one thing.
MOST = 30


class RelationCode(StrEnum):
    """Why two things are not related."""

    NOTHING = "relation_nothing"
    ITSELF = "relation_itself"
    NOT_YOURS = "relation_not_yours"
    MANY = "too_many_relations"


def stored(one: int, other: int, kind: Kind) -> tuple[int, int, Kind]:
    """A relation of two things as one row holds it: the lower number first, read from there."""
    return (one, other, kind) if one < other else (other, one, kind.inverse)


def read_from(thing: int, low_id: int, kind: Kind) -> Kind:
    """How a stored relation is read from one of its sides."""
    return kind if thing == low_id else kind.inverse
