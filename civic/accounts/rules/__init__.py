"""What an address, a name and a password must be. Pure."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from civic.accounts.rules.mailboxes import mailbox, same_address

__all__ = ["mailbox", "same_address"]

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 512
LONGEST_NAME = 60
#: Letters that nobody sees; a name made of them, or hiding them, is somebody else's name.
INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0") | {
    chr(c) for c in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
}


class AccountCode(StrEnum):
    """Why the room says no."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a code, not a password
    NOT_CONFIRMED = "not_confirmed"
    LINK_OVER = "link_over"
    NAME_TAKEN = "name_taken"
    NAME_EMPTY = "name_empty"
    NAME_TOO_LONG = "name_too_long"
    PASSWORD_SHORT = "password_short"  # noqa: S105
    PASSWORD_LONG = "password_long"  # noqa: S105
    PASSWORD_COMMON = "password_common"  # noqa: S105
    NO_INVITATION = "no_invitation"


COMMON = frozenset(
    "1234567890 password12 password123 qwertyuiop 0987654321 iloveyou12 1q2w3e4r5t adminadmin welcome123 "  # noqa: SIM905
    "passwordpassword motdepasse azertyuiop 123456789a aaaaaaaaaa 1111111111 qwerty12345 letmein123".split()
)


def name_key(name: str) -> str:
    """What two names share when people would take them for the same: compatibility form, case, unseen letters."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", name) if c not in INVISIBLE)
    return " ".join(visible.casefold().split())


def name_problem(name: str) -> AccountCode | None:
    """Why a display name cannot be taken, apart from being somebody's already."""
    if not name_key(name):
        return AccountCode.NAME_EMPTY
    return AccountCode.NAME_TOO_LONG if len(name) > LONGEST_NAME else None


def password_problem(password: str) -> AccountCode | None:
    """Why a password is too weak: length and the commonest ones only, as NIST SP 800-63B advises."""
    normal = unicodedata.normalize("NFC", password)
    if len(normal) < SHORTEST_PASSWORD:
        return AccountCode.PASSWORD_SHORT
    if len(normal) > LONGEST_PASSWORD:
        return AccountCode.PASSWORD_LONG
    return AccountCode.PASSWORD_COMMON if normal.casefold() in COMMON or len(set(normal)) < 4 else None
