"""What happens to votes by themselves: opening, batches, counting. Each is repeatable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog
from flask import current_app

from civic.core import logs
from civic.core.db import Unavailable, db, transaction
from civic.core.permissions import SYSTEM, Refused
from civic.votes import queries, service
from civic.votes.rules import VoteCode

log = structlog.get_logger()


def keys_folder() -> Path:
    folder: Path = current_app.config["CIVIC"].keys_dir
    return folder


class Untended(Exception):
    """Votes that could not be opened, settled or counted; the log says why."""


def due() -> bool:
    """Whether a vote waits to be opened or counted at this instant."""
    return bool(queries.due_to_open() or queries.due_to_close())


def tend() -> None:
    """Open what is due, settle what was cast, count what has ended. Runs every minute; late is no harm.

    The deadline itself needs no job: casting compares it with the clock of the database.

    Raises:
        Untended: a vote failed. The others were tended all the same.
    """
    opens, opened, closes = queries.due_to_open(), queries.opened(), queries.due_to_close()
    db.session.rollback()
    failed = [vote_id for vote_id in opens if not _done(_open, vote_id)]
    failed += [vote_id for vote_id in opened if not _done(_settle_and_close, vote_id, vote_id in closes)]
    if failed:
        raise Untended(failed)


def _done(act: Callable[..., None], vote_id: int, *more: bool) -> bool:
    """Whether it succeeded: what is wrong with one vote stops no other one."""
    try:
        act(vote_id, *more)
    except Exception as error:
        db.session.rollback()
        log.error("votes.not_tended", vote=vote_id, act=act.__name__, **logs.told(error))
        return False
    return True


def _open(vote_id: int) -> None:
    with transaction():
        service.open_vote(SYSTEM, vote_id, keys_folder())


def _settle_and_close(vote_id: int, ended: bool) -> None:
    _batches(vote_id, last=ended)
    if ended:
        with transaction():
            service.close(SYSTEM, vote_id)


def _tidy() -> None:
    try:
        with transaction():
            service.tidy()
    except Unavailable as busy:
        log.warning("votes.not_tidied", error=type(busy).__name__)


def _batches(vote_id: int, *, last: bool) -> None:
    """Ballots and turnout in two transactions: rows of one transaction could be laid side by side."""
    try:
        with transaction():
            rewritten = service.settle(vote_id)
        if rewritten:
            _tidy()
        with transaction():
            service.write_turnout(vote_id, keys_folder(), last=last)
    except Refused as refused:
        if refused.code is not VoteCode.KEY_LOST:
            raise
        log.error("votes.key_lost", vote=vote_id)
        with transaction():
            service.interrupt(vote_id)
