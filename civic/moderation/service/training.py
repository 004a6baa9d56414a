"""The made-up cases that somebody decides before they moderate."""

from __future__ import annotations

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused
from civic.moderation import queries
from civic.moderation.exercises import EXERCISES
from civic.moderation.guidelines import built_in
from civic.moderation.models import ExerciseAnswer, Waiver
from civic.moderation.policy import Can, require
from civic.moderation.rules import ModerationCode, words_problem
from civic.towns import queries as towns


def decide_exercise(actor: Actor, municipality_id: int, code: str, guideline: str | None) -> None:
    """Decide a made-up case; the first answer counts, as it shows what somebody thought before they read why.

    Args:
        guideline: the key of one that the program brings along, or "" for none.

    Raises:
        Refused: no such case, or nothing chosen.
    """
    require(actor, Can.MODERATE, towns.InMunicipality(municipality_id))
    if code not in [each.code for each in EXERCISES]:
        raise Refused(ModerationCode.DECIDED)
    if guideline is None or (guideline and built_in().get(guideline) is None):
        raise Refused(ModerationCode.NO_GUIDELINE)
    row = {"person_id": actor.person_id, "exercise": code, "guideline": guideline, "at": clock.now()}
    made = upsert(ExerciseAnswer).values(row).on_conflict_do_nothing(index_elements=["person_id", "exercise"])
    db.session.execute(made)
    if actor.person_id is not None and len(queries.answers(actor.person_id)) == len(EXERCISES):
        audit.record(actor, "train", "person", actor.person_id, municipality_id, after={"trained": True})


def waive_training(actor: Actor, municipality_id: int, person_id: int, reason: str) -> None:
    """Let somebody moderate in a town without the made-up cases.

    Raises:
        Refused: no reason, or somebody who does not moderate there.
    """
    require(actor, Can.WAIVE, towns.InMunicipality(municipality_id))
    if person_id not in [each.person_id for each in queries.trainees(municipality_id)]:
        raise Refused(ModerationCode.NO_MODERATOR)
    problem = words_problem(reason)
    if problem:
        raise Refused(ModerationCode.NO_WAIVER if problem is ModerationCode.NO_WORDS else problem)
    row = {"person_id": person_id, "municipality_id": municipality_id}
    said = {"reason": reason, "by": actor.person_id, "at": clock.now()}
    made = upsert(Waiver).values(**row, **said).on_conflict_do_update(index_elements=list(row), set_=said)
    db.session.execute(made)
    audit.record(actor, "waive_training", "person", person_id, municipality_id, after={"trained": True}, reason=reason)
