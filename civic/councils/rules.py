"""What a council is and when an answer is due. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from civic.core.deadlines import Deadline
from civic.meetings.rules.deciding import GroupRules, Publicity, VoteCount, Voting, Way
from civic.meetings.rules.suggesting import Listing, Suggesters

LONGEST_TITLE = 160
MOST_SEATS = 500
MOST_STEPS = 12
LONGEST_WAIT = 366
LONGEST_OUTCOME = 2000


class SeatKind(StrEnum):
    """How a member came to a seat."""

    LOT = "lot"
    ORGANISATION = "organisation"
    ELECTED = "elected"
    EX_OFFICIO = "ex_officio"


class Office(StrEnum):
    CHAIR = "chair"
    MEMBER = "member"


class RecommendationState(StrEnum):
    """A draft is read by the council alone; adopted it is open; then it is answered."""

    DRAFT = "draft"
    OPEN = "open"
    ANSWERED = "answered"


class Reply(StrEnum):
    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"


class CouncilCode(StrEnum):
    """Why a request is refused."""

    NO_NAME = "no_name"
    SLUG_TAKEN = "slug_taken"
    SEAT_NUMBER = "seat_number"
    QUORUM = "quorum"
    DAYS = "days"
    NO_SEAT_LEFT = "no_seat_left"
    ALREADY_SEATED = "already_seated"
    UNKNOWN_PERSON = "unknown_person"
    TERM_OVER = "term_over"
    ALREADY_INVITED = "already_invited"
    NO_INVITATION = "no_invitation"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    ADOPTED_LATER = "adopted_later"
    NOT_CARRIED = "not_carried"
    MORE_VOTES_THAN_MEMBERS = "more_votes_than_members"
    UNKNOWN_THING = "unknown_thing"
    NOT_A_DRAFT = "not_a_draft"
    NOT_ADOPTED = "not_adopted"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"
    NO_OFFICE = "no_office"
    MANY_STEPS = "many_steps"
    DONE_LATER = "done_later"
    ITEM_TREATED = "item_treated"
    ITEM_DAY = "item_day"
    ITEM_NO_OUTCOME = "item_no_outcome"


@dataclass(frozen=True)
class Seats:
    """Seats of a council by how members come to them."""

    lot: int = 0
    organisation: int = 0
    elected: int = 0
    ex_officio: int = 0

    @property
    def all(self) -> int:
        return sum(self.by_kind.values())

    @property
    def by_kind(self) -> dict[SeatKind, int]:
        return {
            SeatKind.LOT: self.lot,
            SeatKind.ORGANISATION: self.organisation,
            SeatKind.ELECTED: self.elected,
            SeatKind.EX_OFFICIO: self.ex_officio,
        }

    def of(self, kind: SeatKind) -> int:
        return self.by_kind[kind]


@dataclass(frozen=True)
class Procedure(GroupRules):
    """A council's rules of procedure, as far as the program knows them; its meetings take them over.

    ``suggesters`` and ``listing`` hold for the agenda before a meeting: who suggests items, and what everybody reads.
    """

    quorum: int | None = None
    voting: Voting = Voting.MORE_FOR
    publicity: Publicity = Publicity.PUBLIC
    deputies: bool = False
    seconding: bool = False
    way: Way = Way.OPEN
    suggesters: Suggesters = Suggesters.MEMBERS
    listing: Listing = Listing.TEXTS


def votes_problem(count: VoteCount, members: int) -> CouncilCode | None:
    """Why a vote carries nothing: no more for than against, or more votes than the council had members on that day."""
    if min(count.votes_for, count.against, count.abstained) < 0 or count.votes_for <= count.against:
        return CouncilCode.NOT_CARRIED
    return CouncilCode.MORE_VOTES_THAN_MEMBERS if count.all > members else None


def empty_seats(seats: Seats, taken: Mapping[SeatKind, int]) -> int:
    """Seats on which nobody sits; a kind that sits on too many lends to no other."""
    return sum(max(0, seats.of(kind) - taken.get(kind, 0)) for kind in SeatKind)


def room_for(terms: Sequence[tuple[date, date | None]], first_day: date, last_day: date | None, seats: int) -> bool:
    """Whether one more term fits beside others of its kind on every day of it. Last days are part of a term."""
    begins = [first_day, *(f for f, _ in terms if f > first_day and (last_day is None or f <= last_day))]
    return all(
        sum(1 for first, last in terms if first <= day and (last is None or day <= last)) < seats for day in begins
    )


def due_on(adopted_on: date, answer_days: int) -> date:
    """The last day on which an answer is in time. Days are days of the calendar, whatever the clocks do."""
    return adopted_on + timedelta(days=answer_days)


class Dated(Protocol):
    """What of a recommendation says whether an answer is due."""

    @property
    def state(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def replied_on(self) -> date | None: ...


def deadline(recommendation: Dated) -> Deadline | None:
    """Until when the town must answer, or had to; None for a draft."""
    if recommendation.due_on is None or recommendation.state == RecommendationState.DRAFT:
        return None
    return Deadline(recommendation.due_on, recommendation.replied_on)


@dataclass(frozen=True)
class Step:
    """Something that was promised in a reply: until when, and since when it is there."""

    title: str
    due_on: date | None = None
    done_on: date | None = None


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"
    NEXT = "next"


def step_states(done: Sequence[bool]) -> list[StepState]:
    """Where each step stands on the route: what is done, the first that is not, what comes after it."""
    first = next((i for i, d in enumerate(done) if not d), len(done))
    return [StepState.DONE if d else StepState.NOW if i == first else StepState.NEXT for i, d in enumerate(done)]
