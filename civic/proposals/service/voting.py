"""Proposals become options of a vote that organisers write."""

from __future__ import annotations

from collections.abc import Sequence

from civic.core import sanitise
from civic.core.permissions import Absent, Actor, Refused
from civic.proposals import queries
from civic.proposals.models import Attachment
from civic.proposals.policy import Can, require
from civic.proposals.queries.voting import Candidate
from civic.proposals.rules import ProposalCode
from civic.votes import queries as vote_queries
from civic.votes import service as votes
from civic.votes.frozen import Source
from civic.votes.rules import LONGEST_OPTION_TEXT, LONGEST_TITLE, VoteCode, VoteState

#: Pictures that an option takes from its proposal.
MOST_PICTURES = 3


def take_into_vote(actor: Actor, vote_id: int, chosen: Sequence[int], *, pictures: bool = True) -> int:
    """Make options of proposals: title, text, cost, neighbourhood and pictures as they are now, once each.

    Returns:
        how many options were added: what is an option already is left out.

    Raises:
        Refused: none was chosen or may be, or as ``votes.change_options``.
        Absent: no such vote.
    """
    vote = vote_queries.vote(vote_id)
    if vote is None:
        raise Absent(f"no vote {vote_id}")
    require(actor, Can.ORGANISE, vote)
    if vote.state != VoteState.WRITING:
        raise Refused(VoteCode.ALREADY_OPENED)
    there = {option.about_id for option in vote_queries.options(vote_id)}
    found = queries.candidates(vote.municipality_id, vote.process_id, chosen, actor)
    order = {number: place for place, number in enumerate(chosen)}
    wanted = sorted((one for one in found if one.resource_id not in there), key=lambda one: order[one.id])
    if not found:
        raise Refused(ProposalCode.NONE_FOR_VOTE)
    shown = queries.pictures_with_data([one.id for one in wanted], MOST_PICTURES) if pictures else {}
    rows = [_row(one, tuple(map(_copy, shown.get(one.id, ())))) for one in wanted]
    if rows:
        votes.change_options(actor, vote_id, rows)
    return len(rows)


def _copy(picture: Attachment) -> votes.NewPicture:
    data = picture.data or b""
    small, width, height = picture.small, picture.small_width, picture.small_height
    if small is None:
        small, width, height = data, picture.width, picture.height
    return votes.NewPicture(picture.description, data, small, width, height)


def _row(one: Candidate, pictures: tuple[votes.NewPicture, ...]) -> votes.OptionRow:
    return votes.OptionRow(
        id=None,
        titles={one.language: one.title[:LONGEST_TITLE]},
        texts={one.language: sanitise.plain(one.body, LONGEST_OPTION_TEXT)},
        cost=one.cost,
        neighbourhood_id=one.neighbourhood_id,
        about_id=one.resource_id,
        source=Source(one.title, one.body, one.language, one.version),
        pictures=pictures,
    )
