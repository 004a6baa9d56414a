"""What is counted of people who try to get in: each mailbox first, then each address.

Only failures count, so a library, a school or a meeting behind one router is not in its own way. A mailbox that is
tried from elsewhere does not keep its owner out: the short windows are for one mailbox from one address. A password
that fails for many mailboxes is counted too, wherever it is tried from.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import current_app
from werkzeug.exceptions import TooManyRequests

from civic.accounts.rules import AccountCode, mailbox
from civic.core.limits import Tally, address, count, give_back
from civic.core.permissions import Refused

log = structlog.get_logger()

#: Failures for one mailbox from one address: a few at once, then ever longer waits.
GUESSES = "5 per minute; 10 per 10 minutes; 20 per hour; 40 per day"
#: Failures for one mailbox from anywhere. Its owner always gets in by a link to the mailbox.
GUESSES_FROM_ANYWHERE = "100 per hour; 300 per day"
#: Failures from one address, whatever the mailbox: 30 people who mistype three times are far from it.
FAILURES_FROM_ADDRESS = "120 per 10 minutes; 600 per day"
#: Failures of one password, whoever is tried with it.
SPRAY = "100 per hour"
#: E-mails to one mailbox, and e-mails that one address has sent.
LETTERS_TO_MAILBOX = "5 per hour; 20 per day"
LETTERS_FROM_ADDRESS = "120 per hour; 600 per day"


#: Changes of address that somebody may ask for.
CHANGES_OF_ADDRESS = "3 per hour; 6 per day"


@contextmanager
def guess(email: str, password: str) -> Iterator[None]:
    """Around a sign-in: what is refused inside counts, what succeeds does not.

    Raises:
        TooManyRequests: it was tried too often.
    """
    box, place, spray = mailbox(email), address(), Tally(SPRAY, f"password:{_trace(password)}")
    tallies = (
        Tally(GUESSES, f"guess:{box}:{place}"),
        Tally(GUESSES_FROM_ANYWHERE, f"guess:{box}"),
        Tally(FAILURES_FROM_ADDRESS, f"guess-from:{place}"),
    )
    try:
        count(spray)
    except TooManyRequests:
        log.warning("sign_in.spray", password=_trace(password))
        raise
    with _failures(tallies, (spray,)):
        yield


@contextmanager
def own_guess(person_id: int) -> Iterator[None]:
    """Around the password of somebody who is signed in already."""
    with _failures((Tally(GUESSES, f"own:{person_id}"),)):
        yield


@contextmanager
def _failures(tallies: tuple[Tally, ...], counted: tuple[Tally, ...] = ()) -> Iterator[None]:
    try:
        count(*tallies)
    except TooManyRequests:
        give_back(*counted)
        raise
    try:
        yield
    except Refused as refused:
        if refused.code is AccountCode.NOT_CONFIRMED:  # the password was right
            give_back(*tallies, *counted)
        raise
    give_back(*tallies, *counted)


def letter(email: str) -> None:
    """Before an e-mail is asked for by a stranger, known or not.

    Raises:
        TooManyRequests: too many went to this mailbox, or came from this address.
    """
    count(
        Tally(LETTERS_TO_MAILBOX, f"letter:{mailbox(email)}"),
        Tally(LETTERS_FROM_ADDRESS, f"letter-from:{address()}"),
    )


def change_of_address(person_id: int, email: str) -> None:
    """Before somebody who is signed in has two e-mails written, one of them to an address that may be a stranger's.

    Raises:
        TooManyRequests: they asked too often, or too many e-mails went to that mailbox.
    """
    count(
        Tally(CHANGES_OF_ADDRESS, f"address:{person_id}"),
        Tally(LETTERS_TO_MAILBOX, f"letter:{mailbox(email)}"),
    )


def _trace(password: str) -> str:
    """20 bits of a keyed hash: tells that one password is tried on many, and not which one."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, password[:512].encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:5]
