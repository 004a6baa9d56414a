"""Telling what a council does with proposals that it must treat, and with items that people suggest to it."""

from __future__ import annotations

from civic.core import outbox
from civic.core.db import transaction
from civic.councils import queries as councils
from civic.councils.events import ItemListed, ItemTreated
from civic.meetings import queries as meetings
from civic.meetings.events import ItemSuggested, SuggestionAnswered
from civic.notifications.rules import Kind
from civic.notifications.service.telling import AT_ONCE, followers_of, tell, tell_part
from civic.proposals import queries as proposals


def tell_of_item(event: ItemListed | ItemTreated) -> None:
    """Have a job tell the author, and those who supported or commented."""
    outbox.enqueue("notifications.council", event.item_id)


def tell_item(item_id: int) -> None:
    """The job: tell them that a council must treat the proposal, or has; each once. Twice tells them once."""
    row = councils.item_row(item_id)
    proposal = proposals.proposal(row.proposal_id) if row else None
    if row is None or proposal is None or proposal.resource_id is None:
        return
    kind, people = Kind.TREATED if row.treated_on else Kind.COUNCIL, followers_of(proposal)
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[first : first + AT_ONCE]:
                tell(person_id, kind, proposal.resource_id)


def tell_chairs(event: ItemSuggested) -> None:
    """Tell who chairs a group that somebody suggests an item for its meeting."""
    for person_id in meetings.chairs_of(event.group_id):
        if person_id != event.person_id:
            tell_part(person_id, Kind.SUGGESTED, event.resource_id, None, part=str(event.suggestion_id))


def tell_of_suggestion(event: SuggestionAnswered) -> None:
    """Tell who suggested an item that it is on the agenda, or why it is not."""
    if event.person_id != event.by:
        tell_part(event.person_id, Kind.SUGGESTION, event.resource_id, None, part=str(event.suggestion_id))
