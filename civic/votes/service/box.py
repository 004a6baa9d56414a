"""The ballot box: where ballots are put, on either database. Only a slot and a choice get here, never a voter.

On PostgreSQL a ballot is a row and an upsert. On SQLite it is an entry of a sheet (``votes.sheets``), which is read and
written under the write lock that ``transaction()`` has taken. On both, one statement writes and compares the closing
instant with the clock of the database.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, bindparam, delete, insert, literal, select, update
from sqlalchemy.sql.selectable import TypedReturnsRows

from civic.core.db import db, db_now, run, upsert
from civic.votes import queries, sheets
from civic.votes.methods import Choice
from civic.votes.models import SHEETS, Ballot, Vote
from civic.votes.receipts import NONCE_BYTES
from civic.votes.rules import VoteState

_PORTION = 2000


Time = tuple[datetime, datetime]


def put(vote_id: int, slot: str, choice: Choice, time: Time, nonce: bytes | None = None) -> int | None:
    """Set what lies under a slot. Returns its revision, 1 for the first; None if the vote is not open.

    ``time`` is when it opens and closes, as its opening entry says it. Each revision has a ``nonce`` of its own.
    """
    chosen, nonce = list(choice), nonce or secrets.token_bytes(NONCE_BYTES)
    if queries.embedded():
        return _on_sheet(vote_id, slot, chosen, nonce, time)
    values = {"vote": vote_id, "opens": time[0], "closes": time[1], "place": slot, "chosen": chosen, "random": nonce}
    revision: int | None = run(_writing(), values).scalar()
    return revision


def fill(vote_id: int, ballots: Sequence[tuple[str, Choice]]) -> None:
    """Put all ballots, by slot, into the empty box of a vote that was held before or elsewhere."""
    rows = [(slot, list(chosen), secrets.token_bytes(NONCE_BYTES)) for slot, chosen in ballots]
    if queries.embedded():
        records = {slot: (1, chosen, nonce.hex()) for slot, chosen, nonce in rows}
        _lay_out(vote_id, records, *sheets.lay_out(records))
        return
    random.SystemRandom().shuffle(rows)
    content = [
        {"vote_id": vote_id, "slot": slot, "revision": 1, "choice": chosen, "nonce": nonce, "settled": True}
        for slot, chosen, nonce in rows
    ]
    for start in range(0, len(content), _PORTION):
        db.session.execute(insert(Ballot), content[start : start + _PORTION])


def clear(vote_id: int) -> None:
    """Empty the box of a vote that is being opened.

    Nothing lies there, unless the program was killed when the file of ballots was kept and the main one, with a vote
    of this number, was not.
    """
    if queries.embedded():
        start = sheets.first(vote_id)
        run(delete(SHEETS).where(SHEETS.c.id >= start, SHEETS.c.id < start + sheets.MOST), {})


def _open_now() -> tuple[ColumnElement[bool], ...]:
    opens, closes = (bindparam(name, type_=Vote.closes_at.type) for name in ("opens", "closes"))
    return Vote.state == VoteState.OPENED, opens <= db_now(), closes > db_now()


@cache
def _writing() -> TypedReturnsRows[int]:
    open_now = select(
        Vote.id,
        bindparam("place", type_=Ballot.slot.type),
        literal(1),
        bindparam("chosen", type_=Ballot.choice.type),
        bindparam("random", type_=Ballot.nonce.type),
        literal(False),
    ).where(Vote.id == bindparam("vote"), *_open_now())
    statement = upsert(Ballot.__table__).from_select(
        ["vote_id", "slot", "revision", "choice", "nonce", "settled"], open_now
    )
    return statement.on_conflict_do_update(
        index_elements=["vote_id", "slot"],
        set_={
            "revision": Ballot.revision + 1,
            "choice": statement.excluded.choice,
            "nonce": statement.excluded.nonce,
            "settled": False,
        },
    ).returning(Ballot.revision)


@cache
def _writing_over() -> TypedReturnsRows[int]:
    still = select(Vote.id).where(Vote.id == bindparam("vote"), *_open_now()).exists()
    return (
        update(SHEETS)
        .where(SHEETS.c.id == bindparam("number"), still)
        .values(body=bindparam("written"))
        .returning(SHEETS.c.id)
    )


def _on_sheet(vote_id: int, slot: str, chosen: list[object], nonce: bytes, time: Time) -> int | None:
    count = queries.sheet_count(vote_id)
    number = sheets.first(vote_id) + sheets.which(slot, count) if count else 0
    before = queries.sheet(number) if count else None
    ballots = sheets.read(before) if before else {}
    revision = (ballots[slot][0] if slot in ballots else 0) + 1
    record = (revision, chosen, nonce.hex())
    body = sheets.write({**ballots, slot: record}, len(before)) if before else None
    if body is None:
        number, body = _more_room(vote_id, slot, record)
    values = {"vote": vote_id, "number": number, "written": body, "opens": time[0], "closes": time[1]}
    kept = run(_writing_over(), values).scalar()
    return None if kept is None else revision


def _more_room(vote_id: int, slot: str, record: sheets.Record) -> tuple[int, str]:
    """Lay the ballots out on more sheets; returns the number of the sheet to write, and what to write."""
    before = queries.on_sheets(vote_id)
    after = {**before, slot: record}
    count, size = sheets.lay_out(after)
    _lay_out(vote_id, before, count, size)
    place = sheets.which(slot, count)
    return sheets.first(vote_id) + place, sheets.sheets(after, count, size)[place]


def _lay_out(vote_id: int, ballots: Mapping[str, sheets.Record], count: int, size: int) -> None:
    clear(vote_id)
    start = sheets.first(vote_id)
    bodies = sheets.sheets(ballots, count, size)
    rows = [{"id": start + place, "body": body} for place, body in enumerate(bodies)]
    db.session.execute(insert(SHEETS), rows)
