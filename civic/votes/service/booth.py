"""The booth at the town hall: an officer identifies somebody who is on the roll, and that person votes on their device.

They cast as themselves, under the same slot as online: whoever does both has one ballot, the last. Nothing says that a
ballot came from a booth.
"""

from __future__ import annotations

from flask_babel import force_locale, gettext

from civic.accounts import queries as accounts
from civic.audit import service as audit
from civic.core import clock, i18n, mail, mail_words
from civic.core.permissions import Absent, Actor, Refused
from civic.core.urls import absolute
from civic.verification import service as verification
from civic.votes import queries
from civic.votes.models import Vote
from civic.votes.policy import Can, require
from civic.votes.rules import VoteCode


def open_booth(actor: Actor, vote_id: int, typed: str) -> int:
    """Let somebody vote on the device of an officer; returns who. The log names both, and the person gets an e-mail.

    Args:
        typed: the e-mail address of their account, or the code that they show at the desk.

    Raises:
        Refused: nobody's address or code, the officer's own, somebody who is not on the roll, or a vote that is not
            open.
        Absent: no such vote.
    """
    vote = queries.vote(vote_id)
    if vote is None:
        raise Absent(f"no vote {vote_id}")
    require(actor, Can.OPEN_BOOTH, vote)
    if vote_id not in queries.open_now(Vote.id == vote_id):
        raise Refused(VoteCode.NOT_OPEN)
    person = verification.find(actor, vote.municipality_id, typed)
    if person == actor.person_id:
        raise Refused(VoteCode.BOOTH_ONESELF)
    if queries.roll_entry(vote_id, person) is None:
        raise Refused(VoteCode.BOOTH_NOT_ON_ROLL)
    audit.record(actor, "open_booth", "person", person, vote.municipality_id, vote=vote_id, after={})
    _tell(vote, person)
    return person


def _tell(vote: Vote, person_id: int) -> None:
    """Whoever was not at the town hall learns that somebody may have voted for them, while they can still change it."""
    person = accounts.person(person_id)
    if person is None or person.email is None:
        return
    language = mail.spoken(person.language, vote.municipality_id)
    with force_locale(language):
        body = gettext(
            "On %(moment)s the town hall opened a booth for you in the vote %(title)s. What was chosen there is as "
            "secret as online.\n\nIf it was not you, cast your ballot now, because the last one counts, and tell the "
            "town:\n%(link)s",
            moment=i18n.moment(clock.now()),
            title=mail_words.quoted(i18n.say(vote.titles), language),
            link=absolute("votes.show", lang=language, vote_id=vote.id),
        )
        subject = gettext("A booth was opened for you at the town hall")
        mail.send(person.email, subject, body, language, municipality_id=vote.municipality_id)
