"""Writing the log: in the same transaction as the act, so that no act goes unlogged."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import is_dataclass

from sqlalchemy import delete, insert, inspect, update

from civic.audit import queries
from civic.audit.models import COVERS_NUMBER, AuditEntry, AuditHead, AuditSecret
from civic.audit.rules import DERIVED, GENESIS, Head, chain, changed, commitment, detail, loggable
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor


def state(thing: object) -> dict[str, object]:
    """The columns of a row as they are at this moment, for ``before`` and ``after``; without what is derived."""
    if is_dataclass(thing):
        return vars(thing).copy()
    columns = inspect(type(thing)).column_attrs
    return {column.key: getattr(thing, column.key) for column in columns if not DERIVED.search(column.key)}


def record(
    actor: Actor,
    verb: str,
    kind: str,
    thing: int | str,
    municipality_id: int | None = None,
    /,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: object = None,
    public: Collection[str] = (),
    **details: object,
) -> None:
    """Append one act. The log holds codes, numbers, days and ids; of words it holds keyed commitments only.

    The exception is ``public``: what a town says of itself on every page, and no person of themselves.

    Args:
        before, after: the thing before and after the act (``state``, or any mapping). Fields that differ are kept.
        reason: why, where the act asks for a reason; its words are committed to.
        public: fields of ``before`` and ``after`` whose words are kept as they are.
        details: what else is to be known: codes, numbers and ids.
    """
    head = _locked_head()
    key = _Key()
    kept = {name: detail(value, key.commit) for name, value in details.items()}
    if before is not None or after is not None:
        old, new = before or {}, after or {}
        fields = changed(old, new)
        kept["before"] = {name: _kept(name, old[name], public, key) for name in fields if name in old}
        kept["after"] = {name: _kept(name, new[name], public, key) for name in fields if name in new}
    if reason:
        kept["reason"] = loggable("", reason, key.commit)
    row = AuditEntry(
        number=head.entries + 1,
        version=COVERS_NUMBER,
        at=clock.wall(),
        actor_id=actor.person_id,
        verb=verb,
        kind=kind,
        thing=str(thing),
        municipality_id=municipality_id,
        details=kept,
        previous=head.hash,
    )
    row.hash = chain(head.hash, queries.entry_of(row))
    db.session.add(row)
    db.session.flush()
    db.session.execute(update(AuditHead).where(AuditHead.id == 1).values(hash=row.hash, entries=row.number))
    if key.used:
        db.session.execute(insert(AuditSecret).values(number=row.number, key=key.bytes))


def _kept(name: str, value: object, public: Collection[str], key: _Key) -> object:
    return value if name in public else loggable(name, value, key.commit)


class _Key:
    """The key of one entry's commitments, kept only if it has some."""

    def __init__(self) -> None:
        self.bytes = secrets.token_bytes(32)
        self.used = False

    def commit(self, value: object) -> str:
        self.used = True
        return commitment(self.bytes, value)


def _locked_head() -> Head:
    found = queries.head(lock=True)
    if found is None:
        statement = upsert(AuditHead).values(id=1, hash=GENESIS, entries=0)
        db.session.execute(statement.on_conflict_do_nothing(index_elements=["id"]))
        found = queries.head(lock=True)
        assert found is not None
    return found


def forget_person(person_id: int) -> None:
    """Delete the keys of what the log says about words of somebody who leaves. The log goes on to verify."""
    numbers = queries.numbers_about(person_id)
    db.session.execute(
        delete(AuditSecret).where(AuditSecret.number.in_(numbers)), execution_options={"synchronize_session": False}
    )
