"""Reading many proposals: pages of the list, what its filters count, the latest answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from civic.accounts.models import Organisation, Person
from civic.core.db import db
from civic.core.findable import has_words
from civic.core.pagination import Page, keyset, paged
from civic.core.permissions import Actor
from civic.processes.models import Process
from civic.proposals.list_rules import Cell, Chosen, Due, Mine, Sort
from civic.proposals.models import Proposal, Share, Support, Theme
from civic.proposals.queries.coauthors import co_author_names, written_with
from civic.proposals.queries.goals import serves
from civic.proposals.queries.orders import keys, labelled, order, supports
from civic.proposals.queries.single import author_name
from civic.proposals.rules import ANSWERED, UNANSWERED, ProposalState
from civic.resources import queries as resources
from civic.resources.models import Resource

PAGE = 20
MOST_WORDS = 8
#: Proposals that staff work on with one press of a button.
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Wanted:
    """Which proposals of a municipality a list shows, and in which order.

    ``today`` decides what is overdue; ``seed`` is of the order by chance.
    """

    municipality_id: int
    chosen: Chosen = field(default_factory=Chosen)
    words: str = ""
    sort: Sort = Sort.NEEDS_SUPPORT
    today: date | None = None
    seed: int = 0


@dataclass(frozen=True)
class Row:
    """A proposal in a list; ``keys`` is its place in the list's order."""

    id: int
    title: str
    language: str
    neighbourhood_id: int | None
    lon: float | None
    lat: float | None
    theme_names: dict[str, str] | None
    author: str
    co_authors: tuple[str, ...]
    state: ProposalState
    supports: int
    comments: int
    published_at: datetime
    state_at: datetime | None
    threshold_at: datetime | None
    answered_at: datetime | None
    support_threshold: int
    due_on: date | None
    office: str
    keys: tuple[Any, ...]


def matching(words: str) -> ColumnElement[bool] | None:
    """The condition "a proposal has all these words in its title or text"; None for no words.

    A number also finds the proposal of that number.
    """
    parts = words.split()[:MOST_WORDS]
    if not parts:
        return None
    found = has_words(parts, Resource.title_words, Proposal.body_words)
    if len(parts) == 1 and parts[0].isascii() and parts[0].isdigit() and len(parts[0]) < 10:
        return or_(Proposal.id == int(parts[0]), found)
    return found


def _seen(wanted: Wanted, actor: Actor) -> list[ColumnElement[bool]]:
    seen = [
        Proposal.municipality_id == wanted.municipality_id,
        Proposal.state != ProposalState.DRAFT,
        resources.visible_to(actor),
        *_mine(wanted.chosen.mine, actor),
        *([serves(wanted.chosen.goals)] if wanted.chosen.goals else []),
    ]
    words = matching(wanted.words)
    return seen if words is None else [*seen, words]


def _mine(chosen: frozenset[Mine], actor: Actor) -> list[ColumnElement[bool]]:
    """What the actor wrote, what the actor supports, or either. A stranger has nothing."""
    if not chosen:
        return []
    me = actor.person_id or 0
    written = written_with(me)
    supported = Proposal.id.in_(select(Support.proposal_id).where(Support.person_id == me))
    either = {Mine.WRITTEN: written, Mine.SUPPORTED: supported}
    return [or_(*(either[mine] for mine in sorted(chosen)))]


def _due(wanted: Wanted) -> ColumnElement[str]:
    """Where the answer of a proposal is, as ``rules.deadline`` says it of one; NULL for what was given up."""
    unanswered = Proposal.state.in_(sorted(UNANSWERED))
    waiting = and_(unanswered, Proposal.threshold_at.is_not(None), Proposal.treated_by_id.is_(None))
    late = and_(waiting, Proposal.due_on < (wanted.today or date.min))
    return case(
        (late, Due.OVERDUE.value),
        (waiting, Due.WAITING.value),
        (unanswered, Due.OPEN.value),
        (Proposal.state.in_(sorted(ANSWERED)), Due.ANSWERED.value),
    )


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    chosen = wanted.chosen
    found: list[ColumnElement[bool]] = [Proposal.state.in_(sorted(chosen.shown_states))]
    if chosen.processes:
        found.append(Proposal.process_id.in_(sorted(chosen.processes)))
    if chosen.neighbourhoods:
        inside = Proposal.neighbourhood_id.in_(sorted(chosen.neighbourhoods))
        whole = Proposal.neighbourhood_id.is_(None)
        found.append(or_(inside, whole) if 0 in chosen.neighbourhoods else inside)
    if chosen.themes:
        found.append(Theme.key.in_(sorted(chosen.themes)))
    if chosen.dues:
        found.append(_due(wanted).in_(sorted(chosen.shown_dues)))
    if chosen.languages:
        found.append(Proposal.language.in_(sorted(chosen.languages)))
    return found


def page(
    wanted: Wanted, actor: Actor, after: str | None = None, before: str | None = None, limit: int = PAGE
) -> Page[Row]:
    """A page of the list, of what the actor may see. Two queries.

    "Needs support" begins with those that lack least until the town must answer.
    """
    columns = order(wanted.sort, wanted.seed, one_process=len(wanted.chosen.processes) == 1)
    statement: Any = (
        select(
            Proposal.id,
            Proposal.title,
            Proposal.language,
            Proposal.neighbourhood_id,
            Proposal.lon,
            Proposal.lat,
            Theme.names.label("theme_names"),
            author_name(),
            Proposal.state,
            supports().label("supports"),
            Proposal.comment_count.label("comments"),
            Proposal.published_at,
            Proposal.state_at,
            Proposal.threshold_at,
            Proposal.answered_at,
            Proposal.support_threshold,
            Proposal.due_on,
            Proposal.office,
            *labelled(columns),
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .outerjoin(Theme, Theme.id == Proposal.theme_id)
        .outerjoin(Person, Person.id == Proposal.author_id)
        .outerjoin(Organisation, Organisation.id == Proposal.organisation_id)
        .where(*_seen(wanted, actor), *_chosen(wanted))
    )
    if wanted.sort is Sort.SHARE:
        statement = statement.outerjoin(Share, Share.proposal_id == Proposal.id)
    statement, backwards = keyset(statement, columns, after, before, limit)
    found = db.session.execute(statement).all()
    others = co_author_names([row.id for row in found])
    rows = [_row(row, len(columns), others.get(row.id, ())) for row in found]
    return paged(rows, lambda row: row.keys, backwards, bool(after or before), limit)


def _row(row: Any, length: int, others: tuple[str, ...]) -> Row:
    values = {name: value for name, value in row._mapping.items() if not name.startswith("key_")}
    return Row(**{**values, "state": ProposalState(row.state), "keys": keys(row, length)}, co_authors=others)


@dataclass(frozen=True)
class Exported:
    """A proposal in a table of the town's staff."""

    id: int
    process_id: int
    title: str
    state: ProposalState
    neighbourhood_id: int | None
    theme_names: dict[str, str] | None
    language: str
    author: str
    supports: int
    comments: int
    published_at: datetime
    due_on: date | None
    office: str
    answered_at: datetime | None
    answer: str


def exported(wanted: Wanted, actor: Actor, only: frozenset[int]) -> Iterator[Exported]:
    """All that a list finds, in its order, whatever the number; with numbers in ``only``, just those of them."""
    columns = order(wanted.sort, wanted.seed, one_process=len(wanted.chosen.processes) == 1)
    statement: Any = (
        select(
            *(getattr(Proposal, name) for name in ("id", "process_id", "title", "state", "neighbourhood_id")),
            Theme.names.label("theme_names"),
            Proposal.language,
            author_name(),
            supports().label("supports"),
            Proposal.comment_count.label("comments"),
            *(getattr(Proposal, name) for name in ("published_at", "due_on")),
            # Who answered it, as long as it is answered; else who deals with it.
            case((Proposal.answer_office != "", Proposal.answer_office), else_=Proposal.office).label("office"),
            *(getattr(Proposal, name) for name in ("answered_at", "answer")),
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .outerjoin(Theme, Theme.id == Proposal.theme_id)
        .outerjoin(Person, Person.id == Proposal.author_id)
        .outerjoin(Organisation, Organisation.id == Proposal.organisation_id)
        .outerjoin(Share, Share.proposal_id == Proposal.id)
        .where(*_seen(wanted, actor), *_chosen(wanted))
        .order_by(*(column.desc() if descending else column.asc() for column, descending in columns))
    )
    if only:
        statement = statement.where(Proposal.id.in_(sorted(only)))
    for row in db.session.execute(statement):
        yield Exported(**{**row._mapping, "state": ProposalState(row.state)})


def numbers(municipality_id: int, actor: Actor, asked: Sequence[str]) -> list[str]:
    """Which of the numbers that somebody sent are proposals of a municipality that the actor sees in lists."""
    sent = [int(value) for value in asked[:MOST_AT_ONCE] if value.isascii() and value.isdigit() and len(value) < 10]
    if not sent:
        return []
    statement = (
        select(Proposal.id)
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(Proposal.id.in_(sent), *_seen(Wanted(municipality_id), actor))
    )
    return [str(number) for number in db.session.scalars(statement)]


@dataclass(frozen=True)
class FeedText:
    """The text of a proposal for a feed: cleaned HTML, and when it was last changed by more than a correction."""

    body_html: str
    changed_at: datetime | None


def feed_texts(proposal_ids: Sequence[int]) -> dict[int, FeedText]:
    """The texts of proposals by number. One query."""
    statement = select(Proposal.id, Proposal.body_html, Proposal.changed_at).where(Proposal.id.in_(list(proposal_ids)))
    return {row.id: FeedText(row.body_html, row.changed_at) for row in db.session.execute(statement)}


def cells(wanted: Wanted, actor: Actor) -> list[Cell]:
    """How many proposals have which values of the filters, whatever is chosen of them. One query.

    Only "mine" and goals narrow them: the one is about the reader, and a proposal may have several of the other.
    """
    each = (
        select(
            Proposal.process_id,
            Proposal.neighbourhood_id,
            Theme.key,
            Proposal.state,
            _due(wanted).label("due"),
            Proposal.language,
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .outerjoin(Theme, Theme.id == Proposal.theme_id)
        .where(*_seen(wanted, actor))
        .subquery()
    )
    rows = db.session.execute(select(*each.c, func.count().label("n")).group_by(*each.c))
    return [
        Cell(
            row.process_id,
            row.neighbourhood_id,
            row.key,
            ProposalState(row.state),
            row.n,
            Due(row.due) if row.due else None,
            row.language,
        )
        for row in rows
    ]


def themes(municipality_id: int) -> dict[str, dict[str, str]]:
    """Names of all themes of a municipality's processes by key; where processes differ, the newest says how."""
    rows = db.session.execute(
        select(Theme.key, Theme.names)
        .join(Process, Process.id == Theme.process_id)
        .where(Process.municipality_id == municipality_id)
        .order_by(Theme.position, Theme.id)
    )
    return {row.key: row.names for row in rows}


def themes_of(process_id: int) -> list[Theme]:
    """All themes of a process, in their order: those of its town and imported ones."""
    statement = select(Theme).where(Theme.process_id == process_id).order_by(Theme.position, Theme.id)
    return list(db.session.scalars(statement))


@dataclass(frozen=True)
class Answered:
    """A proposal that the town answered, or must answer."""

    id: int
    title: str
    language: str
    neighbourhood_id: int | None
    state: ProposalState
    published_at: datetime
    threshold_at: datetime | None
    answered_at: datetime | None
    due_on: date | None


def _answers(municipality_id: int, actor: Actor) -> Any:
    return (
        select(
            Proposal.id,
            Proposal.title,
            Proposal.language,
            Proposal.neighbourhood_id,
            Proposal.state,
            Proposal.published_at,
            Proposal.threshold_at,
            Proposal.answered_at,
            Proposal.due_on,
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(Proposal.municipality_id == municipality_id, resources.visible_to(actor))
    )


def latest_answers(municipality_id: int, actor: Actor, limit: int = 5) -> list[Answered]:
    """What the town answered last."""
    statement = _answers(municipality_id, actor).where(Proposal.state.in_(sorted(ANSWERED)))
    statement = statement.order_by(Proposal.answered_at.desc(), Proposal.id.desc()).limit(limit)
    return [_answered(row) for row in db.session.execute(statement)]


def owed(municipality_id: int, actor: Actor, limit: int = 5) -> list[Answered]:
    """What the town owes an answer, the one that is due first at the top; what is stopped comes last."""
    statement = _answers(municipality_id, actor).where(
        Proposal.state.in_(sorted(UNANSWERED)), Proposal.threshold_at.is_not(None)
    )
    statement = statement.order_by(Proposal.due_on.is_(None), Proposal.due_on, Proposal.id).limit(limit)
    return [_answered(row) for row in db.session.execute(statement)]


def _answered(row: Any) -> Answered:
    return Answered(**{**row._mapping, "state": ProposalState(row.state)})


def open_count(municipality_id: int, actor: Actor, states: Sequence[ProposalState] = (ProposalState.PUBLISHED,)) -> int:
    """How many proposals of a municipality wait for supporters."""
    statement = (
        select(func.count())
        .select_from(Proposal)
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(
            Proposal.municipality_id == municipality_id, Proposal.state.in_(list(states)), resources.visible_to(actor)
        )
    )
    return db.session.scalar(statement) or 0


def counts_of(process_ids: Sequence[int], actor: Actor) -> dict[int, int]:
    """How many proposals of each process an actor may see, withdrawn and merged ones left out."""
    rows = db.session.execute(
        select(Proposal.process_id, func.count().label("n"))
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(
            Proposal.process_id.in_(list(process_ids)),
            Proposal.state.in_(sorted(Chosen().shown_states)),
            resources.visible_to(actor),
        )
        .group_by(Proposal.process_id)
    )
    return {row.process_id: row.n for row in rows}
