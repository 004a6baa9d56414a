"""The next meeting of the council sits at mixed tables, drawn by a number that was thrown with dice."""

from __future__ import annotations

from civic.core.permissions import Actor
from civic.councils import queries as councils
from civic.meetings import queries, service
from civic.meetings.rules.mixing import as_problem
from civic.meetings.tables.search import seat

SETTINGS = service.Settings(
    tables=3,
    rounds=3,
    question="How do you usually come to the centre?",
    options=("On foot or by bike", "By bus", "By car"),
    by_seat=True,
    offers={"ar": [3], "step-free": [1, 2]},
)
#: What the first members answer, by the place of the option.
ANSWERS = (0, 1, 2, 0, 1, 0, 2)
SEED = "417"


def mix(chair: Actor, meeting_id: int, group_id: int) -> None:
    """Set up tables, have members answer, draw, and seat everybody."""
    service.set_tables(chair, meeting_id, SETTINGS, "en")
    members = councils.members(group_id)
    for member, option in zip(members, ANSWERS, strict=False):
        access = ["step-free"] if option == ANSWERS[-1] else []
        service.tell_for_tables(Actor(member.person_id), meeting_id, service.Told(option, [], access))
    service.draw_tables(chair, meeting_id, SEED, {one.person_id: one.kind or "" for one in members})
    found = queries.mixing(meeting_id)
    assert found is not None
    assert found.run_id is not None
    problem = as_problem(found.drawn or [], found.tables, found.rounds)
    service.keep_seating(found.run_id, seat(problem, SEED))
