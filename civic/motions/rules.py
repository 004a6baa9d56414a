"""What becomes of a motion, and what carries it. Pure."""

from __future__ import annotations

from enum import StrEnum

from civic.meetings.rules.deciding import VoteCount, Voting

LONGEST = 4000
MOST_MOTIONS = 100
#: For how many minutes a secret ballot can run.
MOST_MINUTES = 120
SOME_MINUTES = 5


class State(StrEnum):
    """Of a motion or an amendment; ``CONTAINED`` and ``GONE`` are amendments that another one has settled."""

    MOVED = "moved"
    VOTING = "voting"
    CARRIED = "carried"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    CONTAINED = "contained"
    GONE = "gone"


class Choice(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"


class MotionCode(StrEnum):
    """Why a request is refused."""

    NO_TEXT = "motion_no_text"
    MANY = "many_motions"
    NOT_PRESENT = "not_present"
    NO_ITEM = "motion_no_item"
    SETTLED = "motion_settled"
    SAME_TEXT = "same_text"
    ONLY_MOTIONS = "only_motions"
    OWN_MOTION = "own_motion"
    SECONDED = "seconded"
    NO_SECOND = "no_second"
    NOT_YOURS = "not_your_motion"
    AMENDMENTS_FIRST = "amendments_first"
    ONE_VOTE = "one_vote_at_a_time"
    NO_QUORUM = "no_quorum"
    NOT_VOTING = "not_voting"
    BY_BALLOT = "by_ballot"
    BY_NAME = "voted_by_name"
    NOBODY_VOTED = "nobody_voted"
    MORE_VOTES = "more_votes_than_present"
    MINUTES = "minutes_of_ballot"


def carries(voting: Voting, count: VoteCount, members: int) -> bool:
    """Whether a vote carries a motion, of a group of so many members.

    Abstentions are votes neither in favour nor against: two thirds are those of the votes for and against. Without a
    vote in favour nothing is carried.
    """
    if count.votes_for <= 0:
        return False
    match voting:
        case Voting.MORE_FOR:
            return count.votes_for > count.against
        case Voting.MORE_THAN_HALF:
            return 2 * count.votes_for > members
        case Voting.TWO_THIRDS:
            return 3 * count.votes_for >= 2 * (count.votes_for + count.against)
        case Voting.CONSENSUS:
            return count.against == 0


def count_problem(count: VoteCount, present: int) -> MotionCode | None:
    """Why a show of hands cannot be recorded: nobody voted, or more than were there."""
    if min(count.votes_for, count.against, count.abstained) < 0 or count.all > present:
        return MotionCode.MORE_VOTES
    return MotionCode.NOBODY_VOTED if not count.all else None


def shortened(text: str, most: int = 80) -> str:
    """The beginning of a text in one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = line[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head) + "…"
