"""What the desk of the staff shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from civic.accounts.models import Organisation, Person
from civic.core.db import db
from civic.places.models import Town
from civic.spaces.models import LegalText, Municipality, OrganisationStanding, RoleGrant
from civic.spaces.queries.municipalities import municipality_by_id


def map_of(municipality_id: int) -> tuple[str, bool]:
    """The slug under which a municipality's map is kept, and whether another municipality uses that one too."""
    own = municipality_by_id(municipality_id)
    drawn = select(Town.id, Town.slug)
    drawn = drawn.where(Town.id == own.town_id) if own.town_id else drawn.where(Town.slug == own.slug)
    found = db.session.execute(drawn).first()
    if found is None:
        return own.slug, False
    others = select(Municipality.id).where(Municipality.town_id == found.id, Municipality.id != own.id).limit(1)
    return found.slug, db.session.scalar(others) is not None


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a role in a municipality."""

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


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as a municipality sees it; ``confirmed_at`` None: it has not said that it knows it."""

    id: int
    slug: str
    name: str
    confirmed_at: datetime | None


def organisations_for(municipality_id: int, most: int = 200) -> list[OrganisationRow]:
    """Organisations of the installation, those that wait for this municipality first, then the newest. One query."""
    standing = and_(
        OrganisationStanding.organisation_id == Organisation.id,
        OrganisationStanding.municipality_id == municipality_id,
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.slug, Organisation.name, OrganisationStanding.confirmed_at)
        .outerjoin(OrganisationStanding, standing)
        .order_by(OrganisationStanding.confirmed_at.is_not(None), Organisation.id.desc())
        .limit(most)
    )
    return [OrganisationRow(*row) for row in rows]


def organisations_known(municipality_id: int, slugs: Collection[str] | None = None) -> list[tuple[str, str]]:
    """Address and name of the organisations that a municipality has confirmed, or of some of them, by name."""
    statement = (
        select(Organisation.slug, Organisation.name)
        .join(OrganisationStanding, OrganisationStanding.organisation_id == Organisation.id)
        .where(OrganisationStanding.municipality_id == municipality_id, OrganisationStanding.confirmed_at.is_not(None))
    )
    if slugs is not None:
        statement = statement.where(Organisation.slug.in_(slugs))
    return [(row.slug, row.name) for row in db.session.execute(statement.order_by(Organisation.name))]


def legal_kinds(municipality_id: int) -> set[str]:
    """The legal pages that a municipality has published in any language."""
    return set(db.session.scalars(select(LegalText.kind).where(LegalText.municipality_id == municipality_id)))
