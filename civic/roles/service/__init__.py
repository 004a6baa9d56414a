"""The verbs of roles."""

from civic.roles.service.invitations import (
    ROLE_INVITATION_LASTS,
    accept_role,
    decline_role,
    forget_invited,
    forget_old_invitations,
    invite_to_role,
    withdraw_role_invitation,
)
from civic.roles.service.roles import give_role, hold_role, take_role

__all__ = [
    "ROLE_INVITATION_LASTS",
    "accept_role",
    "decline_role",
    "forget_invited",
    "forget_old_invitations",
    "give_role",
    "hold_role",
    "invite_to_role",
    "take_role",
    "withdraw_role_invitation",
]
