"""Every SELECT of spaces: who asks, what they may see, municipalities, groups, processes, legal pages, the desk."""

from civic.spaces.queries.actors import actor_of, session_by_token
from civic.spaces.queries.audience import may_see, may_see_process, resource, resource_at, titles_at, visible_to
from civic.spaces.queries.desk import Holder, OrganisationRow, holders, legal_kinds, map_of, organisations_for
from civic.spaces.queries.groups import group, holds_term, is_member, members_now, membership, residents_group
from civic.spaces.queries.invitations import RoleInvited, offered_to, role_invitations, roles_offered
from civic.spaces.queries.legal import (
    legal_text,
    legal_versions,
    organisation_slug,
    standings,
    terms_version,
    with_terms,
)
from civic.spaces.queries.municipalities import (
    InMunicipality,
    municipalities,
    municipality,
    municipality_by_id,
    municipality_views,
)
from civic.spaces.queries.processes import (
    ProcessRow,
    phase,
    phase_begun,
    phase_open,
    phases,
    process,
    process_by_id,
    process_names,
    processes,
    resource_of_process,
)

__all__ = [
    "Holder",
    "InMunicipality",
    "OrganisationRow",
    "ProcessRow",
    "RoleInvited",
    "actor_of",
    "group",
    "holders",
    "holds_term",
    "is_member",
    "legal_kinds",
    "legal_text",
    "legal_versions",
    "map_of",
    "may_see",
    "may_see_process",
    "members_now",
    "membership",
    "municipalities",
    "municipality",
    "municipality_by_id",
    "municipality_views",
    "offered_to",
    "organisation_slug",
    "organisations_for",
    "phase",
    "phase_begun",
    "phase_open",
    "phases",
    "process",
    "process_by_id",
    "process_names",
    "processes",
    "residents_group",
    "resource",
    "resource_at",
    "resource_of_process",
    "role_invitations",
    "roles_offered",
    "session_by_token",
    "standings",
    "terms_version",
    "with_terms",
    "titles_at",
    "visible_to",
]
