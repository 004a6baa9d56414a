"""Giving and ending roles."""

from __future__ import annotations

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused, Role
from civic.roles import queries
from civic.roles.models import RoleGrant
from civic.roles.policy import Can, require
from civic.roles.rules import RoleCode
from civic.towns import queries as towns


def give_role(actor: Actor, municipality_id: int, person_id: int, role: Role) -> None:
    """Trust a person with a role in a municipality. Giving it twice equals giving it once."""
    require(actor, Can.GIVE_ROLE, towns.InMunicipality(municipality_id))
    _give(actor, "give_role", municipality_id, person_id, role)


def hold_role(actor: Actor, municipality_id: int, role: Role) -> None:
    """Take a role that was offered to oneself; the offer has been looked at."""
    assert actor.person_id is not None
    _give(actor, "accept_role", municipality_id, actor.person_id, role)


def _give(actor: Actor, verb: str, municipality_id: int, person_id: int, role: Role) -> None:
    row = {
        "municipality_id": municipality_id,
        "person_id": person_id,
        "role": role.value,
        "since": clock.now(),
    }
    held = _held(municipality_id, person_id)
    db.session.execute(
        upsert(RoleGrant).values(row).on_conflict_do_nothing(index_elements=["municipality_id", "person_id", "role"])
    )
    _record(actor, verb, person_id, municipality_id, role, held)


def take_role(actor: Actor, municipality_id: int, person_id: int, role: Role) -> None:
    """End a person's role in a municipality. Ending it twice equals ending it once.

    A role that is not held leaves no entry in the log, which would show the name of any account by its number.

    Raises:
        Refused: nobody would be left to look after the municipality.
    """
    require(actor, Can.GIVE_ROLE, towns.InMunicipality(municipality_id))
    admins = [h.person_id for h in queries.holders(municipality_id) if h.role == Role.ADMIN]
    if role is Role.ADMIN and admins == [person_id]:
        raise Refused(RoleCode.LAST_ADMIN)
    held = _held(municipality_id, person_id)
    if not held[role.value]:
        return
    db.session.execute(
        delete(RoleGrant).where(
            RoleGrant.municipality_id == municipality_id,
            RoleGrant.person_id == person_id,
            RoleGrant.role == role.value,
        )
    )
    _record(actor, "take_role", person_id, municipality_id, role, held)


def _held(municipality_id: int, person_id: int) -> dict[str, bool]:
    """The roles of a person in a municipality, as the log tells them."""
    held = {holder.role for holder in queries.holders(municipality_id) if holder.person_id == person_id}
    return {role.value: role.value in held for role in Role}


def _record(actor: Actor, verb: str, person_id: int, municipality_id: int, role: Role, before: dict[str, bool]) -> None:
    after = _held(municipality_id, person_id)
    audit.record(actor, verb, "person", person_id, municipality_id, before=before, after=after, role=role.value)
