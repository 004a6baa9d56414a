"""What happens to votes by themselves: opening, batches, counting. Each is repeatable."""

from __future__ import annotations

from pathlib import Path

import structlog
from flask import current_app

from civic.core.db import Unavailable, db, transaction
from civic.core.permissions import SYSTEM, Refused
from civic.votes import queries, service
from civic.votes.rules import VoteCode

log = structlog.get_logger()


def keys_folder() -> Path:
    folder: Path = current_app.config["CIVIC"].keys_dir
    return folder


def tend() -> None:
    """Open what is due, settle what was cast, count what has ended. Runs every minute; late is no harm.

    The deadline itself needs no job: casting compares it with the clock of the database.
    """
    ids = queries.due_to_open(), queries.opened(), queries.due_to_close()
    db.session.rollback()
    for vote_id in ids[0]:
        with transaction():
            service.open_vote(SYSTEM, vote_id, keys_folder())
    for vote_id in ids[1]:
        _batches(vote_id, last=vote_id in ids[2])
    for vote_id in ids[2]:
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
