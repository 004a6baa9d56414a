"""What a post said and says, each wording beside the one before it."""

from __future__ import annotations

from dataclasses import dataclass

from civic.core import i18n
from civic.deliberation import queries
from civic.texts.rules import Piece, difference, pieces


@dataclass(frozen=True)
class Wording:
    """One wording of a post, with what it removed and added; the first one has neither."""

    number: str
    when: str
    iso: str
    text: list[Piece]
    present: bool


def wordings(post_id: int) -> list[Wording]:
    """The wordings of a post, newest first. One query."""
    found = queries.wordings(post_id)
    before = [None, *found]
    return [
        Wording(
            number=i18n.number(each.number),
            when=i18n.moment(each.written_at),
            iso=each.written_at.isoformat(timespec="seconds"),
            text=pieces(earlier.body, difference(earlier.body, each.body)) if earlier else pieces(each.body, ()),
            present=each is found[-1],
        )
        for earlier, each in reversed(list(zip(before, found, strict=False)))
    ]
