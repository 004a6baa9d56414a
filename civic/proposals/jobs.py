"""What happens to proposals by itself. Repeatable."""

from __future__ import annotations

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.proposals import queries, service


def share() -> None:
    """Work out the orders with a share for everybody, of the towns where supports changed since the last time."""
    marks, before = queries.marks(), queries.marked()
    db.session.rollback()
    for municipality_id in before.keys() | marks.keys():
        mark = marks.get(municipality_id, "")
        if before.get(municipality_id) != mark:
            with transaction():
                service.work_out_shares(SYSTEM, municipality_id, mark)


def purge() -> None:
    """Forget invitations to write together that are over. Runs every hour; late is no harm: none is accepted then."""
    with transaction():
        service.forget_old_invitations()
