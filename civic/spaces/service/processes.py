"""Processes and their phases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.spaces import queries
from civic.spaces.events import PhaseAdded, ProcessAdded
from civic.spaces.models import Municipality, Phase, Process
from civic.spaces.policy import Can, require
from civic.spaces.rules import Audience, PhaseKind, ProcessState, SpaceCode
from civic.spaces.service.municipalities import check_slug
from civic.spaces.service.resources import add_resource, change_resource, retitle


def _tail(municipality: Municipality) -> str:
    """What follows a process's slug in its address. Slugs have no double hyphen: no other town can reach it."""
    return f"--{municipality.slug}"


def slug_in_town(municipality: Municipality, slug: str) -> str:
    """The address that a process of a town gets for a slug: with the town's own where there are several towns.

    So whether an address is taken depends on nothing that other towns have, their drafts included.
    """
    return slug if len(queries.municipalities()) < 2 else slug + _tail(municipality)


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
    check_slug(slug.removesuffix(_tail(municipality)))
    if queries.process(slug):
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
    audit.record(actor, "add", "process", process.id, municipality.id, after=audit.state(process))
    events.announce(ProcessAdded(process.id, municipality.id))
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
    audit.record(
        actor, "add_phase", "process", process.id, process.municipality_id, kind=kind.value, after=audit.state(phase)
    )
    events.announce(PhaseAdded(process.id, queries.resource_of_process(process.id), kind.value))
    return phase


def change_phase(
    actor: Actor,
    process: Process,
    phase: Phase,
    titles: dict[str, str],
    summaries: dict[str, str],
    starts_at: datetime | None,
    ends_at: datetime | None,
) -> None:
    """Change what a phase is called and when it is. What people can do in it stays.

    Raises:
        Refused: it would end before it begins, or has begun and would begin again.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    before = audit.state(phase)
    if starts_at and ends_at and ends_at <= starts_at:
        raise Refused(SpaceCode.PHASE_ENDS_BEFORE)
    if starts_at and starts_at > clock.now() and _taken_part(process, phase):
        raise Refused(SpaceCode.PHASE_BEGUN)
    phase.titles, phase.summaries = titles, summaries
    phase.starts_at, phase.ends_at = starts_at, ends_at
    db.session.flush()
    audit.record(
        actor,
        "change_phase",
        "process",
        process.id,
        process.municipality_id,
        phase=phase.id,
        before=before,
        after=audit.state(phase),
    )


def _taken_part(process: Process, phase: Phase) -> bool:
    """Whether people can have done anything in a phase."""
    return process.state != ProcessState.DRAFT and queries.phase_begun(phase.id)


def remove_phase(actor: Actor, process: Process, phase: Phase) -> None:
    """Take a phase away in which nobody can have done anything: the process is a draft, or the phase is to come.

    Raises:
        Refused: it has begun.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    if _taken_part(process, phase):
        raise Refused(SpaceCode.PHASE_BEGUN)
    before = audit.state(phase)
    db.session.delete(phase)
    db.session.flush()
    audit.record(
        actor,
        "remove_phase",
        "process",
        process.id,
        process.municipality_id,
        phase=phase.id,
        kind=phase.kind,
        before=before,
        after={},
    )


def publish_process(actor: Actor, process: Process) -> None:
    """Let everybody see a process."""
    require(actor, Can.MANAGE_PROCESS, process)
    before = audit.state(process)
    process.state = ProcessState.PUBLISHED
    own = queries.resource_at(process.municipality_id, f"processes/{process.slug}")
    if own is not None:
        change_resource(own.id, audience=Audience.PUBLIC)
    audit.record(
        actor, "publish", "process", process.id, process.municipality_id, before=before, after=audit.state(process)
    )


@dataclass(frozen=True)
class Texts:
    """What a process says in one language; ``body`` is Markdown."""

    title: str
    summary: str = ""
    body: str = ""
    responsible: str = ""


def change_process(
    actor: Actor, process: Process, language: str, texts: Texts, contact_email: str, neighbourhood_id: int | None
) -> None:
    """Change what a process says in one language, and where it is. Other languages stay as they are.

    Raises:
        Refused: no title.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    before = audit.state(process)
    if not texts.title:
        raise Refused(SpaceCode.NO_TITLE)
    process.titles = {**process.titles, language: texts.title}
    process.summaries = {**process.summaries, language: texts.summary}
    process.bodies = {**process.bodies, language: texts.body}
    process.bodies_html = {**process.bodies_html, language: sanitise.render(texts.body)}
    process.responsible = {**process.responsible, language: texts.responsible}
    process.contact_email, process.neighbourhood_id = contact_email, neighbourhood_id
    own = queries.resource_at(process.municipality_id, f"processes/{process.slug}")
    if own is not None and own.language == language:
        retitle(own.id, texts.title, language)
    audit.record(
        actor,
        "change",
        "process",
        process.id,
        process.municipality_id,
        language=language,
        before=before,
        after=audit.state(process),
    )
