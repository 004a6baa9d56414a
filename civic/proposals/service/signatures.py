"""Signatures on paper: an officer enters who signed, compared with the register, and removes one for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused
from civic.processes import queries as processes
from civic.processes import wording
from civic.processes.rules import Act, Right, Verdict, right
from civic.proposals import queries
from civic.proposals.models import Proposal, Signature
from civic.proposals.policy import Can, require
from civic.proposals.rules import LONGEST_REASON, UNANSWERED, ProposalCode, SignatureCode
from civic.proposals.service.counting import settle
from civic.verification import service as verification
from civic.verification.rules import Field, VerificationCode
from civic.verification.service import Signer


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
    proposal = _open(actor, proposal_id)
    who = _signer(actor, proposal, signed.named, folder)
    if not who.listed:
        raise Refused(SignatureCode.NOT_LISTED)
    _check_day(proposal, who, signed.day)
    row = {
        "proposal_id": proposal.id,
        "mark": who.mark,
        "neighbourhood_id": who.neighbourhood_id,
        "day": signed.day,
        "entered_at": clock.now(),
        "entered_by": actor.person_id,
    }
    entered = queries.signatures(proposal.id)
    statement = upsert(Signature).values(row).on_conflict_do_nothing(index_elements=["proposal_id", "mark"])
    if db.session.scalar(statement.returning(Signature.mark)) is None:
        return False
    _count(actor, "enter_signature", proposal, entered, entered + 1)
    return True


def remove_signature(
    actor: Actor, proposal_id: int, named: Mapping[Field, str | date], reason: str, folder: Path
) -> None:
    """Remove the signature of somebody for a reason, which the log keeps without the name.

    Raises:
        Refused: no reason or too long a one; answered or hidden; it was not entered.
        Faulty: the key of the register is away.
    """
    proposal = _open(actor, proposal_id)
    if not reason.strip():
        raise Refused(SignatureCode.NO_REASON)
    if len(reason) > LONGEST_REASON:
        raise Refused(ProposalCode.REASON_LONG, longest=LONGEST_REASON, length=len(reason))
    who, entered = _signer(actor, proposal, named, folder), queries.signatures(proposal.id)
    same = Signature.proposal_id == proposal.id, Signature.mark == who.mark
    if db.session.scalar(delete(Signature).where(*same).returning(Signature.mark)) is None:
        raise Refused(SignatureCode.NOT_ENTERED)
    _count(actor, "remove_signature", proposal, entered, entered - 1, reason.strip())


def _open(actor: Actor, proposal_id: int) -> Proposal:
    """A proposal that takes signatures, locked: of two officers at once one waits."""
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


def _check_day(proposal: Proposal, who: Signer, day: date) -> None:
    _calendar, zone = queries.working_days(proposal.municipality_id)
    now = clock.now()
    if day > clock.day_in(zone, now):
        raise Refused(VerificationCode.LATER_DAY)
    turns = processes.turns(proposal.process_id)
    groups = queries.groups_of_residents(proposal.municipality_id, who.neighbourhood_id)
    last = min(now, clock.day_ends(day, zone) - timedelta(seconds=1))
    then = [right(turns, Act.SUPPORT, at, groups) for at in (last, clock.day_begins(day, zone))]
    if not any(each.open for each in then):
        _refuse(next((each for each in then if each.verdict is Verdict.NOT_YOU), then[0]))


def _refuse(found: Right) -> None:
    if found.verdict is Verdict.NOT_YOU:
        raise Refused(SignatureCode.NOT_FOR_THEM, who=wording.who(found.who, found.group_names))
    raise Refused(SignatureCode.CLOSED_THEN, when=wording.when(found))


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
