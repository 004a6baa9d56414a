"""Who has decided the made-up cases, and for whom that was waived."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from civic.accounts.models import Person
from civic.core.db import db
from civic.core.permissions import Role
from civic.moderation.exercises import EXERCISES
from civic.moderation.models import ExerciseAnswer, Waiver
from civic.roles.models import RoleGrant


def answers(person_id: int) -> dict[str, str]:
    """What somebody decided about the made-up cases: the guideline by the code of the case. One query."""
    columns = ExerciseAnswer.exercise, ExerciseAnswer.guideline
    rows = db.session.execute(select(*columns).where(ExerciseAnswer.person_id == person_id))
    return {row.exercise: row.guideline for row in rows}


def _decided(person_id: InstrumentedAttribute[int] | int) -> ScalarSelect[int]:
    known = ExerciseAnswer.exercise.in_([each.code for each in EXERCISES])
    counted = select(func.count()).where(ExerciseAnswer.person_id == person_id, known)
    return counted.scalar_subquery()


def is_trained(person_id: int, municipality_id: int) -> bool:
    """Whether somebody has decided all of them, or need not in a town. One query."""
    waived = exists().where(Waiver.person_id == person_id, Waiver.municipality_id == municipality_id)
    row = db.session.execute(select(_decided(person_id).label("n"), select(waived).scalar_subquery().label("w"))).one()
    return bool(row.w) or row.n >= len(EXERCISES)


@dataclass(frozen=True)
class Trainee:
    """A moderator or administrator of a town; ``waived`` is the reason why they need not train, "" if they have to."""

    person_id: int
    name: str
    decided: int
    waived: str


def trainees(municipality_id: int) -> list[Trainee]:
    """Everybody who moderates in a town, with how far they are. One query."""
    roles = [Role.MODERATOR.value, Role.ADMIN.value]
    why = select(Waiver.reason).where(Waiver.person_id == Person.id, Waiver.municipality_id == municipality_id)
    statement = (
        select(
            Person.id.label("person_id"),
            Person.display_name.label("name"),
            _decided(Person.id).label("decided"),
            func.coalesce(why.scalar_subquery(), "").label("waived"),
        )
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.municipality_id == municipality_id, RoleGrant.role.in_(roles), Person.left_at.is_(None))
    )
    rows = db.session.execute(statement.distinct().order_by(Person.display_name, Person.id))
    return [Trainee(**row._mapping) for row in rows]
