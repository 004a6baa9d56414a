"""What became of a proposal in a vote, on its page; and the way from the options of a vote to the town's proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import clock, i18n
from civic.core.hooks import rendered
from civic.core.permissions import Faulty
from civic.proposals import queries
from civic.proposals.queries import Fresh
from civic.votes import pages, wording
from civic.votes import queries as votes
from civic.votes.models import Vote
from civic.votes.rules import VoteStage


@dataclass(frozen=True)
class InVote:
    """A vote in which a proposal is an option; ``words`` say where it is, ``won`` None before it is counted."""

    title: str
    lang: str | None
    dir: str | None
    url: str
    words: str
    won: bool | None


def of_proposals(things: Sequence[Fresh]) -> dict[int, Markup]:
    """The votes of a proposal, with their results once they are counted."""
    found = {}
    for fresh in things:
        about = queries.votes_about(fresh.resource_id, fresh.process_id)
        shown = [line for vote, option in about if (line := _line(vote, option))]
        if shown:
            found[fresh.id] = rendered("proposals/_voted.html", votes=shown)
    return found


def _line(vote: Vote, option_id: int) -> InVote | None:
    """One vote; nothing of one whose record is broken, which its own page tells."""
    try:
        paper = votes.paper(vote)
    except Faulty:
        return None
    where, tally, key = pages.stage_of(paper, clock.now()), paper.result or {}, str(option_id)
    counted = where is VoteStage.CLOSED and bool(tally)
    won = key in tally.get("selected", ()) if counted else None
    if counted:
        words = _("It won.") if won else _("It was not chosen.")
        number = tally.get("votes", {}).get(key)
        if number is not None:
            words = i18n.listed([words, ngettext("%(n)s vote", "%(n)s votes", number, n=i18n.number(number))])
    elif where is VoteStage.OPEN:
        words = _("Open %(until)s", until=i18n.until(paper.closes_at))
    elif where is VoteStage.COMING:
        words = _("Opens %(moment)s", moment=i18n.moment(paper.opens_at, "EEEE d MMMM, HH:mm"))
    elif where is VoteStage.INTERRUPTED:
        words = _("Interrupted")
    else:
        words = _("Being counted")
    return InVote(*wording.titled(paper.titles), url_for("votes.show", vote_id=vote.id), str(words), won)


def from_proposals(things: Sequence[Vote]) -> dict[int, Markup]:
    """The link by which organisers take proposals as options of a draft."""
    return {vote.id: rendered("proposals/_to_vote.html", vote=vote) for vote in things}
