"""Rows of each dataset, by number: what a reader without an account finds in the lists of the pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from civic.consultations.models import DraftText, Paragraph, TextVersion
from civic.core.db import ByName, db
from civic.core.permissions import STRANGER
from civic.councils.models import Council, Recommendation
from civic.councils.rules import RecommendationState
from civic.deliberation.models import Discussion, Post, Thread
from civic.deliberation.rules import OPENING
from civic.equality.models import Check
from civic.measures.models import Measure
from civic.meetings.models import Meeting
from civic.opendata.models import OpenFile
from civic.places.models import Neighbourhood
from civic.processes import queries as processes
from civic.processes.models import Phase, Process
from civic.processes.rules import ProcessState
from civic.proposals.models import Proposal
from civic.proposals.queries.orders import supports
from civic.proposals.rules import ProposalState
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.statistics.models import Release
from civic.towns.models import Municipality
from civic.votes.models import Vote
from civic.votes.queries import papers
from civic.votes.rules import VoteState

Row: TypeAlias = Mapping[str, Any]
#: Rows of one town, with those of processes that it shares: with a number greater than one, at most so many, in the
#: order of their numbers.
Rows: TypeAlias = Callable[[int, int, int], list[Row]]


def _public(statement: Select[*tuple[Any, ...]], model: Any, *conditions: ColumnElement[bool]) -> Any:
    return statement.join(Resource, Resource.id == model.resource_id).where(resources.visible_to(STRANGER), *conditions)


def _page(statement: Any, model: Any, municipality_id: int, after: int, most: int) -> list[ByName]:
    """Rows of a town, those of processes that it shares included, each with whose it is."""
    if model is Process:
        where = processes.of_town(municipality_id)
    elif hasattr(model, "process_id"):
        where = processes.in_town(municipality_id, model)
    else:
        where = model.municipality_id == municipality_id
    of = statement.add_columns(Municipality.slug.label("town")).join(
        Municipality, Municipality.id == model.municipality_id
    )
    return list(db.session.execute(of.where(where, model.id > after).order_by(model.id).limit(most)))


def _plain(rows: list[ByName]) -> list[Row]:
    return [dict(row._mapping) for row in rows]


def process_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    columns = (Process.id, Process.slug, Process.titles, Process.summaries, Process.theme, Process.responsible)
    statement = (
        select(*columns, Neighbourhood.code.label("neighbourhood"))
        .outerjoin(Neighbourhood, Neighbourhood.id == Process.neighbourhood_id)
        .where(Process.state == ProcessState.PUBLISHED, processes.readable(STRANGER))
    )
    found = _page(statement, Process, municipality_id, after, most)
    phases = db.session.execute(
        select(Phase.process_id, Phase.kind, Phase.titles, Phase.starts_at, Phase.ends_at)
        .where(Phase.process_id.in_([row.id for row in found]))
        .order_by(Phase.process_id, Phase.position)
    )
    of = {
        key: [{name: row._mapping[name] for name in ("kind", "titles", "starts_at", "ends_at")} for row in rows]
        for key, rows in groupby(phases, lambda row: row.process_id)
    }
    together = _together(municipality_id)
    return [{**row._mapping, "phases": of.get(row.id, []), "towns": together.get(row.id, [row.town])} for row in found]


def _together(municipality_id: int) -> dict[int, list[str]]:
    """The towns of each process that a town shares, the one that leads it first. Two queries."""
    rows = processes.partnerships(municipality_id)
    ids = {town for _process, *towns in rows for town in towns}
    slugs = dict(db.session.execute(select(Municipality.id, Municipality.slug).where(Municipality.id.in_(ids))).all())
    found: dict[int, list[str]] = {}
    for process_id, leads, partner in rows:
        found.setdefault(process_id, [slugs[leads]]).append(slugs[partner])
    return found


def proposal_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    statement = select(
        Proposal.id,
        Proposal.process_id.label("process"),
        Proposal.title,
        Proposal.body.label("text"),
        Proposal.language,
        Proposal.state,
        Neighbourhood.code.label("neighbourhood"),
        supports().label("supporters"),
        Proposal.comment_count.label("comments"),
        Proposal.published_at,
        Proposal.due_on,
        case((Proposal.answer_office != "", Proposal.answer_office), else_=Proposal.office).label("office"),
        Proposal.answered_at,
        Proposal.answer,
    ).outerjoin(Neighbourhood, Neighbourhood.id == Proposal.neighbourhood_id)
    statement = _public(statement, Proposal, Proposal.state != ProposalState.DRAFT)
    return _plain(_page(statement, Proposal, municipality_id, after, most))


def discussion_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    """A post is as its author, or a moderator, left it: what is deleted or hidden has no text."""
    first, last = aliased(Post), aliased(Post)
    stands = and_(first.taken_back_at.is_(None), first.hidden_at.is_(None))
    statement = (
        select(
            Discussion.id,
            Discussion.thread_id,
            Discussion.process_id.label("process"),
            Resource.title,
            Resource.language,
            first.body.label("text"),
            (Thread.post_count - case((stands, 1), else_=0)).label("comments"),
            Discussion.created_at.label("opened_at"),
            last.created_at.label("last_at"),
            Thread.closed_at,
        )
        .join(Thread, Thread.id == Discussion.thread_id)
        .join(first, and_(first.thread_id == Thread.id, first.number == OPENING))
        .join(last, and_(last.thread_id == Thread.id, last.number == Thread.last_number))
    )
    return _plain(_page(_public(statement, Discussion), Discussion, municipality_id, after, most))


def draft_text_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    """The present version of each text; comments are those of all its paragraphs, of those that are gone too."""
    spoken = (
        select(func.coalesce(func.sum(Thread.post_count), 0))
        .join(Paragraph, Paragraph.thread_id == Thread.id)
        .where(Paragraph.text_id == DraftText.id)
        .scalar_subquery()
    )
    statement = select(
        DraftText.id,
        DraftText.process_id.label("process"),
        DraftText.title,
        DraftText.language,
        DraftText.version,
        TextVersion.body.label("text"),
        TextVersion.note,
        spoken.label("comments"),
        DraftText.published_at,
        DraftText.changed_at,
    ).join(TextVersion, and_(TextVersion.text_id == DraftText.id, TextVersion.number == DraftText.version))
    return _plain(_page(_public(statement, DraftText), DraftText, municipality_id, after, most))


def vote_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    names = ("id", "process_id", "method", "opened_at", "closed_at", "result", "opening", "opening_hash")
    statement = select(*(getattr(Vote, name) for name in names))
    statement = _public(statement, Vote, Vote.state == VoteState.CLOSED, Vote.result.is_not(None))
    rows = _page(statement, Vote, municipality_id, after, most)
    logged = papers.logged_hashes([row.id for row in rows])
    asked = {row.id: papers.asked(row, logged) for row in rows}
    return [
        {
            "id": row.id,
            "town": row.town,
            "process": row.process_id,
            "titles": said.titles,
            **{name: row._mapping[name] for name in ("method", "opened_at", "closed_at", "result")},
            "ballots": row.result["ballots"],
        }
        for row in rows
        # One whose opening record was changed says so on its own page, and nothing here.
        if (said := asked[row.id]) is not None
    ]


def council_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    seats = Council.seats_lot + Council.seats_organisation + Council.seats_elected + Council.seats_ex_officio
    statement = select(Council.id, Council.slug, Council.names, Council.summaries, seats.label("seats"))
    return _plain(_page(_public(statement, Council), Council, municipality_id, after, most))


def recommendation_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    names = ("id", "number", "title", "text", "language", "adopted_on", "votes_for", "votes_against", "votes_abstain")
    more = ("minority", "due_on", "replied_on", "reply")
    statement = select(
        Recommendation.council_id.label("council"), *(getattr(Recommendation, name) for name in (*names, *more))
    )
    statement = _public(statement, Recommendation, Recommendation.state != RecommendationState.DRAFT)
    return _plain(_page(statement, Recommendation, municipality_id, after, most))


def meeting_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    names = ("id", "titles", "starts_at", "ends_at", "state", "address", "step_free", "hearing_loop", "childcare")
    statement = select(
        Meeting.process_id.label("process"),
        Meeting.place_name.label("place"),
        Neighbourhood.code.label("neighbourhood"),
        *(getattr(Meeting, name) for name in names),
    ).outerjoin(Neighbourhood, Neighbourhood.id == Meeting.neighbourhood_id)
    return _plain(_page(_public(statement, Meeting), Meeting, municipality_id, after, most))


def measure_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    names = ("id", "titles", "theme", "owner", "state", "starts_on", "ends_on", "done_on", "promised", "spent")
    statement = select(
        Measure.process_id.label("process"), Measure.currency, *(getattr(Measure, name) for name in names)
    )
    return _plain(_page(_public(statement, Measure), Measure, municipality_id, after, most))


def check_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    names = ("affected", "evidence", "mitigation", "neighbourhoods", "dimension", "forecast", "fixed_at", "sha256")
    statement = (
        select(Process.id, Process.slug.label("process"), *(getattr(Check, name) for name in names))
        .join(Check, Check.process_id == Process.id)
        .where(Check.fixed_at.is_not(None), Process.state == ProcessState.PUBLISHED, processes.readable(STRANGER))
    )
    return _plain(_page(statement, Process, municipality_id, after, most))


def figure_rows(municipality_id: int, after: int, most: int) -> list[Row]:
    newest = (
        select(Release.process_id, func.max(Release.number).label("number"))
        .where(Release.number.is_not(None))
        .group_by(Release.process_id)
        .subquery()
    )
    statement = (
        select(Process.id, Process.slug, Release.number.label("release"), Release.published_at, Release.sha256)
        .join(newest, newest.c.process_id == Process.id)
        .join(Release, and_(Release.process_id == Process.id, Release.number == newest.c.number))
        .where(Process.state == ProcessState.PUBLISHED, processes.readable(STRANGER))
    )
    return _plain(_page(statement, Process, municipality_id, after, most))


def town_ids() -> list[int]:
    return list(db.session.scalars(select(Municipality.id).order_by(Municipality.id)))


def mark(municipality_id: int) -> str:
    """A hash of which things of a town are public: of files with another one, something may be hidden by now."""
    public = processes.in_town(municipality_id, Resource), resources.visible_to(STRANGER)
    ids = db.session.scalars(select(Resource.id).where(*public).order_by(Resource.id))
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()


def files(municipality_id: int) -> list[ByName]:
    """The files of a town without their content, by name. One query."""
    columns = (OpenFile.name, OpenFile.media_type, OpenFile.records, OpenFile.size, OpenFile.sha256, OpenFile.made_at)
    statement = select(*columns, OpenFile.mark).where(OpenFile.municipality_id == municipality_id)
    return list(db.session.execute(statement.order_by(OpenFile.name)))


def content(municipality_id: int, name: str) -> tuple[bytes, str, str, datetime] | None:
    """A file: its content, media type, mark and when it was made."""
    statement = select(OpenFile.content, OpenFile.media_type, OpenFile.mark, OpenFile.made_at)
    row = db.session.execute(
        statement.where(OpenFile.municipality_id == municipality_id, OpenFile.name == name)
    ).one_or_none()
    return None if row is None else (row.content, row.media_type, row.mark, row.made_at)
