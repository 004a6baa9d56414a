"""Why accounts say no."""

from __future__ import annotations

from enum import StrEnum


class AccountCode(StrEnum):
    """Why a request is refused."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a code, not a password
    NOT_CONFIRMED = "not_confirmed"
    LINK_OVER = "link_over"
    NAME_TAKEN = "name_taken"
    NAME_EMPTY = "name_empty"
    NAME_TOO_LONG = "name_too_long"
    NAME_HIDDEN = "name_hidden"
    NAME_SIGNS = "name_signs"
    NAME_MIXED = "name_mixed"
    NAME_OFFICIAL = "name_official"
    PASSWORD_SHORT = "password_short"  # noqa: S105 - a code, not a password
    PASSWORD_LONG = "password_long"  # noqa: S105 - a code, not a password
    PASSWORD_COMMON = "password_common"  # noqa: S105 - a code, not a password
    SAME_ADDRESS = "same_address"
    NO_INVITATION = "no_invitation"
