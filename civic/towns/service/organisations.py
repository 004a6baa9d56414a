"""Saying that a town knows an organisation."""

from __future__ import annotations

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor
from civic.towns import queries
from civic.towns.models import OrganisationStanding
from civic.towns.policy import Can, require


def confirm_organisation(actor: Actor, municipality_id: int, organisation_id: int) -> str:
    """Say that a municipality knows an organisation. Saying it twice equals saying it once.

    Returns: the organisation's slug.
    """
    require(actor, Can.CONFIRM_ORGANISATION, queries.InMunicipality(municipality_id))
    slug = queries.organisation_slug(organisation_id)
    if slug is None:
        raise LookupError(f"no organisation {organisation_id}")
    row = {"organisation_id": organisation_id, "municipality_id": municipality_id, "confirmed_at": clock.now()}
    before = {"known": municipality_id in queries.standings(organisation_id)}
    db.session.execute(
        upsert(OrganisationStanding)
        .values(row)
        .on_conflict_do_update(
            index_elements=["organisation_id", "municipality_id"], set_={"confirmed_at": row["confirmed_at"]}
        )
    )
    after = {"known": True}
    audit.record(actor, "confirm", "organisation", organisation_id, municipality_id, before=before, after=after)
    return slug
