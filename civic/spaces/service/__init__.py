"""The verbs of spaces. Each asks ``require`` first, decides by the rules, writes, and tells the audit log."""

from civic.spaces.service.groups import add_group, add_member, end_term, join_residents, rename_group
from civic.spaces.service.legal import agree_to_terms, arrive, write_legal_text
from civic.spaces.service.municipalities import SLUG, check_slug, found_municipality
from civic.spaces.service.processes import (
    Texts,
    add_phase,
    add_process,
    change_phase,
    change_process,
    publish_process,
    remove_phase,
)
from civic.spaces.service.resources import add_resource, add_resources, change_resource, retitle, set_addresses
from civic.spaces.service.roles import confirm_organisation, give_role, take_role

__all__ = [
    "SLUG",
    "Texts",
    "add_group",
    "add_member",
    "add_phase",
    "add_process",
    "add_resource",
    "add_resources",
    "agree_to_terms",
    "arrive",
    "change_phase",
    "change_process",
    "change_resource",
    "check_slug",
    "confirm_organisation",
    "end_term",
    "found_municipality",
    "give_role",
    "join_residents",
    "publish_process",
    "remove_phase",
    "rename_group",
    "retitle",
    "set_addresses",
    "take_role",
    "write_legal_text",
]
