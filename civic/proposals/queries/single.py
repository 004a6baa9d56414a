"""Reading one proposal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, exists, func, select

from civic.accounts.models import Organisation, Person
from civic.core.db import db, db_now, run
from civic.core.permissions import STRANGER, Actor
from civic.deliberation import queries as discussion
from civic.deliberation.models import Thread
from civic.processes import queries as processes
from civic.processes.models import Phase, Process
from civic.processes.queries import TURN, TURNS, turn
from civic.processes.rules import Act, Right, Turn, right
from civic.proposals.models import Amendment, Attachment, ClockStop, Proposal, Question, Support, Theme
from civic.proposals.queries.coauthors import co_author_ids, numbers_of
from civic.proposals.rules import AmendmentState, ProposalState
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.towns.models import Group


def author_name() -> ColumnElement[str]:
    """Who is shown as the author; empty for somebody who left. Needs Person and Organisation joined."""
    living = case((Person.left_at.is_(None), Person.display_name))
    return func.coalesce(Organisation.name, living, Proposal.author_label, "").label("author")


def proposal(proposal_id: int, *, lock: bool = False) -> Proposal | None:
    """A proposal to change; ``lock`` lets others who would change it wait."""
    statement = select(Proposal).where(Proposal.id == proposal_id).execution_options(populate_existing=True)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def draft_of_form(person_id: int | None, form: str) -> int | None:
    """The draft that somebody's form last wrote."""
    return db.session.scalar(select(Proposal.id).where(Proposal.author_id == person_id, Proposal.draft_form == form))


def clock_stops(proposal_id: int) -> list[ClockStop]:
    """When the clock of an answer was stopped, the newest first."""
    statement = select(ClockStop).where(ClockStop.proposal_id == proposal_id)
    return list(db.session.scalars(statement.order_by(ClockStop.stopped_at.desc(), ClockStop.id.desc())))


def clock_stop(stop_id: int) -> ClockStop | None:
    """One time that the clock was stopped."""
    return db.session.get(ClockStop, stop_id)


def resource_of(proposal_id: int) -> Resource | None:
    """The resource of a proposal; None for drafts."""
    return db.session.scalar(
        select(Resource).join(Proposal, Proposal.resource_id == Resource.id).where(Proposal.id == proposal_id)
    )


@dataclass(frozen=True)
class View:
    """A proposal as its page shows it to everybody who may see it. Texts of people are cleaned HTML."""

    id: int
    resource_id: int
    thread_id: int
    municipality_id: int
    process_id: int
    process_slug: str
    process_titles: dict[str, str]
    neighbourhood_id: int | None
    lon: float | None
    lat: float | None
    theme_names: dict[str, str] | None
    author_id: int | None
    author: str
    organisation_slug: str | None
    official: bool
    imported: bool
    reference: str
    title: str
    html: str
    language: str
    cost: Decimal | None
    versions: int
    revision: int
    state: ProposalState
    imported_support_count: int
    published_at: datetime
    threshold_at: datetime | None
    threshold_paper: int
    state_at: datetime | None
    merged_into_id: int | None
    split_from_id: int | None
    answer_html: str
    answer_language: str
    answer_office: str
    answered_at: datetime | None
    threshold: int
    each: int | None
    council_names: dict[str, str] | None
    answer_days: int
    answer_working: bool
    due_on: date | None
    uncounted: list[dict[str, Any]]
    office: str
    amendments: int
    open_amendments: int
    asked: bool
    files: bool

    @property
    def pin(self) -> tuple[float, float] | None:
        """Where its pin is on the ground."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


def _amendments(*which: ColumnElement[bool]) -> Any:
    statement = select(func.count()).select_from(Amendment).where(Amendment.proposal_id == Proposal.id, *which)
    return statement.scalar_subquery()


_FILES = exists().where(Attachment.proposal_id == Proposal.id, Attachment.removed_at.is_(None))
_ASKED = exists().where(Question.proposal_id == Proposal.id, Question.ended_at.is_(None))


def view(proposal_id: int) -> View | None:
    """A published proposal. One query; whether somebody may see it is asked with ``fresh``."""
    row = db.session.execute(
        select(
            Proposal.id,
            Proposal.resource_id,
            Proposal.thread_id,
            Proposal.municipality_id,
            Proposal.process_id,
            Process.slug.label("process_slug"),
            Process.titles.label("process_titles"),
            Proposal.neighbourhood_id,
            Proposal.lon,
            Proposal.lat,
            Theme.names.label("theme_names"),
            Proposal.author_id,
            author_name(),
            Organisation.slug.label("organisation_slug"),
            Proposal.official,
            Proposal.source.is_not(None).label("imported"),
            Proposal.reference,
            Proposal.title,
            Proposal.body_html.label("html"),
            Proposal.language,
            Proposal.cost,
            Proposal.versions,
            Proposal.revision,
            Proposal.state,
            Proposal.imported_support_count,
            Proposal.published_at,
            Proposal.threshold_at,
            Proposal.threshold_paper,
            Proposal.state_at,
            Proposal.merged_into_id,
            Proposal.split_from_id,
            Proposal.answer_html,
            Proposal.answer_language,
            Proposal.answer_office,
            Proposal.answered_at,
            Proposal.support_threshold.label("threshold"),
            Proposal.support_each.label("each"),
            Group.names.label("council_names"),
            Proposal.answer_days,
            Proposal.answer_working,
            Proposal.due_on,
            Proposal.uncounted,
            Proposal.office,
            _amendments().label("amendments"),
            _amendments(Amendment.state == AmendmentState.OPEN).label("open_amendments"),
            _ASKED.label("asked"),
            _FILES.label("files"),
        )
        .join(Process, Process.id == Proposal.process_id)
        .outerjoin(Theme, Theme.id == Proposal.theme_id)
        .outerjoin(Group, Group.id == Proposal.treated_by_id)
        .outerjoin(Person, Person.id == Proposal.author_id)
        .outerjoin(Organisation, Organisation.id == Proposal.organisation_id)
        .where(Proposal.id == proposal_id, Proposal.state != ProposalState.DRAFT)
    ).one_or_none()
    return View(**{**row._mapping, "state": ProposalState(row.state)}) if row else None


@dataclass(frozen=True)
class Fresh:
    """What of a proposal's page differs from reader to reader or from click to click.

    ``public``: everybody may see it. ``revision`` and ``thread_revision`` say whether what was made of the rest still
    holds; ``supported_at`` since when the reader supports it, ``wrote`` whether they commented.
    """

    id: int
    resource_id: int
    visible: bool
    public: bool
    municipality_id: int
    process_id: int
    author_id: int | None
    co_authors: frozenset[int]
    state: ProposalState
    support_count: int
    imported_support_count: int
    paper_count: int | None
    threshold_at: datetime | None
    support_threshold: int
    support_each: int | None
    treated_by_id: int | None
    changed_at: datetime | None
    supported_at: datetime | None
    revision: int
    thread_id: int
    thread_revision: int
    thread_closed: bool
    post_count: int
    last_number: int
    stances: bool
    wrote: bool
    reacted: bool

    @property
    def authors(self) -> frozenset[int]:
        """Everybody who writes it and has or had an account here."""
        return self.co_authors | ({self.author_id} if self.author_id is not None else set())

    @property
    def mine(self) -> bool:
        """Whether the reader supports it."""
        return self.supported_at is not None

    @property
    def changed(self) -> bool:
        """Whether the text changed by more than a correction since the reader supported it."""
        return bool(self.changed_at and self.supported_at and self.supported_at < self.changed_at)


def _fresh_statement() -> Any:
    reader = bindparam("reader", type_=Integer)
    supported = select(Support.at).where(Support.proposal_id == Proposal.id, Support.person_id == reader)
    return (
        select(
            Proposal.id,
            Proposal.resource_id,
            Proposal.municipality_id,
            Proposal.process_id,
            Proposal.author_id,
            co_author_ids().label("co_authors"),
            Proposal.state,
            Proposal.support_count,
            Proposal.imported_support_count,
            Proposal.paper_count,
            Proposal.threshold_at,
            Proposal.support_threshold,
            Proposal.support_each,
            Proposal.treated_by_id,
            Proposal.changed_at,
            supported.scalar_subquery().label("supported_at"),
            Proposal.revision,
            Proposal.thread_id,
            Thread.revision.label("thread_revision"),
            discussion.closed().label("thread_closed"),
            Thread.post_count,
            Thread.last_number,
            Thread.stances,
            discussion.wrote_by(reader).label("wrote"),
            discussion.reacted_by(reader).label("reacted"),
            *processes.DOOR,
            Resource.audience,
            Resource.group_id,
            Resource.link_token,
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .join(Thread, Thread.id == Proposal.thread_id)
        .join(Process, Process.id == Proposal.process_id)
        .where(Proposal.id == bindparam("proposal"))
    )


# Built once: the page that is read most runs it for every reader.
_FRESH = _fresh_statement()
_SEEING = ("audience", "group_id", "link_token", *processes.DOOR_NAMES)


def fresh(proposal_id: int, actor: Actor) -> Fresh | None:
    """What a reader of a proposal's page needs anew. One query, two where only a group may see it."""
    row: Any = run(_FRESH, {"proposal": proposal_id, "reader": actor.person_id}).one_or_none()
    if row is None:
        return None
    values = {key: value for key, value in row._mapping.items() if key not in _SEEING}
    door = processes.door(row)
    visible, public = (resources.may_see(reader, row, process=door) for reader in (actor, STRANGER))
    values |= {"state": ProposalState(row.state), "co_authors": numbers_of(row.co_authors)}
    return Fresh(**values, visible=visible, public=public)


@dataclass(frozen=True)
class Target:
    """A proposal that somebody wants to support, at an instant of the database's clock."""

    id: int
    municipality_id: int
    resource_id: int
    visible: bool
    state: ProposalState
    threshold: int
    changed_at: datetime | None
    turns: tuple[Turn, ...]
    now: datetime

    def right(self, act: Act, actor: Actor) -> Right:
        """Whether somebody may do something in its process now. One query where a phase is for a group."""
        return right(self.turns, act, self.now, processes.my_groups(actor.person_id, self.turns))


def _target_statement() -> Any:
    return (
        select(
            Proposal.id,
            Proposal.state,
            *processes.DOOR,
            Resource.id.label("resource_id"),
            Resource.municipality_id,
            Resource.process_id,
            Resource.audience,
            Resource.group_id,
            Resource.link_token,
            Proposal.support_threshold,
            Proposal.changed_at,
            db_now().label("now"),
            *TURN,
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .join(Process, Process.id == Proposal.process_id)
        .outerjoin(Phase, and_(Phase.process_id == Process.id, TURNS))
        .outerjoin(Group, Group.id == Phase.group_id)
        .where(Proposal.id == bindparam("proposal"))
        .order_by(Phase.position)
    )


_TARGET = _target_statement()


def target(proposal_id: int, actor: Actor) -> Target | None:
    """What decides whether somebody may support a proposal now. One query."""
    rows: Any = run(_TARGET, {"proposal": proposal_id}).all()
    if not rows:
        return None
    row = rows[0]
    return Target(
        id=row.id,
        municipality_id=row.municipality_id,
        resource_id=row.resource_id,
        visible=resources.may_see(actor, row, process=processes.door(row)),
        state=ProposalState(row.state),
        threshold=row.support_threshold,
        changed_at=row.changed_at,
        turns=tuple(turn(each) for each in rows if each.turn_phase),
        now=row.now,
    )


def imported(source: str, external_ids: Iterable[str] | None = None) -> dict[str, tuple[int, int]]:
    """Proposals of a source that have arrived: by external id their id and thread."""
    statement = select(Proposal.external_id, Proposal.id, Proposal.thread_id).where(Proposal.source == source)
    if external_ids is not None:
        statement = statement.where(Proposal.external_id.in_(list(external_ids)))
    return {str(r.external_id): (r.id, r.thread_id) for r in db.session.execute(statement)}
