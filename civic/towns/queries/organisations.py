"""Which organisations a municipality knows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from civic.accounts.models import Organisation
from civic.core.db import db
from civic.towns.models import OrganisationStanding


def standings(organisation_id: int) -> list[int]:
    """Municipalities that confirmed an organisation."""
    return list(
        db.session.scalars(
            select(OrganisationStanding.municipality_id).where(
                OrganisationStanding.organisation_id == organisation_id,
                OrganisationStanding.confirmed_at.is_not(None),
            )
        )
    )


def organisation_slug(organisation_id: int) -> str | None:
    return db.session.scalar(select(Organisation.slug).where(Organisation.id == organisation_id))


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
