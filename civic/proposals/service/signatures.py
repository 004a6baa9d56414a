"""Signatures on paper: an officer enters who signed, compared with the register, and removes one for a reason.

One is typed, or a list comes as a file: both end in ``_enter``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused
from civic.proposals import queries
from civic.proposals.models import Proposal, Signature
from civic.proposals.policy import Can, require
from civic.proposals.rules import LONGEST_REASON, UNANSWERED, ProposalCode, SignatureCode
from civic.proposals.service.counting import settle
from civic.proposals.signing import Marked, Signing, sorted_out
from civic.verification import service as verification
from civic.verification.rules import Field
from civic.verification.service import Signer

#: Signatures that are written in one transaction.
PORTION = 200


@dataclass(frozen=True)
class Signed:
    """Who signed, by name and date of birth, which are not kept; and the day of the signature."""

    named: Mapping[Field, str | date]
    day: date


def enter_signature(actor: Actor, proposal_id: int, signed: Signed, folder: Path) -> bool:
    """Count somebody who signed on paper as a supporter, once, whatever else they signed or pressed.

    Nobody is told whether the person supports the proposal here too. ``folder`` is where keys are.

    Returns:
        Whether the signature was not entered before.

    Raises:
        Refused: answered or hidden; a day to come, or one on which nobody or not this person could support it; the
            register does not have the person, or there is none.
        Faulty: the key of the register is away.
    """
    proposal = taking_signatures(actor, proposal_id)
    who = _signer(actor, proposal, signed.named, folder)
    refused = Signing(proposal).refusal(who, signed.day)
    if refused is not None:
        raise refused
    return _enter(actor, "enter_signature", proposal, [(Marked(who.mark, signed.day), who)]) == 1


def enter_signatures(actor: Actor, proposal_id: int, signed: Sequence[Marked]) -> int:
    """``enter_signature`` for a part of a list whose names became marks; lines that are not counted are passed over.

    All of it is one transaction: a long list is entered in ``PORTION`` after ``PORTION``, so that others can write in
    between. A part that is entered again enters nothing.

    Returns:
        How many were not entered before.

    Raises:
        Refused: answered or hidden; there is no register.
    """
    proposal = taking_signatures(actor, proposal_id)
    homes = verification.by_mark(actor, proposal.municipality_id, {each.mark for each in signed})
    if homes is None:
        raise Refused(SignatureCode.NO_REGISTER)
    good, _bad = sorted_out(proposal, signed, homes)
    return _enter(actor, "enter_signatures", proposal, good)


def compare_signatures(actor: Actor, proposal_id: int, lines: int) -> None:
    """Note that an officer compared a list with the register: that tells who lives in the town and who signed.

    Raises:
        Refused: answered or hidden.
    """
    proposal = taking_signatures(actor, proposal_id)
    before = queries.signatures(proposal.id)
    audit.record(
        actor,
        "compare_signatures",
        "proposal",
        proposal.id,
        proposal.municipality_id,
        before={"signatures_on_paper": before},
        after={"signatures_on_paper": before, "number_of_lines": lines},
    )


def remove_signature(
    actor: Actor, proposal_id: int, named: Mapping[Field, str | date], reason: str, folder: Path
) -> None:
    """Remove the signature of somebody for a reason, which the log keeps without the name.

    Raises:
        Refused: no reason or too long a one; answered or hidden; it was not entered.
        Faulty: the key of the register is away.
    """
    proposal = taking_signatures(actor, proposal_id)
    if not reason.strip():
        raise Refused(SignatureCode.NO_REASON)
    if len(reason) > LONGEST_REASON:
        raise Refused(ProposalCode.REASON_LONG, longest=LONGEST_REASON, length=len(reason))
    who, entered = _signer(actor, proposal, named, folder), queries.signatures(proposal.id)
    same = Signature.proposal_id == proposal.id, Signature.mark == who.mark
    if db.session.scalar(delete(Signature).where(*same).returning(Signature.mark)) is None:
        raise Refused(SignatureCode.NOT_ENTERED)
    _count(actor, "remove_signature", proposal, entered, entered - 1, reason.strip())


def taking_signatures(actor: Actor, proposal_id: int) -> Proposal:
    """A proposal that takes signatures, locked: of two officers at once one waits.

    Raises:
        Refused: answered or hidden.
    """
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise LookupError(f"no proposal {proposal_id}")
    require(actor, Can.ENTER_SIGNATURES, proposal)
    if proposal.hidden_at is not None:
        raise Refused(ProposalCode.HIDDEN)
    if proposal.state not in UNANSWERED:
        raise Refused(ProposalCode.NOT_OPEN)
    return proposal


def _signer(actor: Actor, proposal: Proposal, named: Mapping[Field, str | date], folder: Path) -> Signer:
    who = verification.signer(actor, proposal.municipality_id, named, folder)
    if who is None:
        raise Refused(SignatureCode.NO_REGISTER)
    return who


def _enter(actor: Actor, verb: str, proposal: Proposal, signed: Sequence[tuple[Marked, Signer]]) -> int:
    """Write signatures of people who can be counted. Returns: how many were not there before."""
    if not signed:
        return 0
    rows = [
        {
            "proposal_id": proposal.id,
            "mark": one.mark,
            "neighbourhood_id": who.neighbourhood_id,
            "day": one.day,
            "entered_at": clock.now(),
            "entered_by": actor.person_id,
        }
        for one, who in signed
    ]
    entered = queries.signatures(proposal.id)
    statement = upsert(Signature).values(rows).on_conflict_do_nothing(index_elements=["proposal_id", "mark"])
    new = len(db.session.scalars(statement.returning(Signature.mark)).all())
    if new:
        _count(actor, verb, proposal, entered, entered + new)
    return new


def _count(actor: Actor, verb: str, proposal: Proposal, before: int, after: int, reason: str = "") -> None:
    if proposal.paper_count is None:
        proposal.paper_count = 0
        db.session.flush()
    settle(proposal.id)
    audit.record(
        actor,
        verb,
        "proposal",
        proposal.id,
        proposal.municipality_id,
        before={"signatures_on_paper": before},
        after={"signatures_on_paper": after},
        reason=reason,
    )
