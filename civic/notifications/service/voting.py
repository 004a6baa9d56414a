"""Telling followers of a process of its votes: that one has begun, ends soon, or has a result."""

from __future__ import annotations

from datetime import timedelta

from civic.core import clock, outbox
from civic.core.db import db, transaction
from civic.notifications import queries
from civic.notifications.rules import Kind
from civic.notifications.service.telling import AT_ONCE, NEWS, tell_part
from civic.resources import queries as resources
from civic.votes import queries as votes
from civic.votes.events import VoteClosed, VoteOpened
from civic.votes.rules import VoteState

#: How long before its end followers are told that a vote ends.
SOON = timedelta(days=2)


def tell_of_vote(event: VoteOpened | VoteClosed) -> None:
    """Have a job tell the followers of its process that a vote has begun, or has a result."""
    kind = Kind.VOTE_OPENED if isinstance(event, VoteOpened) else Kind.VOTE_RESULT
    outbox.enqueue("notifications.vote", event.vote_id, kind.value)


def remind_of_votes() -> None:
    """The job: have followers told of the votes that end soon, each vote once."""
    soon = votes.ending_before(clock.now() + SOON)
    db.session.rollback()
    with transaction():
        for vote_id in soon:
            outbox.enqueue("notifications.vote", vote_id, Kind.VOTE_ENDS.value, once=f"notifications.vote/{vote_id}")


def tell_vote(vote_id: int, code: str) -> None:
    """The job: tell the followers, each once. Twice tells them once.

    Of a vote that was short from the beginning they are told that it has begun, and not on top that it ends.
    """
    vote, kind = votes.vote(vote_id), Kind(code)
    if vote is None or vote.process_id is None:
        return
    at = vote.closed_at if kind is Kind.VOTE_RESULT else vote.opened_at
    if at is None or (kind is not Kind.VOTE_ENDS and at < clock.now() - NEWS):
        return
    if kind is not Kind.VOTE_RESULT and vote.state != VoteState.OPENED:
        return
    if kind is Kind.VOTE_ENDS and vote.closes_at - at <= SOON:
        return
    people = queries.followers(resources.resource_of_process(vote.process_id))
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[first : first + AT_ONCE]:
                tell_part(person_id, kind, vote.resource_id, None, part=str(vote_id))
