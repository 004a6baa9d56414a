"""A secret ballot of some people of a group, opened at once: no organiser prepares it, and nobody enters later."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from civic.core.db import db
from civic.core.permissions import SYSTEM
from civic.resources.rules import Audience
from civic.votes.models import Option, Vote
from civic.votes.rules import VoteState
from civic.votes.service.preparing import Question, open_vote, write_vote


def open_among(municipality_id: int, question: Question, people: Collection[int], folder: Path) -> Vote:
    """Open a vote on whose roll are these people of its group, and no others; its caller has asked policy and rules.

    Its group alone sees it, by terms that hold when somebody looks or votes. It asks one question: its own title.
    """
    vote = write_vote(municipality_id, question, VoteState.DRAFT, Audience.GROUP)
    db.session.add(Option(vote_id=vote.id, position=1, titles=question.titles, texts={}))
    db.session.flush()
    open_vote(SYSTEM, vote.id, folder, people)
    return vote
