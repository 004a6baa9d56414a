"""Notes of the town's staff on a proposal, and who of them sees to it."""

from __future__ import annotations

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused, Role
from civic.proposals import queries
from civic.proposals.models import Assignee, Note, Proposal
from civic.proposals.policy import Can, require
from civic.proposals.rules import LONGEST_NOTE, NoteCode, ProposalCode, ProposalState
from civic.roles import queries as roles


def add_note(actor: Actor, proposal_id: int, text: str) -> Note:
    """Write a note that only the town's organisers read.

    Raises:
        Refused: nothing is written, too much, or it is a draft.
    """
    proposal = _published(actor, proposal_id)
    said = text.strip()
    if not said:
        raise Refused(NoteCode.EMPTY)
    if len(said) > LONGEST_NOTE:
        raise Refused(NoteCode.LONG, longest=LONGEST_NOTE, length=len(said))
    note = Note(proposal_id=proposal_id, person_id=actor.person_id, text=said)
    db.session.add(note)
    db.session.flush()
    town, after = proposal.municipality_id, audit.state(note)
    audit.record(actor, "add_note", "proposal", proposal_id, town, before={}, after=after)
    return note


def entrust(actor: Actor, proposal_id: int, person_id: int | None) -> None:
    """Say who of the town's organisers sees to a proposal; None: nobody any more.

    Raises:
        Refused: they do not organise for this town, or it is a draft.
    """
    proposal = _published(actor, proposal_id)
    if person_id is not None and person_id not in staff(proposal.municipality_id):
        raise Refused(NoteCode.NOT_STAFF)
    before = queries.assignee(proposal_id)
    if before == person_id:
        return
    if person_id is None:
        db.session.execute(delete(Assignee).where(Assignee.proposal_id == proposal_id))
    else:
        row = {"proposal_id": proposal_id, "person_id": person_id, "at": clock.now()}
        statement = upsert(Assignee).values(row)
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["proposal_id"], set_={"person_id": person_id, "at": row["at"]}
            )
        )
    town = proposal.municipality_id
    old, new = {"assignee": before}, {"assignee": person_id}
    audit.record(actor, "entrust", "proposal", proposal_id, town, before=old, after=new)


def staff(municipality_id: int) -> dict[int, str]:
    """Who can see to proposals of a municipality: its organisers and administrators, by name."""
    may = (Role.ORGANISER, Role.ADMIN)
    return {each.person_id: each.name for each in roles.holders(municipality_id) if each.role in may}


def _published(actor: Actor, proposal_id: int) -> Proposal:
    proposal = queries.proposal(proposal_id)
    if proposal is None:
        raise LookupError(f"no proposal {proposal_id}")
    require(actor, Can.REVIEW, proposal)
    if proposal.state == ProposalState.DRAFT:
        raise Refused(ProposalCode.NOT_PUBLISHED)
    return proposal
