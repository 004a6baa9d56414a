"""Who holds a role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from civic.accounts.models import Person
from civic.core.db import db
from civic.roles.models import RoleGrant


@dataclass(frozen=True)
class Holder:
    """A person with a role in a municipality."""

    person_id: int
    name: str
    role: str
    since: datetime


def holders(municipality_id: int) -> list[Holder]:
    """Everybody with a role in a municipality, administrators first. One query."""
    rows = db.session.execute(
        select(RoleGrant.person_id, Person.display_name, RoleGrant.role, RoleGrant.since)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.municipality_id == municipality_id)
        .order_by(RoleGrant.role, RoleGrant.since, RoleGrant.id)
    )
    return [Holder(*row) for row in rows]
