"""Ways of signing in."""

from __future__ import annotations

from enum import StrEnum


class CredentialKind(StrEnum):
    """What somebody signs in with."""

    PASSWORD = "password"  # noqa: S105 - a code, not a password
