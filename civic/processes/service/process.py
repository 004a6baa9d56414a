"""Processes and their phases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.processes import kinds, queries
from civic.processes.events import PhaseAdded, PhaseChanged, PhaseRemoved, ProcessAdded, ProcessChanged
from civic.processes.models import Phase, Process, RuleChange
from civic.processes.policy import Can, require
from civic.processes.rules import (
    MOST_ANSWER_DAYS,
    MOST_SUPPORTERS,
    WHOLE_PROCESS,
    Act,
    Change,
    Duty,
    ProcessCode,
    ProcessState,
    Ruled,
    Span,
    Turn,
    changes,
    who_may,
)
from civic.towns import queries as towns
from civic.towns.models import Group, Municipality
from civic.towns.rules import GroupKind, TownCode
from civic.towns.service import check_slug, theme_after


def _tail(municipality: Municipality) -> str:
    """What follows a process's slug in its address. Slugs have no double hyphen: no other town can reach it."""
    return f"--{municipality.slug}"


def slug_in_town(municipality: Municipality, slug: str) -> str:
    """The address that a process of a town gets for a slug: with the town's own where there are several towns.

    So whether an address is taken depends on nothing that other towns have, their drafts included.
    """
    return slug if len(towns.municipalities()) < 2 else slug + _tail(municipality)


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
    theme: str | None = None,
    state: ProcessState = ProcessState.DRAFT,
    origin: Mapping[str, str] | None = None,
) -> Process:
    """Begin a process.

    Raises:
        Refused: no title, or the slug is taken or has no proper shape.
    """
    require(actor, Can.MANAGE_PROCESS, towns.InMunicipality(municipality.id))
    if not any(titles.values()):
        raise Refused(ProcessCode.NO_TITLE)
    check_slug(slug.removesuffix(_tail(municipality)))
    if queries.process(slug):
        raise Refused(TownCode.SLUG_TAKEN, slug=slug)
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
        theme=theme_after(municipality.id, theme),
        state=state,
        origin=dict(origin or {}),
    )
    db.session.add(process)
    db.session.flush()
    audit.record(actor, "add", "process", process.id, municipality.id, after=audit.state(process))
    events.announce(ProcessAdded(process.id, municipality.id))
    return process


def add_phase(
    actor: Actor,
    process: Process,
    kind: str,
    titles: dict[str, str],
    starts_at: datetime | None,
    ends_at: datetime | None,
    *,
    summaries: dict[str, str] | None = None,
    acts: Collection[str] | None = None,
    group_id: int | None = None,
    duty: Duty | None = None,
) -> Phase:
    """Append a phase to a process.

    Args:
        kind: the code of a registered kind of phase.
        acts: what people can do in it, as far as its kind leaves that open; None for what is usual.
        group_id: the group that may take part; None for anyone signed in.
        duty: what the town owes to proposals of a phase in which people propose; None for what it owes to all.

    Raises:
        LookupError: there is no such kind.
        Refused: it would end before it begins, or the group belongs to another town.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    if not kinds.known(kind):
        raise LookupError(f"no kind of phase {kind}")
    if starts_at and ends_at and ends_at <= starts_at:
        raise Refused(ProcessCode.PHASE_ENDS_BEFORE)
    group_of_town(process, group_id)
    last = max((phase.position for phase in queries.phases(process.id)), default=0)
    phase = Phase(
        process_id=process.id,
        position=last + 1,
        kind=kind,
        titles=titles,
        summaries=summaries or {},
        starts_at=starts_at,
        ends_at=ends_at,
        acts=kinds.acts_of(kind, acts),
        group_id=group_id,
    )
    _set_duty(phase, duty if Act.PROPOSE in phase.acts else None)
    db.session.add(phase)
    db.session.flush()
    audit.record(
        actor, "add_phase", "process", process.id, process.municipality_id, kind=kind, after=audit.state(phase)
    )
    events.announce(PhaseAdded(process.id, kind))
    return phase


def group_of_town(process: Process, group_id: int | None) -> Group | None:
    """A group that a phase or the readers of a process are.

    Raises:
        Refused: it is not of this town.
    """
    group = towns.group(group_id) if group_id is not None else None
    if group_id is not None and (group is None or group.municipality_id != process.municipality_id):
        raise Refused(ProcessCode.OTHER_GROUP)
    return group


def _turn(process: Process, phase: Phase) -> Turn:
    """The rules of a phase as they are."""
    group = group_of_town(process, phase.group_id)
    kind, names = (group.kind, group.names) if group else (None, {})
    span = Span(phase.starts_at, phase.ends_at)
    return Turn(span, frozenset(phase.acts), who_may(kind), phase.group_id, names, _named(phase.duty))


def _named(duty: Duty | None) -> Duty | None:
    """What a phase asks of the town, with the names of the council that it names."""
    council = towns.group(duty.council_id) if duty and duty.council_id is not None else None
    return replace(duty, council_names=council.names) if duty and council else duty


@dataclass(frozen=True)
class Rights:
    """What people can do in a phase, as far as its kind leaves that open, and which group may; None: anyone.

    ``duty`` is what the town owes to proposals that are published in it; None: what it owes to all.
    """

    acts: frozenset[str]
    group_id: int | None = None
    duty: Duty | None = None


@dataclass(frozen=True)
class Why:
    """Why a rule changes, in one language."""

    reason: str
    language: str


#: While a process is a draft, its rules are nobody's yet.
UNSAID = Why("", "")


def change_phase(
    actor: Actor,
    process: Process,
    phase: Phase,
    titles: dict[str, str],
    summaries: dict[str, str],
    starts_at: datetime | None,
    ends_at: datetime | None,
    rights: Rights | None = None,
    why: Why = UNSAID,
) -> None:
    """Change what a phase is called, when it is, what people can do in it and who may. Its kind stays.

    Args:
        rights: None to leave them as they are.
        why: why its rules change, which everybody reads, once the process is published.

    Raises:
        Refused: it would end before it begins, or has begun and would begin again; a group of another town; a rule of a
            published process changes without a reason.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    before, ruled = audit.state(phase), _turn(process, phase)
    if starts_at and ends_at and ends_at <= starts_at:
        raise Refused(ProcessCode.PHASE_ENDS_BEFORE)
    if starts_at and starts_at > clock.now() and _taken_part(process, phase):
        raise Refused(ProcessCode.PHASE_BEGUN)
    phase.titles, phase.summaries = titles, summaries
    phase.starts_at, phase.ends_at = starts_at, ends_at
    if rights is not None:
        phase.acts = kinds.acts_of(phase.kind, rights.acts)
        phase.group_id = rights.group_id
        _set_duty(phase, rights.duty)
        _check_council(process, rights.duty)
    change_id = keep_change(process, phase, changes(ruled, _turn(process, phase)), why)
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
        reason=why.reason if change_id else "",
    )
    events.announce(PhaseChanged(process.id, phase.id, phase.kind, starts_at, ends_at, change_id))


def _set_duty(phase: Phase, duty: Duty | None) -> None:
    if duty and not (0 < duty.supporters <= MOST_SUPPORTERS and 0 < duty.days <= MOST_ANSWER_DAYS):
        raise Refused(ProcessCode.DUTY_RANGE, supporters=MOST_SUPPORTERS, days=MOST_ANSWER_DAYS)
    if duty and duty.each is not None and not 0 < duty.each <= duty.supporters:
        raise Refused(ProcessCode.EACH_RANGE, supporters=duty.supporters)
    phase.answer_supporters = duty.supporters if duty else None
    phase.answer_days = duty.days if duty else None
    phase.answer_working = duty.working if duty else None
    phase.answer_each = duty.each if duty else None
    phase.treated_by_id = duty.council_id if duty else None


def _check_council(process: Process, duty: Duty | None) -> None:
    council = group_of_town(process, duty.council_id) if duty else None
    if council is not None and council.kind != GroupKind.COUNCIL:
        raise Refused(ProcessCode.OTHER_GROUP)


def keep_change(process: Process, phase: Phase | None, found: Sequence[Change], why: Why) -> int | None:
    """Write what changes in the rules of a published process or of one of its phases, and why; None: nothing does."""
    if not found or process.state != ProcessState.PUBLISHED:
        return None
    if not why.reason:
        raise Refused(ProcessCode.NO_REASON)
    row = RuleChange(
        process_id=process.id,
        kind=phase.kind if phase else WHOLE_PROCESS,
        titles=phase.titles if phase else {},
        changes=[vars(each) for each in found],
        reason=why.reason,
        language=why.language,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _taken_part(process: Process, phase: Phase) -> bool:
    """Whether people can have done anything in a phase."""
    return process.state != ProcessState.DRAFT and queries.phase_begun(phase.id)


def remove_phase(actor: Actor, process: Process, phase: Phase, why: Why = UNSAID) -> None:
    """Take a phase away in which nobody can have done anything: the process is a draft, or the phase is to come.

    Raises:
        Refused: it has begun, or it is taken from a published process without a reason.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    if _taken_part(process, phase):
        raise Refused(ProcessCode.PHASE_BEGUN)
    before, change_id = audit.state(phase), keep_change(process, phase, [Change(Ruled.PHASE)], why)
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
        reason=why.reason if change_id else "",
    )
    events.announce(PhaseRemoved(process.id, phase.kind, change_id))


def publish_process(actor: Actor, process: Process) -> None:
    """Let everybody see a process."""
    require(actor, Can.MANAGE_PROCESS, process)
    before = audit.state(process)
    process.state = ProcessState.PUBLISHED
    db.session.flush()
    audit.record(
        actor, "publish", "process", process.id, process.municipality_id, before=before, after=audit.state(process)
    )
    events.announce(ProcessChanged(process.id))


@dataclass(frozen=True)
class Texts:
    """What a process says in one language; ``body`` is Markdown."""

    title: str
    summary: str = ""
    body: str = ""
    responsible: str = ""


def change_process(
    actor: Actor,
    process: Process,
    language: str,
    texts: Texts,
    contact_email: str,
    neighbourhood_id: int | None,
    theme: str | None = None,
) -> None:
    """Change what a process says in one language, where it is and what it is about. Other languages stay as they are.

    ``theme``: None to leave that as it is.

    Raises:
        Refused: no title.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    before = audit.state(process)
    if not texts.title:
        raise Refused(ProcessCode.NO_TITLE)
    process.titles = {**process.titles, language: texts.title}
    process.summaries = {**process.summaries, language: texts.summary}
    process.bodies = {**process.bodies, language: texts.body}
    process.bodies_html = {**process.bodies_html, language: sanitise.render(texts.body)}
    process.responsible = {**process.responsible, language: texts.responsible}
    process.contact_email, process.neighbourhood_id = contact_email, neighbourhood_id
    process.theme = theme_after(process.municipality_id, theme, process.theme)
    db.session.flush()
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
    events.announce(ProcessChanged(process.id))
