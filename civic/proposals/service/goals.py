"""Which Sustainable Development Goals a proposal serves, as its authors say."""

from __future__ import annotations

from sqlalchemy import delete, insert

from civic.core.db import db
from civic.core.permissions import Refused
from civic.proposals import queries
from civic.proposals.models import ProposalGoal
from civic.proposals.rules import MOST_GOALS, ProposalCode
from civic.towns import queries as towns
from civic.towns.rules.settings import GOALS


def check_goals(municipality_id: int, goals: frozenset[int] | None) -> None:
    """Refuse goals that there are not, too many of them, and any where the town does not offer them."""
    if not goals:
        return
    if goals - GOALS or not towns.municipality_by_id(municipality_id).goals:
        raise Refused(ProposalCode.OTHER_GOAL)
    if len(goals) > MOST_GOALS:
        raise Refused(ProposalCode.MANY_GOALS, most=MOST_GOALS)


def set_goals(proposal_id: int, goals: frozenset[int] | None) -> None:
    """Set the goals of a proposal or a draft; None leaves them as they are."""
    if goals is None or goals == frozenset(queries.goals_of(proposal_id)):
        return
    old = delete(ProposalGoal).where(ProposalGoal.proposal_id == proposal_id)
    db.session.execute(old.execution_options(synchronize_session=False))
    if goals:
        db.session.execute(insert(ProposalGoal), [{"proposal_id": proposal_id, "goal": goal} for goal in sorted(goals)])
