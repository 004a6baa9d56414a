"""What happens to votes by themselves: opening, batches, counting. Each is repeatable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog
from flask import current_app
from flask_babel import force_locale

from civic.accounts import queries as accounts
from civic.core import clock, logs, mail, outbox
from civic.core.db import Unavailable, db, transaction
from civic.core.permissions import SYSTEM, Faulty
from civic.votes import labels, publication, queries, service, trustees
from civic.votes.rules import VoteCode

log = structlog.get_logger()
#: Of so many votes that were counted last, losers are explained: one vote a minute, the last one first.
LATELY = 50


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
        Untended: a vote failed. The others were tended all the same. A fault that people are told of is no failure.
    """
    opens, opened, closes = queries.due_to_open(), queries.opened(), queries.due_to_close()
    db.session.rollback()
    failed = [vote_id for vote_id in opens if not _done(_open, vote_id)]
    failed += [vote_id for vote_id in opened if not _done(_settle, vote_id)]
    failed += [vote_id for vote_id in opened if vote_id not in closes and not _done(_turnout, vote_id)]
    failed += [vote_id for vote_id in opened if vote_id not in closes and not _done(_publish, vote_id)]
    failed += [vote_id for vote_id in closes if not _done(_close, vote_id)]
    unsigned = queries.to_conclude()
    db.session.rollback()
    failed += [vote_id for vote_id in unsigned if not _done(_conclude, vote_id)]
    unfinished = queries.without_file()
    db.session.rollback()
    failed += [vote_id for vote_id in unfinished[:1] if not _done(_keep_file, vote_id)]
    # A count needs no key; who voted may follow.
    late = queries.without_turnout()
    db.session.rollback()
    failed += [vote_id for vote_id in late if not _done(_turnout, vote_id, True)]
    closed = queries.to_seal() if trustees.known(keys_folder()) else []
    db.session.rollback()
    failed += [vote_id for vote_id in closed if not _done(_seal, vote_id)]
    waiting = [vote_id for vote_id, told in queries.explained_of_last(LATELY).items() if service.unexplained(told)]
    db.session.rollback()
    failed += [vote_id for vote_id in waiting[:1] if not _done(_explain, vote_id)]
    for vote_id in _changed():
        report(Faulty(VoteCode.ROW_CHANGED, vote=vote_id))
    if failed:
        raise Untended(failed)


def compare_ended() -> None:
    """Compare votes that have ended with their opening entry and the log of acts. Runs once a day."""
    found = queries.changed_since_the_end()
    db.session.rollback()
    for vote_id in found:
        report(Faulty(VoteCode.END_CHANGED, vote=vote_id))


def forget_rehearsals() -> None:
    """Delete the rehearsals whose time is over. Runs every hour."""
    with transaction():
        service.forget_old()


def _changed() -> list[int]:
    found = queries.deviating()
    db.session.rollback()
    return found


def _done(act: Callable[..., None], vote_id: int, *more: bool) -> bool:
    """Whether it succeeded: what is wrong with one vote stops no other one."""
    try:
        act(vote_id, *more)
    except Faulty as fault:
        db.session.rollback()
        report(fault)
    except Exception as error:
        db.session.rollback()
        log.error("votes.not_tended", vote=vote_id, act=act.__name__, **logs.told(error))
        return False
    return True


def _open(vote_id: int) -> None:
    with transaction():
        service.open_vote(SYSTEM, vote_id, keys_folder())


def _close(vote_id: int) -> None:
    ahead = service.count_ahead(vote_id)
    with transaction():
        service.close(SYSTEM, vote_id, ahead)


def _seal(vote_id: int) -> None:
    with transaction():
        service.seal_key(SYSTEM, vote_id, keys_folder())


def _explain(vote_id: int) -> None:
    service.explain(SYSTEM, vote_id)


def _settle(vote_id: int) -> None:
    with transaction():
        rewritten = service.settle(vote_id)
    if rewritten:
        _tidy()


def _publish(vote_id: int) -> None:
    """In a transaction of its own, as who voted is."""
    with transaction():
        service.publish(vote_id, current_app.config["CIVIC"])


def _conclude(vote_id: int) -> None:
    with transaction():
        service.conclude(vote_id, current_app.config["CIVIC"])


def _keep_file(vote_id: int) -> None:
    """Put together before the transaction: nobody else can write in that one."""
    vote = queries.vote(vote_id)
    assert vote is not None
    text = "".join(publication.bulletin_lines(vote, current_app.config["CIVIC"]))
    db.session.rollback()
    with transaction():
        service.keep_file(vote_id, text)


def _turnout(vote_id: int, last: bool = False) -> None:
    """In a transaction of its own: rows of one transaction could be laid side by side."""
    with transaction():
        service.write_turnout(vote_id, keys_folder(), last=last)


def report(fault: Faulty) -> None:
    """Note a fault in the log, and have the installation's administrators told: once for each fault and hour."""
    vote_id, code = fault.params["vote"], str(fault.code)
    log.error("votes.fault", vote=vote_id, code=code)
    try:
        with transaction(trace=True):
            outbox.enqueue("votes.alarm", vote_id, code, once=f"votes.alarm/{code}/{vote_id}/{clock.now():%Y%m%d%H}")
    except Unavailable:
        db.session.rollback()


def alarm(vote_id: int, code: str) -> None:
    """The job: e-mail the administrators of the installation about a fault of a vote."""
    vote = queries.vote(vote_id)
    people = [(person.email, person.language) for person in accounts.administrators() if person.email]
    db.session.rollback()
    if vote is None:
        return
    with transaction():
        for address, language in people:
            with force_locale(language):
                words = labels.fault_words(VoteCode(code), vote_id, str(keys_folder()))
                mail.send(address, *words, language, municipality_id=vote.municipality_id)


def keys_there() -> bool:
    """Whether the key of each open vote can be read, for /readyz."""
    return not queries.keys_away(keys_folder())


def _tidy() -> None:
    try:
        with transaction():
            service.tidy()
    except Unavailable as busy:
        log.warning("votes.not_tidied", error=type(busy).__name__)
