"""Why a role is refused. Pure."""

from __future__ import annotations

from enum import StrEnum


class RoleCode(StrEnum):
    """Why a request is refused."""

    LAST_ADMIN = "last_admin"
    NO_INVITATION = "no_invitation"
