"""Every SELECT of towns: municipalities, groups, legal texts, organisations."""

from civic.towns.queries.groups import (
    group,
    groups_by_id,
    groups_of,
    holds_term,
    how_many_members,
    is_member,
    is_verified,
    members_now,
    membership,
    residents_group,
    verified_group,
)
from civic.towns.queries.legal import legal_kinds, legal_text, legal_versions, terms_version, with_terms
from civic.towns.queries.municipalities import (
    InMunicipality,
    municipalities,
    municipality,
    municipality_by_id,
    municipality_views,
    objection_days,
)
from civic.towns.queries.organisations import (
    OrganisationRow,
    organisation_slug,
    organisations_for,
    organisations_known,
    standings,
)

__all__ = [
    "InMunicipality",
    "OrganisationRow",
    "group",
    "groups_by_id",
    "groups_of",
    "holds_term",
    "how_many_members",
    "is_member",
    "is_verified",
    "legal_kinds",
    "legal_text",
    "legal_versions",
    "members_now",
    "membership",
    "municipalities",
    "municipality",
    "municipality_by_id",
    "municipality_views",
    "objection_days",
    "organisation_slug",
    "organisations_for",
    "organisations_known",
    "residents_group",
    "standings",
    "terms_version",
    "verified_group",
    "with_terms",
]
