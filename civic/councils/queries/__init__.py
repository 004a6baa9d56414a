"""Every SELECT of councils: councils, who sits in them, seats that were offered, recommendations."""

from civic.councils.queries.councils import CouncilRow, council, council_at, councils, pages_of_groups, seats, today
from civic.councils.queries.invitations import SeatInvited, offered_to, seat_invitations, seats_offered
from civic.councils.queries.members import MemberRow, council_terms, members, members_on, past_members, taken, terms
from civic.councils.queries.recommendations import (
    PER_PAGE,
    Figures,
    Opinion,
    RecommendationRow,
    StepRow,
    drafts,
    figures,
    foremost,
    opinions,
    page_of,
    recommendation,
    row,
    steps,
)

__all__ = [
    "PER_PAGE",
    "CouncilRow",
    "Figures",
    "MemberRow",
    "Opinion",
    "RecommendationRow",
    "SeatInvited",
    "StepRow",
    "council",
    "council_at",
    "council_terms",
    "councils",
    "drafts",
    "figures",
    "foremost",
    "members",
    "members_on",
    "offered_to",
    "opinions",
    "page_of",
    "pages_of_groups",
    "past_members",
    "recommendation",
    "row",
    "seat_invitations",
    "seats",
    "seats_offered",
    "steps",
    "taken",
    "terms",
    "today",
]
