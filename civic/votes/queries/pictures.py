"""Pictures of options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from civic.core.db import db
from civic.votes.frozen import PaperPicture
from civic.votes.models import Option, OptionPicture


def pictures_of(option_ids: Sequence[int]) -> dict[int, tuple[PaperPicture, ...]]:
    """The pictures of options, in their order, without what is in them. One query, none for nothing."""
    if not option_ids:
        return {}
    p = OptionPicture
    columns = p.option_id, p.id, p.description, p.digest, p.small_digest, p.width, p.height
    found: dict[int, tuple[PaperPicture, ...]] = {}
    for row in db.session.execute(
        select(*columns).where(p.option_id.in_(option_ids)).order_by(p.option_id, p.position)
    ):
        found[row.option_id] = (*found.get(row.option_id, ()), PaperPicture(*row[1:]))
    return found


@dataclass(frozen=True)
class Sent:
    """A picture as it is sent, of which option it is, and the SHA-256 of what is in it."""

    option_id: int
    data: bytes


def picture(vote_id: int, picture_id: int, *, small: bool) -> Sent | None:
    """A picture of a vote with what is in it. One query."""
    data = OptionPicture.small if small else OptionPicture.data
    statement = select(OptionPicture.option_id, data.label("data")).join(Option, Option.id == OptionPicture.option_id)
    row = db.session.execute(statement.where(Option.vote_id == vote_id, OptionPicture.id == picture_id)).one_or_none()
    return Sent(row.option_id, row.data) if row else None
