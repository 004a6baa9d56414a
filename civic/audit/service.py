"""Writing the log: in the same transaction as the act, so that no act goes unlogged."""

from __future__ import annotations

from typing import Any

from civic.audit import queries
from civic.audit.models import AuditEntry, AuditHead
from civic.audit.rules import chain
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor


def record(
    actor: Actor,
    verb: str,
    kind: str,
    thing: int | str,
    municipality_id: int | None = None,
    /,
    **details: Any,
) -> None:
    """Append one act. Details are codes, numbers and ids: never a name, an address or a free text of a person."""
    _make_head()
    previous, number = queries.head(lock=True)
    row = AuditEntry(
        at=clock.now(),
        actor_id=actor.person_id,
        verb=verb,
        kind=kind,
        thing=str(thing),
        municipality_id=municipality_id,
        details=details,
        previous=previous,
    )
    row.hash = chain(previous, queries.entry_of(row))
    db.session.add(row)
    db.session.flush()
    statement = upsert(AuditHead).values(id=1, hash=row.hash, entries=number + 1)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"hash": row.hash, "entries": number + 1})
    )


def _make_head() -> None:
    from_nothing, number = queries.head()
    if not number:
        statement = upsert(AuditHead).values(id=1, hash=from_nothing, entries=0)
        db.session.execute(statement.on_conflict_do_nothing(index_elements=["id"]))
