"""Every SELECT of roles: who asks, who holds what, what was offered."""

from civic.roles.queries.actors import actor_of, session_by_token
from civic.roles.queries.holders import Holder, holders
from civic.roles.queries.invitations import RoleInvited, offered_to, role_invitations, roles_offered

__all__ = [
    "Holder",
    "RoleInvited",
    "actor_of",
    "holders",
    "offered_to",
    "role_invitations",
    "roles_offered",
    "session_by_token",
]
