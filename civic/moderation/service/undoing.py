"""Taking back all that a decision did, and closing a case."""

from __future__ import annotations

from sqlalchemy import update

from civic.core import clock
from civic.core.db import db
from civic.deliberation import service as threads
from civic.moderation import queries
from civic.moderation.models import Case, Decision, Flag
from civic.moderation.rules import Waiting
from civic.proposals import service as proposals


def undo(decision: Decision, found: Case) -> None:
    """Take back all that a decision did: the text is read again, and its author can write as before."""
    decision.reversed_at = clock.now()
    db.session.flush()
    still = [each for each in queries.decisions(found.id) if each.hid and each.reversed_at is None]
    if decision.hid and not still:
        if found.post_id is not None:
            threads.show_again(found.post_id)
        elif found.proposal_id is not None:
            proposals.show_again(found.proposal_id)
    restriction = queries.restriction_of_decision(decision.id)
    if restriction is not None and restriction.lifted_at is None:
        restriction.lifted_at = clock.now()
    judge(found.id, False, again=True)


def judge(case_id: int, upheld: bool, *, again: bool = False) -> None:
    """Keep with the reports of a case whether they were right; ``again`` those that were judged before."""
    which = Flag.case_id == case_id, Flag.upheld.is_not(None) if again else Flag.upheld.is_(None)
    db.session.execute(update(Flag).where(*which).values(upheld=upheld).execution_options(synchronize_session=False))


def settle(found: Case) -> None:
    """A case waits for nothing any more, and is nobody's."""
    found.waiting, found.claimed_by, found.claimed_at = Waiting.NOTHING.value, None, None
    db.session.flush()
