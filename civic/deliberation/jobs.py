"""What a worker runs: putting the comments of a thread in order. Twice equals once."""

from __future__ import annotations

from civic.core.db import db, transaction, whole_read
from civic.deliberation import service


def order(thread_id: int) -> None:
    """Compute in which order the comments of a thread are read; writers need not wait for that."""
    with whole_read():
        made = service.compute_order(thread_id)
    db.session.rollback()
    if made is not None:
        with transaction():
            service.keep_order(made)
