"""Telling what a council does with proposals that it must treat."""

from __future__ import annotations

from civic.core import outbox
from civic.core.db import transaction
from civic.councils import queries as councils
from civic.councils.events import ItemListed, ItemTreated
from civic.notifications.rules import Kind
from civic.notifications.service.telling import AT_ONCE, followers_of, tell
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
