"""Reading the dates of a town: those of the phases of its processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from civic.core.db import db
from civic.core.permissions import Actor
from civic.processes import queries as processes
from civic.processes.models import Phase, Process, RuleChange
from civic.processes.rules import ProcessState
from civic.resources import queries as resources
from civic.resources.kinds import PROCESS
from civic.resources.models import Resource


@dataclass(frozen=True)
class DatedPhase:
    """A phase with its process, and how often and when a rule of that changed last."""

    phase: Phase
    process: Process
    changes: int
    changed_at: datetime


def dated_phases(municipality_id: int, since: datetime, actor: Actor, limit: int) -> list[DatedPhase]:
    """Phases of published processes of a town, shared ones included, with a day after an instant; latest first.

    Of processes that an actor may see. One query.
    """
    changed = (
        select(RuleChange.process_id, func.count().label("changes"), func.max(RuleChange.at).label("at"))
        .group_by(RuleChange.process_id)
        .subquery()
    )
    statement = (
        select(Phase, Process, changed.c.changes, changed.c.at)
        .join(Process, Process.id == Phase.process_id)
        .join(Resource, (Resource.process_id == Process.id) & (Resource.kind == PROCESS.code))
        .outerjoin(changed, changed.c.process_id == Process.id)
        .where(
            processes.of_town(municipality_id),
            Process.state == ProcessState.PUBLISHED,
            or_(Phase.starts_at > since, Phase.ends_at > since),
            resources.visible_to(actor),
        )
        .order_by(func.coalesce(Phase.ends_at, Phase.starts_at).desc(), Phase.id)
        .limit(limit)
    )
    return [
        DatedPhase(row.Phase, row.Process, row.changes or 0, row.at or row.Process.created_at)
        for row in db.session.execute(statement)
    ]
