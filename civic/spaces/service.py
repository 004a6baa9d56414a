"""The verbs of spaces. Each asks ``require`` first, decides by the rules, writes, and tells the audit log."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, update

from civic.accounts.events import PersonConfirmed
from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused, Role
from civic.spaces import queries
from civic.spaces.events import PhaseAdded
from civic.spaces.models import (
    Agreement,
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
from civic.spaces.policy import Can, require
from civic.spaces.rules import Audience, GroupKind, LegalKind, PhaseKind, ProcessState, SpaceCode

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_slug(slug: str) -> str:
    """A slug of the proper shape, as it was given.

    Raises:
        Refused: capitals, blanks, other letters than a to z, or too long.
    """
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise Refused(SpaceCode.SLUG_SHAPE, slug=slug)
    return slug


def found_municipality(
    actor: Actor,
    slug: str,
    names: dict[str, str],
    *,
    taglines: dict[str, str] | None = None,
    town_id: int | None = None,
    theme: str = "halmere",
    timezone: str = "Europe/Brussels",
    currency: str = "EUR",
    support_threshold: int = 200,
    answer_days: int = 60,
) -> Municipality:
    """Begin a municipality, with the standing group of its residents.

    Raises:
        Refused: the slug is taken or has no proper shape.
    """
    require(actor, Can.FOUND_MUNICIPALITY)
    if queries.municipality(check_slug(slug)):
        raise Refused(SpaceCode.SLUG_TAKEN, slug=slug)
    municipality = Municipality(
        slug=slug,
        names=names,
        taglines=taglines or {},
        town_id=town_id,
        theme=theme,
        timezone=timezone,
        currency=currency,
        support_threshold=support_threshold,
        answer_days=answer_days,
        position=len(queries.municipalities()),
    )
    db.session.add(municipality)
    db.session.flush()
    db.session.add(Group(municipality_id=municipality.id, kind=GroupKind.RESIDENTS, names=names))
    audit.record(actor, "found", "municipality", municipality.id, municipality.id)
    db.session.flush()
    return municipality


def give_role(actor: Actor, municipality_id: int, person_id: int, role: Role) -> None:
    """Trust a person with a role in a municipality. Giving it twice equals giving it once."""
    require(actor, Can.GIVE_ROLE, queries.InMunicipality(municipality_id))
    row = {
        "municipality_id": municipality_id,
        "person_id": person_id,
        "role": role.value,
        "since": clock.now(),
    }
    db.session.execute(
        upsert(RoleGrant).values(row).on_conflict_do_nothing(index_elements=["municipality_id", "person_id", "role"])
    )
    audit.record(actor, "give_role", "person", person_id, municipality_id, role=role.value)


def take_role(actor: Actor, municipality_id: int, person_id: int, role: Role) -> None:
    """End a person's role in a municipality. Ending it twice equals ending it once.

    Raises:
        Refused: nobody would be left to look after the municipality.
    """
    require(actor, Can.GIVE_ROLE, queries.InMunicipality(municipality_id))
    admins = [h.person_id for h in queries.holders(municipality_id) if h.role == Role.ADMIN]
    if role is Role.ADMIN and admins == [person_id]:
        raise Refused(SpaceCode.LAST_ADMIN)
    db.session.execute(
        delete(RoleGrant).where(
            RoleGrant.municipality_id == municipality_id,
            RoleGrant.person_id == person_id,
            RoleGrant.role == role.value,
        )
    )
    audit.record(actor, "take_role", "person", person_id, municipality_id, role=role.value)


def join_residents(person_id: int, municipality_id: int, at: datetime | None = None) -> None:
    """Count a person among those who registered with a municipality, from today on; ``at`` dates the demonstration."""
    at = at or clock.now()
    group_id = queries.residents_group(municipality_id)
    if not queries.is_member(person_id, group_id):
        _write_term(group_id, person_id, at.date(), None, "", at, None)


def add_group(actor: Actor, municipality_id: int, kind: GroupKind, names: dict[str, str]) -> Group:
    """Begin a group of people in a municipality."""
    require(actor, Can.MANAGE_GROUP, queries.InMunicipality(municipality_id))
    group = Group(municipality_id=municipality_id, kind=kind, names=names)
    db.session.add(group)
    db.session.flush()
    audit.record(actor, "add", "group", group.id, municipality_id, kind=kind.value)
    return group


def rename_group(actor: Actor, group_id: int, names: dict[str, str]) -> None:
    """Call a group something else."""
    group = queries.group(group_id)
    if group is None:
        raise LookupError(f"no group {group_id}")
    require(actor, Can.MANAGE_GROUP, group)
    group.names = names
    db.session.flush()
    audit.record(actor, "rename", "group", group.id, group.municipality_id)


def add_member(
    actor: Actor, group: Group, person_id: int, first_day: date, last_day: date | None, office: str = ""
) -> Membership:
    """Give a person a term in a group. Days are those of the municipality's time zone; the last day is included.

    Raises:
        Refused: the term ends before it begins.
    """
    require(actor, Can.MANAGE_GROUP, group)
    if last_day is not None and last_day < first_day:
        raise Refused(SpaceCode.TERM_ENDS_BEFORE)
    zone = queries.municipality_by_id(group.municipality_id).timezone
    ends_at = clock.day_ends(last_day, zone) if last_day else None
    membership = _write_term(
        group.id, person_id, first_day, last_day, office, clock.day_begins(first_day, zone), ends_at
    )
    audit.record(actor, "add_member", "group", group.id, group.municipality_id, person=person_id)
    return membership


def end_term(actor: Actor, group: Group, membership_id: int, last_day: date) -> Membership:
    """Let a term end earlier or later than it was to end; the right ends with the last day.

    Raises:
        LookupError: the term is not one of this group.
        Refused: it would end before it began.
    """
    require(actor, Can.MANAGE_GROUP, group)
    membership = queries.membership(membership_id)
    if membership is None or membership.group_id != group.id:
        raise LookupError(f"no term {membership_id} in group {group.id}")
    if last_day < membership.first_day:
        raise Refused(SpaceCode.TERM_ENDS_BEFORE)
    membership.last_day = last_day
    membership.ends_at = clock.day_ends(last_day, queries.municipality_by_id(group.municipality_id).timezone)
    db.session.flush()
    audit.record(actor, "end_term", "group", group.id, group.municipality_id, person=membership.person_id)
    return membership


def _write_term(
    group_id: int,
    person_id: int,
    first_day: date,
    last_day: date | None,
    office: str,
    starts_at: datetime,
    ends_at: datetime | None,
) -> Membership:
    membership = Membership(
        group_id=group_id,
        person_id=person_id,
        first_day=first_day,
        last_day=last_day,
        office=office,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def add_resource(
    kind: str,
    municipality_id: int,
    title: str,
    language: str,
    *,
    process_id: int | None = None,
    audience: Audience = Audience.PUBLIC,
    group_id: int | None = None,
    address: str = "",
) -> Resource:
    """Write the row that every public thing has; its owner calls this in the same transaction.

    ``address`` is the path after the language ("proposals/7"). Where it holds an id that is not known yet,
    the owner sets it once it is.
    """
    resource = Resource(
        kind=kind,
        municipality_id=municipality_id,
        process_id=process_id,
        audience=audience,
        group_id=group_id,
        title=title[:300],
        language=language,
        address=address,
        link_token=secrets.token_urlsafe(24) if audience is Audience.LINK else None,
    )
    db.session.add(resource)
    db.session.flush()
    return resource


def add_resources(
    kind: str,
    municipality_id: int,
    titles: Sequence[tuple[str, str]],
    *,
    process_id: int | None = None,
    audience: Audience = Audience.PUBLIC,
    group_id: int | None = None,
) -> list[int]:
    """Write the rows of many things at once, for imports; returns their ids in the order of (title, language).

    Their addresses come with ``set_addresses``, once the owner knows its own ids.
    """
    common = {
        "kind": kind,
        "municipality_id": municipality_id,
        "process_id": process_id,
        "audience": audience.value,
        "group_id": group_id,
        "address": "",
        "created_at": clock.now(),
    }
    rows = [{**common, "title": title[:300], "language": language} for title, language in titles]
    if not rows:
        return []
    return list(db.session.scalars(insert(Resource).returning(Resource.id, sort_by_parameter_order=True), rows))


def set_addresses(addresses: Sequence[tuple[int, str]]) -> None:
    """Say where resources are: (resource, path after the language)."""
    rows = [{"id": resource_id, "address": address} for resource_id, address in addresses]
    if rows:
        db.session.execute(update(Resource), rows)


def retitle(resource_id: int, title: str, language: str) -> None:
    """Let a resource be called what its owner now calls it."""
    db.session.execute(update(Resource).where(Resource.id == resource_id).values(title=title[:300], language=language))


def change_resource(
    resource_id: int, *, title: str | None = None, language: str | None = None, audience: Audience | None = None
) -> None:
    """Keep the row of a public thing true: its owner calls this in the transaction in which the thing changes."""
    resource = queries.resource(resource_id)
    if resource is None:
        raise LookupError(f"no resource {resource_id}")
    resource.title = (title or resource.title)[:300]
    resource.language = language or resource.language
    resource.audience = audience or resource.audience
    db.session.flush()


def add_process(
    actor: Actor,
    municipality: Municipality,
    slug: str,
    titles: dict[str, str],
    *,
    summaries: dict[str, str] | None = None,
    bodies: dict[str, str] | None = None,
    responsible: dict[str, str] | None = None,
    contact_email: str = "",
    neighbourhood_id: int | None = None,
    state: ProcessState = ProcessState.DRAFT,
) -> Process:
    """Begin a process.

    Raises:
        Refused: no title, or the slug is taken or has no proper shape.
    """
    require(actor, Can.MANAGE_PROCESS, queries.InMunicipality(municipality.id))
    if not any(titles.values()):
        raise Refused(SpaceCode.NO_TITLE)
    if queries.process(check_slug(slug)):
        raise Refused(SpaceCode.SLUG_TAKEN, slug=slug)
    bodies = bodies or {}
    process = Process(
        slug=slug,
        municipality_id=municipality.id,
        titles=titles,
        summaries=summaries or {},
        bodies=bodies,
        bodies_html={language: sanitise.render(body) for language, body in bodies.items()},
        responsible=responsible or {},
        contact_email=contact_email,
        neighbourhood_id=neighbourhood_id,
        state=state,
    )
    db.session.add(process)
    db.session.flush()
    language = next(language for language, title in titles.items() if title)
    add_resource(
        "process",
        municipality.id,
        titles[language],
        language,
        process_id=process.id,
        # Of no group: until it is published, those who may see the draft alone find its title.
        audience=Audience.GROUP if state is ProcessState.DRAFT else Audience.PUBLIC,
        address=f"processes/{slug}",
    )
    audit.record(actor, "add", "process", process.id, municipality.id)
    return process


def add_phase(
    actor: Actor,
    process: Process,
    kind: PhaseKind,
    titles: dict[str, str],
    starts_at: datetime | None,
    ends_at: datetime | None,
    *,
    summaries: dict[str, str] | None = None,
    group_id: int | None = None,
) -> Phase:
    """Append a phase to a process.

    Raises:
        Refused: it would end before it begins.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    if starts_at and ends_at and ends_at <= starts_at:
        raise Refused(SpaceCode.PHASE_ENDS_BEFORE)
    last = max((phase.position for phase in queries.phases(process.id)), default=0)
    phase = Phase(
        process_id=process.id,
        position=last + 1,
        kind=kind,
        titles=titles,
        summaries=summaries or {},
        starts_at=starts_at,
        ends_at=ends_at,
        group_id=group_id,
    )
    db.session.add(phase)
    db.session.flush()
    audit.record(actor, "add_phase", "process", process.id, process.municipality_id, kind=kind.value)
    events.announce(PhaseAdded(process.id, queries.resource_of_process(process.id), kind.value))
    return phase


def publish_process(actor: Actor, process: Process) -> None:
    """Let everybody see a process."""
    require(actor, Can.MANAGE_PROCESS, process)
    process.state = ProcessState.PUBLISHED
    own = queries.resource_at(process.municipality_id, f"processes/{process.slug}")
    if own is not None:
        change_resource(own.id, audience=Audience.PUBLIC)
    audit.record(actor, "publish", "process", process.id, process.municipality_id)


def write_legal_text(actor: Actor, municipality: Municipality, kind: LegalKind, language: str, body: str) -> LegalText:
    """Publish the next version of a legal page in one language; earlier versions stay readable."""
    require(actor, Can.EDIT_LEGAL_TEXT, queries.InMunicipality(municipality.id))
    versions = queries.legal_versions(municipality.id, kind, language)
    text = LegalText(
        municipality_id=municipality.id,
        kind=kind,
        language=language,
        version=versions[0][0] + 1 if versions else 1,
        body=body,
        body_html=sanitise.render(body),
    )
    db.session.add(text)
    db.session.flush()
    audit.record(actor, "publish", "legal_text", text.id, municipality.id, kind=kind.value, version=text.version)
    return text


def agree_to_terms(person_id: int, municipality_id: int, version: int) -> None:
    """Keep that somebody agreed to a version of the terms. Agreeing twice equals agreeing once."""
    row = {"person_id": person_id, "municipality_id": municipality_id, "version": version, "at": clock.now()}
    db.session.execute(
        upsert(Agreement).values(row).on_conflict_do_nothing(index_elements=["person_id", "municipality_id", "version"])
    )


def arrive(event: PersonConfirmed) -> None:
    """Count somebody whose address was confirmed among the residents of the place they chose, with its terms."""
    places = {municipality.id for municipality in queries.municipalities()}
    if event.place not in places:
        return
    join_residents(event.person_id, event.place)
    version = queries.terms_version(event.place)
    if version is not None:
        agree_to_terms(event.person_id, event.place, version)


def confirm_organisation(actor: Actor, municipality_id: int, organisation_id: int) -> str:
    """Say that a municipality knows an organisation. Saying it twice equals saying it once.

    Returns: the organisation's slug.
    """
    require(actor, Can.CONFIRM_ORGANISATION, queries.InMunicipality(municipality_id))
    slug = queries.organisation_slug(organisation_id)
    if slug is None:
        raise LookupError(f"no organisation {organisation_id}")
    row = {"organisation_id": organisation_id, "municipality_id": municipality_id, "confirmed_at": clock.now()}
    db.session.execute(
        upsert(OrganisationStanding)
        .values(row)
        .on_conflict_do_update(
            index_elements=["organisation_id", "municipality_id"], set_={"confirmed_at": row["confirmed_at"]}
        )
    )
    audit.record(actor, "confirm", "organisation", organisation_id, municipality_id)
    return slug
