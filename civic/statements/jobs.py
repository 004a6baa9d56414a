"""What a worker runs: computing the result of a round, and closing rounds whose time is over. Twice equals once."""

from __future__ import annotations

from civic.core.db import db, transaction, whole_read
from civic.statements import gathering, queries, service
from civic.statements.opinion.clusters import GroupCount
from civic.statements.opinion.outcome import digest, outcome
from civic.statements.rules import RoundState


def compute(round_id: int) -> None:
    """Compute the result of a round from its answers; nothing where it has been computed from the same ones.

    The last result follows from the answers alone; before, the number of groups changes only when four results in a
    row agree (``clusters.settle_count``).
    """
    with whole_read():
        found = queries.round_by_id(round_id)
        if found is None:
            return
        final, cast = found.state == RoundState.CLOSED, found.cast
        conversation, texts = gathering.conversation(round_id)
        result = queries.result(round_id)
    before = _count(result.space.get("count")) if result is not None and not final else None
    mark = digest(conversation, final)
    same = result is not None and result.digest == mark
    db.session.rollback()
    if same:
        return
    made = outcome(conversation, texts, before)
    with transaction():
        service.keep_result(round_id, cast, mark, final, made)


def _count(kept: list[int] | None) -> GroupCount | None:
    return GroupCount(*kept) if kept else None


def due() -> bool:
    """Whether there is a round to close."""
    return bool(queries.due_rounds())


def tend() -> None:
    """Close the rounds whose time is over."""
    for round_id in queries.due_rounds():
        with transaction():
            service.close_when_over(round_id)
