"""The made-up cases as their page shows them."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.core.i18n import say
from civic.moderation import queries
from civic.moderation.exercises import EXERCISES, Exercise
from civic.moderation.guidelines import built_in
from civic.moderation.views import ExerciseLine, Training


def shown(person_id: int, last: str = "") -> Training:
    """How far somebody is, the next case, and the outcome of those that they have decided. One query."""
    said = queries.answers(person_id)
    done = {each.code: _line(each, said[each.code]) for each in EXERCISES if each.code in said}
    following = next((each for each in EXERCISES if each.code not in done), None)
    return Training(
        decided=len(done),
        total=len(EXERCISES),
        next_code=following.code if following else "",
        next_text=str(following.text) if following else "",
        last=done.get(last),
        lines=list(done.values()),
    )


def _line(exercise: Exercise, said: str) -> ExerciseLine:
    return ExerciseLine(
        text=str(exercise.text),
        yours=_outcome(said),
        known=_outcome(exercise.guideline),
        agrees=said == exercise.guideline,
        why=str(exercise.why),
    )


def _outcome(key: str) -> str:
    found = built_in().get(key)
    return _("hide it: %(guideline)s", guideline=say(found.titles)) if found else str(_("leave it"))
