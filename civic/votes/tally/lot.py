"""The published lot: the last word on ties, drawn before anybody votes.

A lot is an order of all options. Where a rule cannot tell two options apart, the one that stands first in
the lot is preferred: it is funded first, its surplus moves first, and it is excluded last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

Lot = Sequence[str]


def positions(options: Sequence[str], lot: Lot | None) -> Mapping[str, int]:
    """Each option's place in the lot, 0 first. Without a lot the order of the options is the lot.

    Raises ValueError if an option occurs twice, or if the lot is no order of exactly these options.
    """
    places = {option: place for place, option in enumerate(lot if lot is not None else options)}
    if len(set(options)) != len(options):
        raise ValueError("an option is listed twice.")
    if lot is not None and (len(places) != len(lot) or set(places) != set(options)):
        raise ValueError("the lot must name every option exactly once.")
    return places


def drawn_from(text: str, options: Iterable[str]) -> list[str]:
    """The lot that a public text draws: options by the SHA-256 of text, a zero byte and the option.

    Anybody can draw it again; nobody can aim it, if the text (dice, the numbers of a lottery) is not known
    when the options are fixed.
    """

    def key(option: str) -> tuple[bytes, str]:
        return hashlib.sha256(f"{text}\0{option}".encode("utf-8", "surrogateescape")).digest(), option

    return sorted(options, key=key)
