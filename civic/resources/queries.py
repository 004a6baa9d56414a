"""Resources, and who may see them: the same conditions for pages, lists, files, calendars and e-mails."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, or_, select

from civic.core.db import ByName, db
from civic.core.findable import has_words
from civic.core.permissions import STRANGER, Actor, Role
from civic.processes import queries as processes
from civic.processes.models import Partner, Process
from civic.processes.policy import MAY, Can, may_see_process
from civic.processes.rules import Door, ProcessState
from civic.resources import kinds
from civic.resources.kinds import PROCESS, Use
from civic.resources.models import Resource
from civic.resources.rules import Audience, address_of
from civic.towns.models import Membership, Municipality
from civic.towns.queries import holds_term, is_member

#: A condition that says what somebody may see.
Seen = ColumnElement[bool]

#: The condition "some things of this municipality are for some readers only".
RESTRICTED = or_(
    exists().where(
        Resource.municipality_id == Municipality.id, Resource.audience.in_((Audience.SIGNED_IN, Audience.GROUP))
    ),
    exists().where(Process.municipality_id == Municipality.id, Process.audience != Audience.PUBLIC),
    # What is listed of a process that the town shares is for the readers of that, whoever leads it.
    exists().where(
        Partner.municipality_id == Municipality.id,
        Partner.process_id == Process.id,
        or_(
            Process.audience != Audience.PUBLIC,
            exists().where(
                Resource.process_id == Process.id, Resource.audience.in_((Audience.SIGNED_IN, Audience.GROUP))
            ),
        ),
    ),
)
#: Somebody who is signed in and belongs to nothing.
_ANYBODY = Actor(person_id=0)

#: What no list shows, not even to staff.
NEVER_LISTED = (Audience.LINK, Audience.HIDDEN)


def _readable(actor: Actor) -> ColumnElement[bool]:
    """The condition "belongs to no process, or to one that this actor may read"."""
    seen = select(Process.id).where(processes.readable(actor)).correlate(None)
    return or_(Resource.process_id.is_(None), Resource.process_id.in_(seen))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition "this actor may see this resource" for lists; by link is never part of a list, nor what is hidden.

    What belongs to a process is seen by those who may read the process.
    """
    if actor.system or actor.admin:
        return Resource.audience.not_in(NEVER_LISTED)
    seen: list[ColumnElement[bool]] = [Resource.audience == Audience.PUBLIC]
    if actor.signed_in:
        seen.append(Resource.audience == Audience.SIGNED_IN)
        mine = select(Membership.group_id).where(Membership.person_id == actor.person_id, holds_term())
        seen.append(and_(Resource.audience == Audience.GROUP, Resource.group_id.in_(mine)))
    towns = [town for town, _ in actor.roles]
    if towns:
        seen.append(and_(Resource.municipality_id.in_(towns), Resource.audience.not_in(NEVER_LISTED)))
    return and_(or_(*seen), _readable(actor))


def may_see(actor: Actor, resource: Resource | ByName, link: str | None = None, *, process: Door | None = None) -> bool:
    """Whether an actor may see one resource; ``link`` is the secret part of a link they followed.

    ``process`` is what decides who may read the resource's process, from a caller whose own query has read it; else it
    is asked.
    """
    return _reaches(actor, resource, link) and _may_read_its_process(actor, resource, process)


def _may_read_its_process(actor: Actor, resource: Resource | ByName, process: Door | None) -> bool:
    if resource.process_id is None or MAY[Can.SEE_DRAFT](actor, resource):
        return True
    found = process or db.session.get_one(Process, resource.process_id)
    return may_see_process(actor, found)


def _reaches(actor: Actor, resource: Resource | ByName, link: str | None) -> bool:
    match Audience(resource.audience):
        case Audience.PUBLIC:
            return True
        case Audience.LINK:
            return link is not None and link == resource.link_token
        case Audience.HIDDEN:
            return False
        case Audience.SIGNED_IN:
            return actor.signed_in or actor.system
        case Audience.GROUP:
            return actor.has(resource.municipality_id, *Role) or is_member(actor.person_id, resource.group_id)


def resource(resource_id: int) -> Resource | None:
    return db.session.get(Resource, resource_id)


def for_every_reader(process_id: int | None = None) -> ColumnElement[bool]:
    """The condition "everybody may see this", or everybody who may read a process, of what is in that process."""
    public = visible_to(STRANGER)
    if process_id is None:
        return public
    return or_(public, and_(Resource.process_id == process_id, Resource.audience == Audience.PUBLIC))


def for_readers_too(actor: Actor) -> ColumnElement[bool]:
    """The condition "everybody who reads its process may see this", for an actor who is one of them; drafts apart."""
    drafts = select(Process.id).where(Process.state == ProcessState.DRAFT).correlate(None)
    published = or_(Resource.process_id.is_(None), Resource.process_id.not_in(drafts))
    return and_(visible_to(actor), Resource.audience == Audience.PUBLIC, published)


def things(
    municipality_id: int, seen: Seen, codes: Collection[str], asked: str, address: str, most: int
) -> list[Resource]:
    """Things of some kinds that somebody may see and whose title has all words asked for; the newest first.

    Args:
        seen: what they may see: ``visible_to`` or a narrower condition.
        address: also finds the thing at this address.
    """
    found = or_(has_words(asked, Resource.title_words), Resource.address == address)
    statement = select(Resource).where(
        Resource.municipality_id == municipality_id, Resource.kind.in_(codes), seen, found
    )
    return list(db.session.scalars(statement.order_by(Resource.id.desc()).limit(most)))


def things_at(municipality_id: int, seen: Seen, codes: Collection[str], addresses: Collection[str]) -> list[Resource]:
    """What somebody may see of the things of some kinds of a municipality at some addresses. One query."""
    there = Resource.address.in_(sorted(addresses)), Resource.kind.in_(codes)
    statement = select(Resource).where(Resource.municipality_id == municipality_id, *there, seen)
    return list(db.session.scalars(statement))


def public_things(
    municipality_id: int, resource_ids: Collection[int], use: Use | None = None, process_id: int | None = None
) -> dict[int, Resource]:
    """What everybody may see of some things of a municipality; with a use, of kinds at which that can point. One query,
    none for nothing.

    Args:
        process_id: where they are shown: what is in the same process is seen by everybody who sees that.
    """
    if not resource_ids:
        return {}
    public = for_every_reader(process_id), Resource.municipality_id == municipality_id
    statement = select(Resource).where(Resource.id.in_(sorted(resource_ids)), *public, *_of(use))
    return {found.id: found for found in db.session.scalars(statement)}


def titles_at(addresses: Collection[str]) -> dict[str, tuple[str, str]]:
    """Title and language of the public things at some addresses. One query."""
    statement = select(Resource.address, Resource.title, Resource.language)
    rows = db.session.execute(statement.where(Resource.address.in_(sorted(addresses)), visible_to(STRANGER)))
    return {row.address: (row.title, row.language) for row in rows}


def municipality_at(path: str) -> int | None:
    """Whose the thing at an address of this site is ("/en/proposals/7/edit"), of those that anybody signed in may see.

    None where there is none.
    """
    address = "/".join(address_of(path).split("/")[:2])
    if "/" not in address:
        return None
    there = Resource.address == address, visible_to(_ANYBODY)
    return db.session.scalar(select(Resource.municipality_id).where(*there).limit(1))


def resource_at(municipality_id: int, pasted: str, use: Use | None = None) -> Resource | None:
    """The thing of a municipality at an address as it was copied: "proposals/7" or a whole URL.

    Args:
        use: what is to point there; a thing of a kind at which it cannot is none.
    """
    there = Resource.municipality_id == municipality_id, Resource.address == address_of(pasted)
    return db.session.scalar(select(Resource).where(*there, *_of(use)).limit(1))


def _of(use: Use | None) -> list[ColumnElement[bool]]:
    return [] if use is None else [Resource.kind.in_(kinds.used_by(use))]


def resource_of_process(process_id: int) -> int:
    """The resource that a process itself is."""
    return db.session.scalars(
        select(Resource.id).where(Resource.process_id == process_id, Resource.kind == PROCESS.code)
    ).one()
