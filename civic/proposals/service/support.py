"""Support a proposal, or take that back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, case, delete, update

from civic.core import clock, events
from civic.core.db import db, run, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.processes.policy import require_right
from civic.processes.rules import Act
from civic.proposals import queries
from civic.proposals.events import ThresholdReached
from civic.proposals.models import Proposal, Support
from civic.proposals.policy import Can, require
from civic.proposals.rules import UNANSWERED, ProposalCode
from civic.proposals.service.counting import settle
from civic.proposals.service.deadline import begin_clock


@dataclass(frozen=True)
class Supported:
    """How a proposal stands after somebody set their support: its supporters, and whether they are one."""

    count: int | None
    mine: bool
    changed: bool


def set_support(actor: Actor, proposal_id: int, wanted: bool) -> Supported:
    """Set one's support of a proposal to yes or no, whatever it was: saying it twice equals saying it once.

    The row decides, and the counter follows only a row that was really written. Nothing of it enters the log: nobody
    learns who supports what.

    A support that was given before the text changed by more than a correction can be taken back until the town answers.

    Raises:
        Refused: the town has answered, the process takes no supports now, or not from this person.
        NotAllowed: a stranger.
        Absent: no such proposal, or none that they may see.
    """
    target = queries.target(proposal_id, actor)
    if target is None or not target.visible:
        raise Absent(f"no proposal {proposal_id}")
    require(actor, Can.SUPPORT, target)
    _check_open(actor, target, wanted)
    row = {"proposal_id": proposal_id, "person_id": actor.person_id, "at": clock.now()}
    changed = _give(row) if wanted else _take(row)
    count = _count(target, 1 if wanted else -1, row["at"]) if changed else None
    return Supported(count, wanted, changed)


def _check_open(actor: Actor, target: queries.Target, wanted: bool) -> None:
    if target.state not in UNANSWERED:
        raise Refused(ProposalCode.NOT_OPEN)
    if not wanted and target.changed_at and queries.supported_before(target.id, actor.person_id, target.changed_at):
        return
    require_right(target.right(Act.SUPPORT, actor), ProposalCode.NO_SUPPORT_NOW, ProposalCode.NOT_IN_GROUP)


@cache
def _giving(dialect: str) -> Any:
    statement = upsert(Support.__table__).on_conflict_do_nothing(index_elements=["proposal_id", "person_id"])
    return statement.returning(Support.__table__.c.person_id)


def _give(row: dict[str, Any]) -> bool:
    return run(_giving(db.engine.dialect.name), row).scalar() is not None


def _take(row: dict[str, Any]) -> bool:
    statement = delete(Support).where(Support.proposal_id == row["proposal_id"], Support.person_id == row["person_id"])
    return db.session.scalar(statement.returning(Support.person_id)) is not None


def _count(target: queries.Target, by: int, at: Any) -> int:
    """Move the counter; the first time it reaches the threshold is kept, and told.

    The condition on the state is asked again here, in the row that an answer would lock. Where people signed on paper
    too, or each neighbourhood counts, that is found out once that row is locked.
    """
    given = {"moved": target.id, "by": by, "needed": target.threshold, "at": at}
    moved = db.session.execute(_COUNT, given).one_or_none()
    if moved is None:
        raise Refused(ProposalCode.NOT_OPEN)
    if moved.paper_count is not None or moved.support_each is not None:
        return settle(target.id)
    if by > 0 and moved.threshold_at == at:
        begin_clock(target.id)
        events.announce(ThresholdReached(target.id, target.resource_id))
    return int(moved.support_count)


def _moving(proposal_id: Any, by: Any, reached: Any, at: Any) -> Any:
    return (
        update(Proposal)
        .where(Proposal.id == proposal_id, Proposal.state.in_(sorted(UNANSWERED)))
        .values(
            support_count=Proposal.support_count + by,
            threshold_at=case((reached, at), else_=Proposal.threshold_at),
            revision=case((reached, Proposal.revision + 1), else_=Proposal.revision),
        )
        .returning(Proposal.support_count, Proposal.threshold_at, Proposal.paper_count, Proposal.support_each)
        .execution_options(synchronize_session=False)
    )


def _counting() -> Any:
    by, at = bindparam("by", type_=Integer), bindparam("at", type_=Proposal.threshold_at.type)
    needed = bindparam("needed", type_=Integer)
    plain = Proposal.paper_count.is_(None) & Proposal.support_each.is_(None)
    reached = Proposal.threshold_at.is_(None) & (Proposal.support_count + by >= needed) & plain
    return _moving(bindparam("moved"), by, reached, at)


# Built once: everybody presses this button in the same hour.
_COUNT = _counting()
