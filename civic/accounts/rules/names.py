"""What a name that others see must be."""

from __future__ import annotations

import unicodedata

from civic.accounts.rules.codes import AccountCode

LONGEST_NAME = 60
#: Letters that nobody sees; a name made of them, or hiding them, is somebody else's name.
INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0") | {
    chr(c) for c in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
}


def name_key(name: str) -> str:
    """What two names share when people would take them for the same: compatibility form, case, unseen letters."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", name) if c not in INVISIBLE)
    return " ".join(visible.casefold().split())


def name_problem(name: str) -> AccountCode | None:
    """Why a display name cannot be taken, apart from being somebody's already."""
    if not name_key(name):
        return AccountCode.NAME_EMPTY
    return AccountCode.NAME_TOO_LONG if len(name) > LONGEST_NAME else None
