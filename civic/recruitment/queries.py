"""Reading calls, applications and draws. Answers of applicants are read here alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from civic.core import runs
from civic.core.db import db
from civic.core.runs import Run, Seen
from civic.demographics import queries as demographics
from civic.demographics.rules import AGE, PREFER_NOT, Ask, band_of_year
from civic.recruitment.models import Application, ApplicationAnswer, Call, Draw
from civic.recruitment.rules import Bounds, Place


def call(call_id: int, *, lock: bool = False) -> Call | None:
    """A call; with ``lock`` as the database has it, held until the transaction ends."""
    statement = select(Call).where(Call.id == call_id)
    if lock:
        statement = statement.with_for_update()
    return db.session.scalar(statement, execution_options={"populate_existing": lock})


def calls_of(council_id: int) -> list[Call]:
    """The calls of a council, the latest first."""
    statement = select(Call).where(Call.council_id == council_id)
    return list(db.session.scalars(statement.order_by(Call.opens_on.desc(), Call.id.desc())))


def bounds(found: Call) -> list[Bounds]:
    """The quotas of a call as they were saved."""
    rows = [row for row in found.quotas if isinstance(row, dict)]
    return [Bounds(row["feature"], row["value"], row["least"], row["most"]) for row in rows]


def questions(found: Call) -> dict[str, dict[str, str]]:
    """The features that a call asks, each with its purpose by language."""
    rows = [row for row in found.questions if isinstance(row, dict)]
    return {row["feature"]: row["purposes"] for row in rows}


def count(call_id: int) -> int:
    """How many have applied."""
    return db.session.scalar(select(func.count()).where(Application.call_id == call_id)) or 0


def application(call_id: int, person_id: int | None) -> Application | None:
    """Somebody's application, for that person only."""
    mine = Application.call_id == call_id, Application.person_id == person_id
    return db.session.scalar(select(Application).where(*mine), execution_options={"populate_existing": True})


def letters_used(call_id: int) -> set[int]:
    """The letters whose code somebody has applied with."""
    used = Application.call_id == call_id, Application.letter.is_not(None)
    return {letter for letter in db.session.scalars(select(Application.letter).where(*used)) if letter is not None}


def answers(application_id: int) -> dict[str, str]:
    """What an application tells."""
    statement = select(ApplicationAnswer.feature, ApplicationAnswer.value)
    rows = db.session.execute(statement.where(ApplicationAnswer.application_id == application_id))
    return {row.feature: row.value for row in rows}


def told_already(person_id: int, municipality_id: int, hoods: dict[int, str], year: int) -> dict[str, str]:
    """What somebody told the town about themselves, as answers of a call; for that person only.

    Args:
        hoods: the code of each neighbourhood by its id.
        year: the present one.
    """
    found = {}
    for each in demographics.own(person_id, municipality_id):
        if each.value is None or each.value == PREFER_NOT:
            continue
        if each.question == Ask.BIRTH_YEAR:
            found[AGE] = band_of_year(int(each.value), year) or ""
        elif each.question == Ask.NEIGHBOURHOOD:
            found[each.question] = hoods.get(int(each.value), "")
        else:
            found[each.question] = each.value
    return {feature: value for feature, value in found.items() if value}


@dataclass(frozen=True)
class Applicant:
    """Somebody in the pool, without a name."""

    id: int
    number: str | None
    household: str | None
    place: str
    answers: dict[str, str]


def pool(call_id: int) -> list[Applicant]:
    """Everybody who has applied with what they told. Two queries. For verbs that log the look."""
    told: dict[int, dict[str, str]] = {}
    statement = select(ApplicationAnswer.application_id, ApplicationAnswer.feature, ApplicationAnswer.value)
    of_call = statement.join(Application, Application.id == ApplicationAnswer.application_id)
    for row in db.session.execute(of_call.where(Application.call_id == call_id)):
        told.setdefault(row.application_id, {})[row.feature] = row.value
    columns = Application.id, Application.number, Application.household, Application.place
    rows = db.session.execute(select(*columns).where(Application.call_id == call_id).order_by(Application.id))
    return [Applicant(*row, told.get(row.id, {})) for row in rows]


def places(call_id: int) -> dict[Place, int]:
    """How many applications are in which state."""
    statement = select(Application.place, func.count()).where(Application.call_id == call_id)
    found = {row[0]: row[1] for row in db.session.execute(statement.group_by(Application.place))}
    return {place: found.get(place.value, 0) for place in Place}


def people_drawn(call_id: int, numbers: list[str]) -> list[Application]:
    """The applications that have these numbers; whose account is gone is missing."""
    mine = Application.call_id == call_id, Application.number.in_(numbers)
    return list(db.session.scalars(select(Application).where(*mine).order_by(Application.number)))


def draws(call_id: int) -> list[Draw]:
    """The draws of a call, the first one first."""
    return list(db.session.scalars(select(Draw).where(Draw.call_id == call_id).order_by(Draw.round)))


def draw_of_run(run_id: int) -> Draw | None:
    return db.session.scalar(select(Draw).where(Draw.run_id == run_id), execution_options={"populate_existing": True})


def run_of(draw: Draw) -> Seen | None:
    """How far the computation of a draw is."""
    row = db.session.execute(select(*runs.columns()).where(Run.id == draw.run_id)).one_or_none()
    return None if row is None else runs.as_seen(row)


def stop_asked(draw_id: int) -> bool:
    """Whether somebody wants the best lottery so far."""
    return bool(db.session.scalar(select(Draw.stop_asked).where(Draw.id == draw_id)))


def over(before: datetime) -> list[int]:
    """The calls whose last draw is longer ago than an instant."""
    last = select(Draw.call_id).group_by(Draw.call_id).having(func.max(Draw.drawn_at) < before)
    return list(db.session.scalars(last))
