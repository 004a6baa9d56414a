"""Open amendments when the text moves on: carried over by words, and said to be overtaken, done already or gone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update

from civic.core.db import db
from civic.proposals import queries
from civic.proposals.amendment_rules import Moved
from civic.proposals.models import Amendment, Proposal
from civic.proposals.queries import Open
from civic.proposals.rules import AmendmentState
from civic.texts.rules import Fate, packed

#: What ends an amendment without anybody's decision.
ENDS = {Fate.CONTAINED: AmendmentState.CONTAINED, Fate.GONE: AmendmentState.GONE}


def carry_over(proposal: Proposal, moved: Moved) -> bool:
    """Carry every open amendment of a proposal over to its new version. One query and one statement for all.

    Returns: whether any of them was overtaken or ended.
    """
    db.session.flush()
    rows = [_carried(proposal, moved, found) for found in queries.open_amendments(proposal.id)]
    if rows:
        table: Any = Amendment.__table__
        names = ("number", "passage", "edits", "state", "overtaken_by", "ended_by", "decided_at")
        statement = update(table).where(table.c.id == bindparam("of"))
        db.session.connection().execute(statement.values({name: bindparam(f"new_{name}") for name in names}), rows)
    return any(row["new_ended_by"] or row["new_overtaken_by"] == proposal.versions for row in rows)


def _carried(proposal: Proposal, moved: Moved, found: Open) -> dict[str, Any]:
    end = moved.carried(found.suggestion)
    ended = ENDS.get(end.fate)
    return {
        "of": found.id,
        "new_number": proposal.versions,
        "new_passage": end.suggestion.passage,
        "new_edits": packed(end.suggestion.change),
        "new_state": (ended or AmendmentState.OPEN).value,
        "new_overtaken_by": proposal.versions if end.fate is Fate.OVERTAKEN else found.overtaken_by,
        "new_ended_by": proposal.versions if ended else None,
        "new_decided_at": proposal.written_at if ended else None,
    }
