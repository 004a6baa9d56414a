"""What a password must be: long, and not among the first that anybody would try (NIST SP 800-63B, 5.1.1.2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from zxcvbn import zxcvbn

from civic.accounts.rules.codes import AccountCode

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 512
#: How many guesses a password withstands at least, by zxcvbn's estimate: its lists of some 100,000 common passwords,
#: names and words, patterns of keyboards, dates and repetitions.
FEWEST_GUESSES = 10**6
#: How many characters of it are estimated. The estimate takes longer for each one more, and so many are enough.
ESTIMATED = 40
#: Of languages that the package's lists do not know.
COMMON_ELSEWHERE = (
    "motdepasse",
    "azerty",
    "azertyuiop",
    "bonjour",
    "كلمةالسر",
    "كلمةالمرور",
    "contrasenya",
    "passwort",
)


def password_problem(password: str, about: Iterable[str] = ()) -> AccountCode | None:
    """Why a password is too weak. It is counted in characters of its NFC form, and no part of it is cut off.

    Args:
        about: what others know of its owner, such as name and e-mail address; a password made of it is common.
    """
    normal = unicodedata.normalize("NFC", password[: LONGEST_PASSWORD * 4])
    if len(normal) < SHORTEST_PASSWORD:
        return AccountCode.PASSWORD_SHORT
    if len(normal) > LONGEST_PASSWORD:
        return AccountCode.PASSWORD_LONG
    return AccountCode.PASSWORD_COMMON if _guesses(normal, about) < FEWEST_GUESSES else None


def _guesses(password: str, about: Iterable[str]) -> int:
    known = [word for text in about for word in (text, *text.replace("@", " ").replace(".", " ").split())]
    return int(zxcvbn(password[:ESTIMATED], user_inputs=[*COMMON_ELSEWHERE, *known])["guesses"])
