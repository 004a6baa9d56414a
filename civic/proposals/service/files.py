"""Attach pictures and documents to a proposal, say what they show, remove them."""

from __future__ import annotations

from collections.abc import Mapping

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.proposals import queries
from civic.proposals.models import Attachment, Proposal
from civic.proposals.policy import Can, require
from civic.proposals.rules import (
    FILES_A_DAY,
    LONGEST_DESCRIPTION,
    MOST_FILES,
    UNANSWERED,
    FileCode,
    ProposalCode,
    ProposalState,
)
from civic.proposals.service.texts import check_reason
from civic.uploads.contents import Content, Kind


def attach(actor: Actor, proposal_id: int, content: Content, name: str = "") -> Attachment:
    """Attach a file to one's draft, or to one's published proposal until the town has answered.

    ``content`` was read before the transaction began: that takes a moment. ``name`` is what its sender calls it.

    Raises:
        Refused: the proposal has as many as it may, its author attached too many today, or the town has answered.
    """
    proposal = _own(actor, proposal_id)
    if len(queries.files_of(proposal_id)) >= MOST_FILES:
        raise Refused(FileCode.TOO_MANY, most=MOST_FILES)
    if queries.files_of_a_day(actor.person_id) >= FILES_A_DAY:
        raise Refused(FileCode.TOO_MANY_TODAY, most=FILES_A_DAY)
    made = Attachment(
        proposal_id=proposal_id,
        kind=content.kind.value,
        description=name[:LONGEST_DESCRIPTION],
        data=content.data,
        small=content.small or None,
        size=len(content.data),
        width=content.width,
        height=content.height,
        small_width=content.small_width,
        small_height=content.small_height,
        added_by=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    _changed(actor, proposal, "attach", made.id)
    return made


def describe(actor: Actor, proposal_id: int, descriptions: Mapping[int, str]) -> None:
    """Say what files show; what is no file of this proposal any more is passed over.

    Raises:
        Refused: too long, or nothing is said of a picture of a published proposal.
    """
    proposal = _own(actor, proposal_id)
    for one in queries.files_of(proposal_id):
        text = " ".join(descriptions.get(one.id, one.description).split())
        if len(text) > LONGEST_DESCRIPTION:
            raise Refused(FileCode.DESCRIPTION_LONG, longest=LONGEST_DESCRIPTION, length=len(text))
        if not text and proposal.state != ProposalState.DRAFT:
            raise Refused(FileCode.NOT_DESCRIBED)
        found = queries.file(proposal_id, one.id)
        if found is not None and found.description != text:
            found.description = text
            proposal.revision += 1
    db.session.flush()


def remove_file(actor: Actor, proposal_id: int, file_id: int) -> None:
    """Remove a file of one's own. Of a published proposal, that it was there stays to be read.

    Raises:
        Refused: it is gone already, or the town has answered.
    """
    proposal = _own(actor, proposal_id)
    found = _there(proposal_id, file_id)
    if proposal.state == ProposalState.DRAFT:
        db.session.delete(found)
        db.session.flush()
        return
    _empty(actor, found)
    _changed(actor, proposal, "remove_file", file_id)


def remove_file_for_town(actor: Actor, proposal_id: int, file_id: int, reason: str) -> None:
    """Remove a file in the town's name, for a reason that everybody can read: a face, a number plate, a copied plan.

    Raises:
        Refused: no reason, or it is gone already.
        NotAllowed: somebody who is no organiser of the town.
    """
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None or proposal.resource_id is None:
        raise Absent(f"no proposal {proposal_id}")
    require(actor, Can.EDIT_FOR_TOWN, proposal)
    check_reason(reason)
    found = _there(proposal_id, file_id)
    found.removal_reason = reason.strip()
    _empty(actor, found)
    _changed(actor, proposal, "remove_file", file_id, reason.strip())


def check_described(proposal_id: int) -> None:
    """Refuse to publish pictures of which nothing is said."""
    if any(one.kind is Kind.PICTURE and not one.description for one in queries.files_of(proposal_id)):
        raise Refused(FileCode.NOT_DESCRIBED)


def _own(actor: Actor, proposal_id: int) -> Proposal:
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise Absent(f"no proposal {proposal_id}")
    require(actor, Can.EDIT, queries.authors(proposal_id))
    if proposal.state not in UNANSWERED | {ProposalState.DRAFT}:
        raise Refused(ProposalCode.EDIT_ANSWERED)
    return proposal


def _there(proposal_id: int, file_id: int) -> Attachment:
    found = queries.file(proposal_id, file_id)
    if found is None:
        raise Refused(FileCode.GONE)
    return found


def _empty(actor: Actor, found: Attachment) -> None:
    found.data = found.small = None
    found.removed_at, found.removed_by = clock.now(), actor.person_id


def _changed(actor: Actor, proposal: Proposal, verb: str, file_id: int, reason: str = "") -> None:
    """Let the page show it, and the log of a published proposal know it."""
    if proposal.state == ProposalState.DRAFT:
        return
    before = audit.state(proposal)
    proposal.revision += 1
    db.session.flush()
    audit.record(
        actor,
        verb,
        "proposal",
        proposal.id,
        proposal.municipality_id,
        before=before,
        after=audit.state(proposal),
        reason=reason,
        file=file_id,
    )
