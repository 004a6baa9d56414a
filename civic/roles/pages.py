"""Roles that wait for the answer of a person."""

from __future__ import annotations

from dataclasses import dataclass

from civic.core.permissions import Actor, Role
from civic.roles import labels, queries
from civic.towns.here import place_of


@dataclass(frozen=True)
class RoleOffered:
    """An offer of a role that was not answered yet, with the names of town and role."""

    id: int
    town: str
    role: str


def roles_offered(actor: Actor) -> list[RoleOffered]:
    """The roles that wait for this person's answer, with the names of town and role."""
    return [
        RoleOffered(row.id, place_of(row.municipality_id).name, str(labels.ROLES[Role(row.role)]))
        for row in queries.roles_offered(actor.person_id)
    ]
