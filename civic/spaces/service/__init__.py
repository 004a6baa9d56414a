"""The verbs of spaces. Each asks ``require`` first, decides by the rules, writes, and tells the audit log."""

from civic.spaces.service.groups import add_group, add_member, end_term, hold_term, join_residents, rename_group
from civic.spaces.service.invitations import (
    accept_role,
    decline_role,
    forget_invited,
    forget_old_invitations,
    invite_to_role,
    withdraw_role_invitation,
)
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
    slug_in_town,
)
from civic.spaces.service.resources import add_resource, add_resources, change_resource, retitle, set_addresses
from civic.spaces.service.roles import confirm_organisation, give_role, take_role
from civic.spaces.service.settings import (
    Identity,
    change_answers,
    change_colours,
    change_themes,
    change_town,
    found_town,
)

__all__ = [
    "SLUG",
    "Identity",
    "Texts",
    "accept_role",
    "add_group",
    "add_member",
    "add_phase",
    "add_process",
    "add_resource",
    "add_resources",
    "agree_to_terms",
    "arrive",
    "change_answers",
    "change_colours",
    "change_phase",
    "change_process",
    "change_resource",
    "change_themes",
    "change_town",
    "check_slug",
    "confirm_organisation",
    "decline_role",
    "end_term",
    "forget_invited",
    "forget_old_invitations",
    "hold_term",
    "found_municipality",
    "found_town",
    "give_role",
    "invite_to_role",
    "join_residents",
    "publish_process",
    "remove_phase",
    "rename_group",
    "retitle",
    "set_addresses",
    "slug_in_town",
    "take_role",
    "withdraw_role_invitation",
    "write_legal_text",
]
