"""Taking a case, and giving it back: of two moderators at once, one gets it."""

from __future__ import annotations

from sqlalchemy import or_, update

from civic.accounts import queries as accounts
from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.moderation import queries
from civic.moderation.models import Case
from civic.moderation.policy import Can, require
from civic.moderation.rules import CLAIM_HOLDS, ModerationCode, Waiting
from civic.proposals import queries as proposals


def claim(actor: Actor, case_id: int) -> None:
    """Take a case, so that nobody else decides it at the same time. The statement itself lets one through.

    Raises:
        Refused: somebody else works on it, it waits for nothing, or the moderator wrote or reported the thing.
    """
    found = moderated(actor, case_id)
    uninvolved(actor, found)
    if found.waiting == Waiting.NOTHING:
        raise Refused(ModerationCode.DECIDED)
    now = clock.now()
    free = or_(Case.claimed_by.is_(None), Case.claimed_by == actor.person_id, Case.claimed_at < now - CLAIM_HOLDS)
    taken = update(Case).where(Case.id == case_id, free).values(claimed_by=actor.person_id, claimed_at=now)
    won = db.session.scalar(taken.returning(Case.id).execution_options(synchronize_session=False))
    if won is None:
        raise Refused(ModerationCode.TAKEN, name=_holder(case_id))
    audit.record(actor, "claim", "case", case_id, found.municipality_id, after={"claimed_by": actor.person_id})


def release(actor: Actor, case_id: int) -> None:
    """Give a case back to the queue. One that somebody else holds stays theirs."""
    found = moderated(actor, case_id)
    mine = Case.id == case_id, Case.claimed_by == actor.person_id
    back = update(Case).where(*mine).values(claimed_by=None, claimed_at=None).returning(Case.id)
    if db.session.scalar(back.execution_options(synchronize_session=False)) is not None:
        audit.record(actor, "release", "case", case_id, found.municipality_id, after={"claimed_by": None})


def moderated(actor: Actor, case_id: int, *, lock: bool = False) -> Case:
    """A case of a town in which somebody moderates.

    Raises:
        Refused: they have not decided the made-up cases yet.
    """
    found = queries.case(case_id, lock=lock)
    if found is None:
        raise Absent(f"no case {case_id}")
    require(actor, Can.MODERATE, found)
    if actor.person_id is None or not queries.is_trained(actor.person_id, found.municipality_id):
        raise Refused(ModerationCode.NOT_TRAINED)
    return found


def held(actor: Actor, case_id: int) -> Case:
    """A case that waits, which a moderator has taken; it stays locked until the transaction ends.

    Raises:
        Refused: decided meanwhile, not taken by this moderator, or about something that they wrote or reported.
    """
    found = moderated(actor, case_id, lock=True)
    uninvolved(actor, found)
    if found.waiting == Waiting.NOTHING:
        raise Refused(ModerationCode.DECIDED)
    if found.claimed_by != actor.person_id:
        raise Refused(ModerationCode.NOT_CLAIMED)
    return found


def uninvolved(actor: Actor, found: Case) -> None:
    """Refuse somebody who wrote, alone or with others, or reported what a case is about."""
    theirs = found.proposal_id is not None and proposals.writes(found.proposal_id, actor.person_id)
    if theirs or found.author_id == actor.person_id or queries.flagged(found.id, actor.person_id):
        raise Refused(ModerationCode.INVOLVED)


def _holder(case_id: int) -> str:
    found = queries.case(case_id)
    names = accounts.names([found.claimed_by]) if found and found.claimed_by else {}
    return next(iter(names.values()), "")
