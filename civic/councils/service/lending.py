"""A meeting of a council runs by the council's rules of procedure, as they are when it is opened."""

from __future__ import annotations

from civic.councils import queries
from civic.meetings import service as meetings
from civic.meetings.events import MeetingOpened


def lend_rules(event: MeetingOpened) -> None:
    """Hand a council's rules over to its meeting, in the transaction that opens it."""
    council = queries.council_of_group(event.group_id)
    if council is not None:
        meetings.take_rules(event.meeting_id, queries.procedure(council))
