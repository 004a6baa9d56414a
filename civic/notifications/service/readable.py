"""What of a notification its reader can still read, when an e-mail is about to tell it."""

from __future__ import annotations

from civic.core.permissions import STRANGER
from civic.deliberation import queries as deliberation
from civic.moderation import queries as moderation
from civic.notifications.models import Notification
from civic.proposals import queries as proposals
from civic.resources import queries as resources
from civic.roles import queries as roles


def names(told: Notification) -> bool:
    """Whether its reader can still see the thing whose title is the subject, or wrote it."""
    if told.proposal_id is not None:
        proposal = proposals.proposal(told.proposal_id)
        return proposal is not None and proposal.hidden_at is None
    if told.resource_id is None or _own(told):
        return True
    resource, reader = resources.resource(told.resource_id), roles.actor_of(told.person_id) or STRANGER
    return resource is not None and resources.may_see(reader, resource)


def _own(told: Notification) -> bool:
    """Whether a decision is about a proposal of its reader, which is called by the title that they gave it."""
    found = moderation.decision(told.decision_id) if told.decision_id is not None else None
    case = moderation.case_view(found.case_id) if found else None
    return case is not None and case.author_id == told.person_id and bool(case.title)


def quotes(told: Notification) -> bool:
    """Whether the words that it quotes can still be read."""
    if told.post_id is None:
        return True
    post = deliberation.post(told.post_id)
    return post is not None and not post.hidden and not post.taken_back


def number(told: Notification) -> str:
    """The number of the decision that it tells of; empty for anything else."""
    found = moderation.decision(told.decision_id) if told.decision_id is not None else None
    return found.uid if found else ""
