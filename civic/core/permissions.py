"""Who asks, and how a package says no. Packages decide in their own ``policy``; here is only the form of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, TypeVar


class Role(StrEnum):
    """What a municipality can trust a person with. Roles never reach into another municipality."""

    ADMIN = "admin"
    ORGANISER = "organiser"
    MODERATOR = "moderator"
    SECRETARY = "secretary"
    #: Confirms who lives in the town.
    OFFICER = "officer"


@dataclass(frozen=True)
class Actor:
    """Whoever asks for something: a person, a stranger, or the program itself.

    Attributes:
        person_id: None for a stranger and for the program.
        roles: pairs of municipality and role that hold at this instant.
        organisations: organisations for which the person may act by name.
        admin: looks after the whole installation.
        system: the program itself, in jobs and commands.
        links: hashes of the links by which this browser was invited to read something.
    """

    person_id: int | None = None
    display_name: str = ""
    roles: frozenset[tuple[int, Role]] = field(default_factory=frozenset)
    organisations: frozenset[int] = field(default_factory=frozenset)
    admin: bool = False
    system: bool = False
    links: frozenset[str] = field(default_factory=frozenset)

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    def has(self, municipality_id: int | None, *roles: Role) -> bool:
        """Whether one of the roles is held in this municipality. Installation administrators hold every role."""
        return self.admin or self.system or any((municipality_id, role) in self.roles for role in roles)

    @property
    def staff(self) -> bool:
        """Whether any role is held anywhere."""
        return self.admin or self.system or bool(self.roles)


STRANGER = Actor()
SYSTEM = Actor(system=True)


class NotAllowed(Exception):
    """This actor may not do that. One handler makes it 403, or an invitation to sign in.

    ``roles`` are those that may, in the town of the thing.
    """

    def __init__(self, can: StrEnum, actor: Actor, roles: Sequence[Role] = ()) -> None:
        super().__init__(f"{can!r} refused")
        self.can = can
        self.actor = actor
        self.roles = roles


class Absent(LookupError):
    """There is no such thing, or none that this actor may know of. One handler makes it 404."""


class Refused(Exception):
    """The rules say no, for a reason with a code. One handler makes it words and 422.

    Attributes:
        code: a member of the package's own StrEnum; its words stand in the package's ``labels``.
        params: what the words need.
    """

    def __init__(self, code: StrEnum, **params: object) -> None:
        super().__init__(str(code))
        self.code = code
        self.params = params


class Faulty(Refused):
    """Something of the installation is away or broken, so that nobody can do this now. 503, and an alarm."""


class OfTown(Protocol):
    """Whatever belongs to a town; None belongs to the whole installation."""

    @property
    def municipality_id(self) -> int | None: ...


Predicate = Callable[[Actor, Any], bool]

C = TypeVar("C", bound=StrEnum)
C_contra = TypeVar("C_contra", bound=StrEnum, contravariant=True)


class Require(Protocol[C_contra]):
    """A package's ``require``: it takes the package's own rights only."""

    def __call__(self, actor: Actor, can: C_contra, thing: object = None, /) -> None: ...


def held_by(*roles: Role) -> Predicate:
    """The predicate "one of these roles is held in the town of the thing", of anything with a ``municipality_id``."""

    def held(actor: Actor, thing: OfTown) -> bool:
        return actor.has(thing.municipality_id, *roles)

    return held


def require_by(predicates: Mapping[C, Predicate]) -> Require[C]:
    """Make a package's ``require(actor, Can.X, thing)`` from its table of who may what.

    The result raises ``NotAllowed`` when the predicate says no, and KeyError for a right nobody thought of.
    """

    def require(actor: Actor, can: C, thing: object = None, /) -> None:
        if not predicates[can](actor, thing):
            raise NotAllowed(can, actor, _who_may(predicates[can], thing))

    return require


def _who_may(predicate: Predicate, thing: object) -> list[Role]:
    """Which roles may do what was refused: each is asked of the same rule."""
    town = getattr(thing, "municipality_id", None)
    if town is None:
        return []
    return [role for role in Role if predicate(Actor(person_id=0, roles=frozenset({(town, role)})), thing)]
