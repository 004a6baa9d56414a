"""Telling those who organise a town what another town asks of it."""

from __future__ import annotations

from civic.core.permissions import Role
from civic.notifications.rules import Kind
from civic.notifications.service.telling import tell_part
from civic.processes import queries as processes
from civic.processes.events import TownInvited
from civic.proposals import queries as proposals
from civic.proposals.events import PartAsked
from civic.resources import queries as resources
from civic.roles import queries as roles


def tell_of_invited_town(event: TownInvited) -> None:
    """Tell the organisers and administrators of a town that it is invited to share a process."""
    invited = processes.partner_by_id(event.partner_id)
    if invited is None:
        return
    resource_id = resources.resource_of_process(invited.process_id)
    for person_id in _organisers(invited.municipality_id):
        tell_part(person_id, Kind.SHARE_ASKED, resource_id, None, part=str(invited.id))


def tell_of_asked_part(event: PartAsked) -> None:
    """Tell the organisers and administrators of a town that it is asked for its part of an answer."""
    part, proposal = proposals.part_by_id(event.part_id), proposals.proposal(event.proposal_id)
    if part is None or part.municipality_id is None or proposal is None or proposal.resource_id is None:
        return
    for person_id in _organisers(part.municipality_id):
        tell_part(person_id, Kind.PART_ASKED, proposal.resource_id, None, part=str(part.id))


def _organisers(municipality_id: int) -> list[int]:
    """Who may answer for a town, each once."""
    may = {Role.ORGANISER, Role.ADMIN}
    return sorted({each.person_id for each in roles.holders(municipality_id) if each.role in may})
