"""Reading the rows of a year, and reports. Of meetings and councils only what the public may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from civic.core import clock, runs
from civic.core.db import db, db_now
from civic.core.permissions import STRANGER
from civic.core.runs import Run, RunState, Seen
from civic.councils import queries as councils
from civic.councils.models import Council, FollowUp, FormerTerm, Item, Recommendation, Seat
from civic.councils.rules import RecommendationState
from civic.meetings.models import Meeting, Presence, Speech
from civic.meetings.rules import MeetingState
from civic.meetings.rules.deciding import Publicity, is_open
from civic.recruitment.models import Call, Draw
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.statistics.sitting import Past
from civic.towns.models import Membership
from civic.yearly.models import YearlyFile, YearlyHistory, YearlyReport
from civic.yearly.rules import Advice, Held, Period, Promise, Rows, Spoke, Stay, Term, Treatment

# ---- the rows of a year


def first_day(council: Council, zone: str) -> date:
    """The day from which there is something to report: the first term or recommendation, else the council itself."""
    sat = select(func.min(Membership.first_day)).where(Membership.group_id == council.group_id)
    gone = select(func.min(FormerTerm.first_day)).where(FormerTerm.council_id == council.id)
    adopted = select(func.min(Recommendation.adopted_on)).where(Recommendation.council_id == council.id)
    found = db.session.execute(select(sat.scalar_subquery(), gone.scalar_subquery(), adopted.scalar_subquery())).one()
    return min((day for day in found if day is not None), default=clock.day_in(zone, council.created_at))


def rows(council: Council, zone: str, found: Period) -> Rows:
    """Everything that a report on a period is made of. Eight queries, however much there is."""
    advised = select(Recommendation.id).where(Recommendation.council_id == council.id)
    steps = db.session.execute(
        select(FollowUp.due_on, FollowUp.done_on).where(FollowUp.recommendation_id.in_(advised)).order_by(FollowUp.id)
    )
    return Rows(
        {kind.value: seats for kind, seats in councils.seats(council).by_kind.items() if seats},
        _terms(council),
        _meetings(council, zone, found),
        _advice(council.id),
        [Promise(*row) for row in steps],
        _treatments(council.id),
    )


def _terms(council: Council) -> list[Term]:
    m = Membership
    sat = db.session.execute(
        select(m.person_id, m.first_day, m.last_day, Seat.kind)
        .outerjoin(Seat, Seat.membership_id == m.id)
        .where(m.group_id == council.group_id)
        .order_by(m.id)
    )
    gone = db.session.execute(
        select(FormerTerm.first_day, FormerTerm.last_day)
        .where(FormerTerm.council_id == council.id)
        .order_by(FormerTerm.id)
    )
    return [*(Term(*row) for row in sat), *(Term(None, first, last, None) for first, last in gone)]


def _meetings(council: Council, zone: str, found: Period) -> list[Held]:
    """Meetings that strangers may see, and that are over."""
    m = Meeting
    listed = db.session.execute(
        select(m.id, m.titles, m.starts_at, m.state, m.publicity)
        .join(Resource, Resource.id == m.resource_id)
        .where(m.group_id == council.group_id, m.ends_at <= db_now(), resources.visible_to(STRANGER))
        .order_by(m.starts_at, m.id)
    )
    taken = [row for row in listed if found.has(clock.day_in(zone, row.starts_at))]
    ids = [row.id for row in taken]
    stays, speeches = _stays(ids), _speeches(ids)
    return [
        Held(
            row.id,
            row.titles,
            clock.day_in(zone, row.starts_at),
            row.state == MeetingState.CANCELLED,
            is_open(Publicity(row.publicity or council.publicity), minutes_published=row.state == MeetingState.HELD),
            stays.get(row.id, ()),
            speeches.get(row.id, ()),
        )
        for row in taken
    ]


def _stays(meeting_ids: list[int]) -> dict[int, list[Stay]]:
    p = Presence
    statement = select(p.meeting_id, p.person_id, p.deputy_for_id).where(p.meeting_id.in_(meeting_ids))
    found: dict[int, list[Stay]] = {}
    for meeting_id, person, deputy_for in db.session.execute(statement.order_by(p.id)):
        found.setdefault(meeting_id, []).append(Stay(person, deputy_for))
    return found


def _speeches(meeting_ids: list[int]) -> dict[int, list[Spoke]]:
    s = Speech
    statement = select(s.meeting_id, s.person_id, s.order, s.started_at, s.ended_at)
    statement = statement.where(s.meeting_id.in_(meeting_ids), s.ended_at.is_not(None)).order_by(s.id)
    found: dict[int, list[Spoke]] = {}
    for meeting_id, person, order, started, ended in db.session.execute(statement):
        seconds = int((ended - started).total_seconds()) if ended else 0
        found.setdefault(meeting_id, []).append(Spoke(person, order, seconds))
    return found


def _advice(council_id: int) -> list[Advice]:
    r = Recommendation
    columns = r.id, r.number, r.title, r.language, r.adopted_on, r.due_on, r.replied_on, r.reply
    statement = select(*columns).where(r.council_id == council_id, r.state != RecommendationState.DRAFT)
    return [
        Advice(row.id, row.number or 0, row.title, row.language, row.adopted_on, row.due_on, row.replied_on, row.reply)
        for row in db.session.execute(statement.order_by(r.number))
        if row.adopted_on is not None and row.due_on is not None
    ]


def _treatments(council_id: int) -> list[Treatment]:
    statement = select(Item.since, Item.due_on, Item.treated_on).where(Item.council_id == council_id)
    return [Treatment(*row) for row in db.session.execute(statement.order_by(Item.id))]


def lottery(council_id: int, found: Period) -> str | None:
    """The published file of the last whole draw whose members sat within a period; None where nobody was drawn."""
    statement = (
        select(Draw.lottery)
        .join(Call, Call.id == Draw.call_id)
        .where(Call.council_id == council_id, Draw.round == 1, Draw.drawn_at.is_not(None))
        .where(Call.first_day <= found.last_day, (Call.last_day.is_(None)) | (Call.last_day >= found.first_day))
    )
    return db.session.scalar(statement.order_by(Draw.drawn_at.desc()).limit(1))


# ---- reports


def of_run(run_id: int) -> YearlyReport | None:
    """The report that a job makes."""
    return db.session.scalar(select(YearlyReport).where(YearlyReport.run_id == run_id))


@dataclass(frozen=True)
class Asked:
    """A report with how far its run is, or how it ended."""

    id: int
    year: int
    run: Seen


def last(council_id: int) -> Asked | None:
    """The report of a council that was asked for last. One query."""
    row = db.session.execute(
        select(YearlyReport.id, YearlyReport.year, *runs.columns())
        .join(Run, Run.id == YearlyReport.run_id)
        .where(YearlyReport.council_id == council_id)
        .order_by(YearlyReport.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Asked(row[0], row[1], runs.as_seen(row[2:]))


@dataclass(frozen=True)
class Published:
    """A report that is out."""

    id: int
    year: int
    last_day: date
    at: datetime
    sha256: str


def published(council_id: int) -> list[Published]:
    """The reports of a council, the latest first. One query."""
    r = YearlyReport
    statement = (
        select(r.id, r.year, r.last_day, r.published_at, r.sha256)
        .join(Run, Run.id == r.run_id)
        .where(r.council_id == council_id, r.published_at.is_not(None), Run.state == RunState.DONE)
        .order_by(r.year.desc(), r.id.desc())
    )
    return [
        Published(row[0], row[1], row[2], row[3], row[4])
        for row in db.session.execute(statement)
        if row[2] is not None and row[3] is not None and row[4] is not None
    ]


def figures(report_id: int) -> str | None:
    """What a report that is out counted (JSON). One query."""
    return db.session.scalar(select(YearlyReport.figures).where(YearlyReport.id == report_id))


@dataclass(frozen=True)
class FileRow:
    """A file that can be downloaded: its size in bytes and the checksum of these bytes."""

    language: str
    format: str
    size: int
    sha256: str


def files(report_id: int) -> list[FileRow]:
    """The files of a report, by language. One query."""
    f = YearlyFile
    statement = select(f.language, f.format, func.length(f.data), f.sha256).where(f.report_id == report_id)
    return [FileRow(*row) for row in db.session.execute(statement.order_by(f.id))]


def file(report_id: int, language: str, form: str) -> bytes | None:
    """The bytes of a file. One query."""
    f = YearlyFile
    one = f.report_id == report_id, f.language == language, f.format == form
    return db.session.scalar(select(f.data).where(*one))


def past(council_id: int) -> list[Past]:
    """What was told of a council by group before, oldest first: for the job only."""
    statement = (
        select(YearlyHistory.catalogue, YearlyHistory.sealed)
        .join(YearlyReport, YearlyReport.id == YearlyHistory.report_id)
        .where(YearlyReport.council_id == council_id)
        .order_by(YearlyReport.id)
    )
    return [Past(*row) for row in db.session.execute(statement)]
