"""Reading what councils recommend and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from civic.core.db import Selection, db
from civic.core.pagination import Page, keyset, paged
from civic.core.permissions import STRANGER
from civic.councils.models import Council, FollowUp, Recommendation
from civic.councils.rules import RecommendationState
from civic.resources import queries as resources
from civic.resources.models import Resource

PER_PAGE = 20


@dataclass(frozen=True)
class Figures:
    """What became of a council's recommendations. ``late`` counts those that still wait, after their day."""

    adopted: int
    since: date | None
    in_time: int
    answered_late: int
    waiting: int
    late: int


def figures_on(on: date) -> list[ColumnElement[Any]]:
    """The columns of ``Figures``, on a day."""

    def count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((and_(*conditions), 1), else_=0))

    answered = Recommendation.state == RecommendationState.ANSWERED
    waiting = Recommendation.state == RecommendationState.OPEN
    return [
        func.count().label("adopted"),
        func.min(Recommendation.adopted_on).label("since"),
        count(answered, Recommendation.replied_on <= Recommendation.due_on).label("in_time"),
        count(answered, Recommendation.replied_on > Recommendation.due_on).label("answered_late"),
        count(waiting).label("waiting"),
        count(waiting, Recommendation.due_on < on).label("late"),
    ]


def figures(council_id: int, on: date) -> Figures:
    """What became of a council's recommendations, on a day."""
    row = db.session.execute(
        select(*figures_on(on)).where(
            Recommendation.council_id == council_id, Recommendation.state != RecommendationState.DRAFT
        )
    ).one()
    return Figures(row.adopted, row.since, *(int(n or 0) for n in row[2:]))


@dataclass(frozen=True)
class RecommendationRow:
    """A recommendation in a list, with what it took up: (kind, address, title, language)."""

    id: int
    number: int | None
    title: str
    language: str
    state: str
    adopted_on: date | None
    due_on: date | None
    votes_for: int
    votes_against: int
    votes_abstain: int
    members_then: int | None
    has_minority: bool
    waiting_office: str
    waiting_note: str
    waiting_language: str
    waiting_on: date | None
    reply: str | None
    reply_office: str
    replied_on: date | None
    council_id: int
    about: tuple[str, str, str, str] | None


@dataclass(frozen=True)
class StepRow:
    """A step of a reply."""

    title: str
    language: str
    due_on: date | None
    done_on: date | None


def recommendation(recommendation_id: int, *, lock: bool = False) -> Recommendation | None:
    """A recommendation; with ``lock`` as the database has it, held until the transaction ends."""
    statement = select(Recommendation).where(Recommendation.id == recommendation_id)
    if lock:
        statement = statement.with_for_update()
    return db.session.scalar(statement, execution_options={"populate_existing": lock})


def _select() -> Selection:
    return select(
        Recommendation.id,
        Recommendation.number,
        Recommendation.title,
        Recommendation.language,
        Recommendation.state,
        Recommendation.adopted_on,
        Recommendation.due_on,
        Recommendation.votes_for,
        Recommendation.votes_against,
        Recommendation.votes_abstain,
        Recommendation.members_then,
        (Recommendation.minority != "").label("has_minority"),
        Recommendation.waiting_office,
        Recommendation.waiting_note,
        Recommendation.waiting_language,
        Recommendation.waiting_on,
        Recommendation.reply,
        Recommendation.reply_office,
        Recommendation.replied_on,
        Recommendation.council_id,
        Resource.kind,
        Resource.address,
        Resource.title.label("about_title"),
        Resource.language.label("about_language"),
    ).outerjoin(Resource, and_(Resource.id == Recommendation.from_resource_id, resources.visible_to(STRANGER)))


def _rows(statement: Selection) -> list[RecommendationRow]:
    return [
        RecommendationRow(
            **{key: row[key] for key in RecommendationRow.__dataclass_fields__ if key != "about"},
            about=(row["kind"], row["address"], row["about_title"], row["about_language"]) if row["kind"] else None,
        )
        for row in db.session.execute(statement).mappings()
    ]


def row(recommendation_id: int) -> RecommendationRow:
    return _rows(_select().where(Recommendation.id == recommendation_id))[0]


def foremost(council_id: int, on: date, limit: int = 10) -> list[RecommendationRow]:
    """Adopted recommendations: late ones first, then those that wait, then the answered ones, newest first."""
    waiting = Recommendation.state == RecommendationState.OPEN
    order = case((and_(waiting, Recommendation.due_on < on), 0), (waiting, 1), else_=2)
    return _rows(
        _select()
        .where(Recommendation.council_id == council_id, Recommendation.state != RecommendationState.DRAFT)
        .order_by(
            order,
            case((waiting, Recommendation.due_on)),
            Recommendation.replied_on.desc(),
            Recommendation.number.desc(),
        )
        .limit(limit)
    )


def page_of(council_id: int, after: str | None, before: str | None) -> Page[RecommendationRow]:
    """All adopted recommendations, the newest first."""
    statement = _select().where(
        Recommendation.council_id == council_id, Recommendation.state != RecommendationState.DRAFT
    )
    asked, backwards = keyset(statement, [(Recommendation.number, True)], after, before, PER_PAGE)
    return paged(_rows(asked), lambda row: [row.number], backwards, bool(after or before), PER_PAGE)


def drafts(council_id: int) -> list[RecommendationRow]:
    """What members suggested and the council has not adopted."""
    return _rows(
        _select()
        .where(Recommendation.council_id == council_id, Recommendation.state == RecommendationState.DRAFT)
        .order_by(Recommendation.id.desc())
        .limit(100)
    )


def steps(recommendation_ids: Collection[int]) -> dict[int, list[StepRow]]:
    """What replies promised, in order. One query."""
    rows = db.session.execute(
        select(FollowUp.recommendation_id, FollowUp.title, FollowUp.language, FollowUp.due_on, FollowUp.done_on)
        .where(FollowUp.recommendation_id.in_(recommendation_ids))
        .order_by(FollowUp.recommendation_id, FollowUp.position)
    )
    found: dict[int, list[StepRow]] = {}
    for row in rows:
        step = StepRow(row.title, row.language, row.due_on, row.done_on)
        found.setdefault(row.recommendation_id, []).append(step)
    return found


@dataclass(frozen=True)
class Opinion:
    """A council's adopted recommendation about something."""

    id: int
    title: str
    language: str
    adopted_on: date
    votes_for: int
    votes_against: int
    votes_abstain: int
    state: str
    reply: str | None
    names: dict[str, str]
    slug: str


def opinions(resource_ids: Collection[int]) -> dict[int, list[Opinion]]:
    """For each of some resources what councils recommended about it, the newest first. One query."""
    rows = db.session.execute(
        select(
            Recommendation.from_resource_id,
            Recommendation.id,
            Recommendation.title,
            Recommendation.language,
            Recommendation.adopted_on,
            Recommendation.votes_for,
            Recommendation.votes_against,
            Recommendation.votes_abstain,
            Recommendation.state,
            Recommendation.reply,
            Council.names,
            Council.slug,
        )
        .join(Council, Council.id == Recommendation.council_id)
        .where(Recommendation.from_resource_id.in_(resource_ids), Recommendation.state != RecommendationState.DRAFT)
        .order_by(Recommendation.adopted_on.desc(), Recommendation.id.desc())
    )
    found: dict[int, list[Opinion]] = {}
    for row in rows.mappings():
        opinion = Opinion(**{key: row[key] for key in Opinion.__dataclass_fields__})
        found.setdefault(row["from_resource_id"], []).append(opinion)
    return found
