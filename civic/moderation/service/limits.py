"""How much somebody can write: new accounts and those that a moderator slowed down, suspended or ended.

All of it is counted in the database: a second web process counts with the first, and a restart forgets nothing.
"""

from __future__ import annotations

from datetime import datetime

from civic.core import clock, i18n
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused, Role
from civic.core.writing import Text
from civic.moderation import queries
from civic.moderation.models import Turn
from civic.moderation.queries import Standing, Written
from civic.moderation.rules import (
    HOUR,
    NEW_FOR,
    NEW_PACE,
    SLOW_PACE,
    Measure,
    ModerationCode,
    links_fit_at,
    links_in,
    next_text_at,
)


def check_writing(actor: Actor, text: Text) -> None:
    """Refuse a text of somebody who cannot write now, with the reason and when it ends. Staff write as they need.

    One query, three for those who are limited.

    Raises:
        Refused: suspended or ended here, or as much was written within the hour as is possible.
    """
    if actor.person_id is None or actor.has(text.municipality_id, *Role):
        return
    standing = queries.standing(actor.person_id, text.municipality_id)
    if standing.kind is Measure.END:
        raise Refused(ModerationCode.ENDED)
    if standing.kind is Measure.SUSPEND:
        raise Refused(ModerationCode.SUSPENDED, when=_moment(standing.until))
    slowed, new = standing.kind is Measure.SLOW, standing.account_since > standing.now - NEW_FOR
    if not (slowed or new):
        return
    _take_turn(actor.person_id)
    written = queries.written_since(actor.person_id, standing.now - HOUR)
    if text.new:
        _check_texts(standing, [each.at for each in written], slowed)
    if new:
        _check_links(standing, written if text.new else [], links_in(text.words))


def check_reacting(actor: Actor, municipality_id: int) -> None:
    """Refuse a reaction of somebody who is suspended or ended here. Who is new or slowed down can react. One query.

    Raises:
        Refused: suspended or ended.
    """
    if actor.person_id is None or actor.has(municipality_id, *Role):
        return
    if queries.standing(actor.person_id, municipality_id).kind in (Measure.SUSPEND, Measure.END):
        raise Refused(ModerationCode.NO_REACTIONS)


def _check_texts(standing: Standing, written: list[datetime], slowed: bool) -> None:
    most = SLOW_PACE.texts if slowed else NEW_PACE.texts
    when = next_text_at(written, standing.now, most)
    if when is None:
        return
    code = ModerationCode.SLOWED if slowed else ModerationCode.NEW_FAST
    until = standing.until if slowed else standing.account_since + NEW_FOR
    raise Refused(code, most=most, when=_moment(when), until=_moment(until))


def _check_links(standing: Standing, written: list[Written], wanted: int) -> None:
    most = NEW_PACE.links or 0
    until = _moment(standing.account_since + NEW_FOR)
    if wanted > most:
        raise Refused(ModerationCode.MANY_LINKS, most=most, until=until)
    when = links_fit_at([(each.at, links_in(each.text)) for each in written], wanted, standing.now, most)
    if when is not None:
        raise Refused(ModerationCode.NEW_LINKS, most=most, when=_moment(when), until=until)


def _moment(at: datetime | None) -> str:
    return i18n.moment(at) if at is not None else ""


def _take_turn(person_id: int) -> None:
    """Hold this person's row until the transaction ends: what they write at the same time waits, and is counted."""
    row = {"person_id": person_id, "at": clock.now()}
    statement = upsert(Turn).values(row).on_conflict_do_update(index_elements=["person_id"], set_={"at": row["at"]})
    db.session.execute(statement)
