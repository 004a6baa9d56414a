"""Relate two things, and take that back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.relations import queries
from civic.relations.models import Relation
from civic.relations.policy import MAY, Can, require
from civic.relations.rules import MOST, Kind, RelationCode, stored
from civic.resources import queries as resources
from civic.resources.kinds import Use
from civic.resources.models import Resource


def relate(actor: Actor, resource_id: int, address: str, kind: Kind) -> None:
    """Say how a thing stands to the one at an address; said again in another way, that holds from then on.

    Raises:
        Refused: nothing at that address, the thing itself, too many relations, or of two things only one is the
            actor's own.
        NotAllowed: somebody who neither organises nor wrote it.
    """
    one = _seen(actor, resource_id)
    require(actor, Can.RELATE, queries.pair(one.municipality_id, one.id))
    other = resources.resource_at(one.municipality_id, address, Use.RELATION)
    if other is None or not resources.may_see(actor, other):
        raise Refused(RelationCode.NOTHING)
    if other.id == one.id:
        raise Refused(RelationCode.ITSELF)
    if not MAY[Can.RELATE](actor, queries.pair(one.municipality_id, one.id, other.id)):
        raise Refused(RelationCode.NOT_YOURS)
    before = queries.relation(one.id, other.id)
    if before is None and max(len(queries.related(each.id)) for each in (one, other)) >= MOST:
        raise Refused(RelationCode.MANY, most=MOST)
    low, high, held = stored(one.id, other.id, kind)
    was = before.kind if before else None
    row = {"low_id": low, "high_id": high, "kind": held.value, "at": clock.now()}
    statement = upsert(Relation).values(row)
    changed = {"kind": held.value, "at": row["at"]}
    db.session.execute(statement.on_conflict_do_update(index_elements=["low_id", "high_id"], set_=changed))
    _record(actor, "relate", one, other, {"relation": was}, {"relation": held.value})


def unrelate(actor: Actor, resource_id: int, other_id: int) -> None:
    """Say no more that two things are related; where they are not, nothing is done."""
    one = _seen(actor, resource_id)
    require(actor, Can.RELATE, queries.pair(one.municipality_id, one.id))
    other, found = resources.resource(other_id), queries.relation(resource_id, other_id)
    if other is None or found is None:
        return
    if not MAY[Can.RELATE](actor, queries.pair(one.municipality_id, one.id, other.id)):
        raise Refused(RelationCode.NOT_YOURS)
    which = Relation.low_id == found.low_id, Relation.high_id == found.high_id
    before = {"relation": found.kind}
    db.session.execute(delete(Relation).where(*which))
    _record(actor, "unrelate", one, other, before, {"relation": None})


def _seen(actor: Actor, resource_id: int) -> Resource:
    found = resources.resource(resource_id)
    if found is None or not resources.may_see(actor, found):
        raise Absent(f"no resource {resource_id}")
    return found


def _record(
    actor: Actor, verb: str, one: Resource, other: Resource, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    number = one.address.partition("/")[2]
    town = one.municipality_id
    audit.record(actor, verb, one.kind, int(number), town, before=before, after=after, other=other.id)
