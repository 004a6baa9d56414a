"""Reading spaces: who asks, what they may see, municipalities, processes, phases."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, exists, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from civic.accounts.models import Organisation, Person, Representative, SignIn
from civic.core.db import db, db_now
from civic.core.i18n import DEFAULT
from civic.core.permissions import Actor, Role
from civic.places.models import Neighbourhood, Town
from civic.spaces.models import (
    Group,
    LegalText,
    Membership,
    Municipality,
    OrganisationStanding,
    Phase,
    Process,
    Resource,
    RoleGrant,
)
from civic.spaces.policy import MAY, Can
from civic.spaces.rules import Audience, GroupKind, LegalKind, ProcessState, address_of


@dataclass(frozen=True)
class InMunicipality:
    """Something in a municipality, for a policy that asks only that."""

    municipality_id: int


def actor_by_token(token_hash: str) -> Actor | None:
    """Whoever a session stands for, with the roles and organisations that hold now. One query."""
    return _actor(_BY_TOKEN, {"token": token_hash})


def actor_of(person_id: int) -> Actor | None:
    """The actor that a person would be; for jobs, commands and the demonstration."""
    return _actor(_BY_PERSON, {"person": person_id})


def _rights(who: Any) -> Select[Any]:
    """A row for each right of whoever ``who`` selects; one without a right for somebody who has none."""
    who = who.subquery()
    rights = union_all(
        select(RoleGrant.person_id, RoleGrant.municipality_id.label("thing"), RoleGrant.role.label("role")),
        select(Representative.person_id, Representative.organisation_id, null().cast(String)),
    ).subquery()
    return (
        select(Person.id, Person.display_name, Person.admin, rights.c.thing, rights.c.role)
        .join(who, who.c.person_id == Person.id)
        .outerjoin(rights, rights.c.person_id == Person.id)
        .where(Person.left_at.is_(None))
    )


# Built once: every request of somebody who is signed in runs the first one.
_BY_TOKEN = _rights(
    select(SignIn.person_id).where(SignIn.token_hash == bindparam("token"), SignIn.expires_at > db_now())
)
_BY_PERSON = _rights(select(Person.id.label("person_id")).where(Person.id == bindparam("person")))


def _actor(statement: Select[Any], values: dict[str, Any]) -> Actor | None:
    rows = db.session.execute(statement, values).all()
    if not rows:
        return None
    return Actor(
        person_id=rows[0].id,
        display_name=rows[0].display_name,
        roles=frozenset((row.thing, Role(row.role)) for row in rows if row.role),
        organisations=frozenset(row.thing for row in rows if row.thing and not row.role),
        admin=rows[0].admin,
    )


# ---- groups


def holds_term(at: Any = None) -> ColumnElement[bool]:
    """The condition "this membership holds at this instant", by the clock of the database."""
    at = db_now() if at is None else at
    return and_(Membership.starts_at <= at, or_(Membership.ends_at.is_(None), Membership.ends_at > at))


def is_member(person_id: int | None, group_id: int | None) -> bool:
    """Whether a person's term in a group holds now."""
    if person_id is None or group_id is None:
        return False
    statement = select(Membership.id).where(
        Membership.group_id == group_id, Membership.person_id == person_id, holds_term()
    )
    return db.session.scalar(statement.limit(1)) is not None


def members_now(group_id: int) -> list[int]:
    """Persons whose term in a group holds now."""
    statement = select(Membership.person_id).where(Membership.group_id == group_id, holds_term())
    return list(db.session.scalars(statement.distinct().order_by(Membership.person_id)))


def group(group_id: int) -> Group | None:
    return db.session.get(Group, group_id)


def membership(membership_id: int) -> Membership | None:
    return db.session.get(Membership, membership_id)


def residents_group(municipality_id: int) -> int:
    """The standing group of everybody who registered with a municipality."""
    return db.session.scalars(
        select(Group.id).where(Group.municipality_id == municipality_id, Group.kind == GroupKind.RESIDENTS)
    ).one()


# ---- resources and their audiences


_DRAFTS = select(Process.id).where(Process.state == ProcessState.DRAFT)


def _published(actor: Actor) -> ColumnElement[bool]:
    """The condition "belongs to no process that is still hidden from this actor"."""
    own = {town for town, _ in actor.roles if MAY[Can.SEE_DRAFT](actor, InMunicipality(town))}
    hidden = _DRAFTS.where(Process.municipality_id.not_in(own)) if own else _DRAFTS
    return or_(Resource.process_id.is_(None), Resource.process_id.not_in(hidden.correlate(None)))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition "this actor may see this resource" for lists; by link is never part of a list.

    What belongs to a process that is a draft is seen by those who see the draft.
    """
    if actor.system or actor.admin:
        return Resource.audience != Audience.LINK
    seen: list[ColumnElement[bool]] = [Resource.audience == Audience.PUBLIC]
    if actor.signed_in:
        seen.append(Resource.audience == Audience.SIGNED_IN)
        mine = select(Membership.group_id).where(Membership.person_id == actor.person_id, holds_term())
        seen.append(and_(Resource.audience == Audience.GROUP, Resource.group_id.in_(mine)))
    towns = [town for town, _ in actor.roles]
    if towns:
        seen.append(and_(Resource.municipality_id.in_(towns), Resource.audience != Audience.LINK))
    return and_(or_(*seen), _published(actor))


def may_see(actor: Actor, resource: Resource, link: str | None = None, *, process_state: str | None = None) -> bool:
    """Whether an actor may see one resource; ``link`` is the secret part of a link they followed.

    ``process_state`` is that of the resource's process, from a caller whose own query has read it; else it is asked.
    """
    return _reaches(actor, resource, link) and not _hidden_with_its_process(actor, resource, process_state)


def _hidden_with_its_process(actor: Actor, resource: Resource, state: str | None) -> bool:
    if resource.process_id is None or MAY[Can.SEE_DRAFT](actor, resource):
        return False
    if state is None:
        state = db.session.scalar(select(Process.state).where(Process.id == resource.process_id))
    return state == ProcessState.DRAFT


def may_see_process(actor: Actor, process: Process) -> bool:
    """Whether an actor may see a process: everybody once it is published, before that those who organise."""
    return process.state != ProcessState.DRAFT or MAY[Can.SEE_DRAFT](actor, process)


def _reaches(actor: Actor, resource: Resource, link: str | None) -> bool:
    match Audience(resource.audience):
        case Audience.PUBLIC:
            return True
        case Audience.LINK:
            return link is not None and link == resource.link_token
        case Audience.SIGNED_IN:
            return actor.signed_in or actor.system
        case Audience.GROUP:
            return actor.has(resource.municipality_id, *Role) or is_member(actor.person_id, resource.group_id)


def resource(resource_id: int) -> Resource | None:
    return db.session.get(Resource, resource_id)


def resource_at(municipality_id: int, pasted: str) -> Resource | None:
    """The thing of a municipality at an address that somebody copied; "proposals/7" or the whole of it."""
    address = address_of(pasted)
    statement = select(Resource).where(Resource.municipality_id == municipality_id, Resource.address == address)
    return db.session.scalar(statement.limit(1))


# ---- municipalities and processes


def municipalities() -> list[Municipality]:
    """All of them, the one whose town this is first."""
    return list(db.session.scalars(select(Municipality).order_by(Municipality.position, Municipality.id)))


def municipality(slug: str) -> Municipality | None:
    return db.session.scalar(select(Municipality).where(Municipality.slug == slug))


def municipality_by_id(municipality_id: int) -> Municipality:
    return db.session.get_one(Municipality, municipality_id)


def process(slug: str) -> Process | None:
    return db.session.scalar(select(Process).where(Process.slug == slug))


def process_by_id(process_id: int) -> Process | None:
    return db.session.get(Process, process_id)


@dataclass(frozen=True)
class ProcessRow:
    """A process in a list, with the phase that runs now, if one does."""

    id: int
    slug: str
    titles: dict[str, str]
    summaries: dict[str, str]
    neighbourhood_id: int | None
    phase_kind: str | None
    phase_titles: dict[str, str] | None
    phase_ends_at: datetime | None


def processes(municipality_id: int, states: Sequence[str] = (ProcessState.PUBLISHED,)) -> list[ProcessRow]:
    """Processes of a municipality with their present phase, newest first. One query."""
    present = aliased(Phase)
    running = (
        select(Phase.id)
        .where(
            Phase.process_id == Process.id,
            or_(Phase.starts_at.is_(None), Phase.starts_at <= db_now()),
            or_(Phase.ends_at.is_(None), Phase.ends_at > db_now()),
        )
        .order_by(Phase.position.desc())
        .limit(1)
        .correlate(Process)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Process.id,
            Process.slug,
            Process.titles,
            Process.summaries,
            Process.neighbourhood_id,
            present.kind,
            present.titles.label("phase_titles"),
            present.ends_at,
        )
        .outerjoin(present, present.id == running)
        .where(Process.municipality_id == municipality_id, Process.state.in_(states))
        .order_by(Process.created_at.desc(), Process.id.desc())
    )
    return [ProcessRow(*row) for row in rows]


def resource_of_process(process_id: int) -> int:
    """The resource that a process itself is."""
    return db.session.scalars(
        select(Resource.id).where(Resource.process_id == process_id, Resource.kind == "process")
    ).one()


def phases(process_id: int) -> list[Phase]:
    return list(db.session.scalars(select(Phase).where(Phase.process_id == process_id).order_by(Phase.position)))


def phase_open(process_id: int, kind: str) -> Phase | None:
    """The phase of a kind that runs now, by the clock of the database; None when people cannot do that now."""
    statement = select(Phase).where(
        Phase.process_id == process_id,
        Phase.kind == kind,
        or_(Phase.starts_at.is_(None), Phase.starts_at <= db_now()),
        or_(Phase.ends_at.is_(None), Phase.ends_at > db_now()),
    )
    return db.session.scalar(statement.order_by(Phase.position).limit(1))


def municipality_views() -> list[dict[str, Any]]:
    """All municipalities with their maps and neighbourhoods, as ``here`` shows them. Two queries."""
    grouped = exists().where(
        Resource.municipality_id == Municipality.id,
        Resource.audience == Audience.GROUP,
        Resource.group_id.is_not(None),
    )
    towns = db.session.execute(
        select(Municipality, Town.sprite, grouped.label("group_only"))
        .outerjoin(Town, Town.id == Municipality.town_id)
        .order_by(Municipality.position, Municipality.id)
    ).all()
    hoods: dict[int, dict[int, tuple[str, dict[str, str]]]] = {}
    rows = db.session.execute(
        select(Neighbourhood.id, Neighbourhood.town_id, Neighbourhood.code, Neighbourhood.names).order_by(
            Neighbourhood.id
        )
    )
    for row in rows:
        hoods.setdefault(row.town_id, {})[row.id] = (row.code, row.names)
    return [
        {
            "id": m.id,
            "slug": m.slug,
            "names": m.names,
            "taglines": m.taglines,
            "theme": m.theme,
            "timezone": m.timezone,
            "currency": m.currency,
            "support_threshold": m.support_threshold,
            "answer_days": m.answer_days,
            "town_id": m.town_id,
            "drawing": sprite,
            "version": hashlib.sha256(repr(sprite).encode()).hexdigest()[:10],
            "hoods": hoods.get(m.town_id or 0, {}),
            "group_only": group_only,
        }
        for m, sprite, group_only in towns
    ]


# ---- legal pages, terms, organisations


def legal_text(municipality_id: int, kind: str, language: str, version: int | None = None) -> LegalText | None:
    """The newest (or the named) version in a language, else in the first language that has one."""
    statement = select(LegalText).where(LegalText.municipality_id == municipality_id, LegalText.kind == kind)
    if version is not None:
        statement = statement.where(LegalText.version == version)
    right_language = case((LegalText.language == language, 0), (LegalText.language == DEFAULT, 1), else_=2)
    return db.session.scalar(statement.order_by(right_language, LegalText.version.desc()).limit(1))


def legal_versions(municipality_id: int, kind: str, language: str) -> list[tuple[int, datetime]]:
    """Versions of a legal page in one language, newest first."""
    rows = db.session.execute(
        select(LegalText.version, LegalText.published_at)
        .where(LegalText.municipality_id == municipality_id, LegalText.kind == kind, LegalText.language == language)
        .order_by(LegalText.version.desc())
    )
    return [(row.version, row.published_at) for row in rows]


def terms_version(municipality_id: int) -> int | None:
    """The newest version of the terms in any language; None where a municipality has none."""
    return db.session.scalar(
        select(func.max(LegalText.version)).where(
            LegalText.municipality_id == municipality_id, LegalText.kind == LegalKind.TERMS
        )
    )


def standings(organisation_id: int) -> list[int]:
    """Municipalities that confirmed an organisation."""
    return list(
        db.session.scalars(
            select(OrganisationStanding.municipality_id).where(
                OrganisationStanding.organisation_id == organisation_id,
                OrganisationStanding.confirmed_at.is_not(None),
            )
        )
    )


def organisation_slug(organisation_id: int) -> str | None:
    return db.session.scalar(select(Organisation.slug).where(Organisation.id == organisation_id))


# ---- the desk of the staff


def map_of(municipality_id: int) -> tuple[str, bool]:
    """The slug under which a municipality's map is kept, and whether another municipality uses that one too."""
    own = municipality_by_id(municipality_id)
    drawn = select(Town.id, Town.slug)
    drawn = drawn.where(Town.id == own.town_id) if own.town_id else drawn.where(Town.slug == own.slug)
    found = db.session.execute(drawn).first()
    if found is None:
        return own.slug, False
    others = select(Municipality.id).where(Municipality.town_id == found.id, Municipality.id != own.id).limit(1)
    return found.slug, db.session.scalar(others) is not None


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a role in a municipality."""

    person_id: int
    name: str
    role: str
    since: datetime


def holders(municipality_id: int) -> list[Holder]:
    """Everybody with a role in a municipality, administrators first. One query."""
    rows = db.session.execute(
        select(RoleGrant.person_id, Person.display_name, RoleGrant.role, RoleGrant.since)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.municipality_id == municipality_id)
        .order_by(RoleGrant.role, RoleGrant.since, RoleGrant.id)
    )
    return [Holder(*row) for row in rows]


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as a municipality sees it; ``confirmed_at`` None: it has not said that it knows it."""

    id: int
    slug: str
    name: str
    confirmed_at: datetime | None


def organisations_for(municipality_id: int, most: int = 200) -> list[OrganisationRow]:
    """Organisations of the installation, those that wait for this municipality first, then the newest. One query."""
    standing = and_(
        OrganisationStanding.organisation_id == Organisation.id,
        OrganisationStanding.municipality_id == municipality_id,
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.slug, Organisation.name, OrganisationStanding.confirmed_at)
        .outerjoin(OrganisationStanding, standing)
        .order_by(OrganisationStanding.confirmed_at.is_not(None), Organisation.id.desc())
        .limit(most)
    )
    return [OrganisationRow(*row) for row in rows]


def legal_kinds(municipality_id: int) -> set[str]:
    """The legal pages that a municipality has published in any language."""
    return set(db.session.scalars(select(LegalText.kind).where(LegalText.municipality_id == municipality_id)))
