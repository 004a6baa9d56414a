"""One decision in twenty is read again by somebody who does not know it; where they differ, a third one says."""

from __future__ import annotations

from flask import current_app

from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.moderation import guidelines, queries
from civic.moderation.agreement import drawn
from civic.moderation.events import Reversed
from civic.moderation.models import Decision, SecondReading
from civic.moderation.rules import Holds, ModerationCode, Waiting, words_problem
from civic.moderation.service.cases import moderated, uninvolved
from civic.moderation.service.undoing import undo


def draw(decision: Decision) -> None:
    """Have a decision read again, if its number is drawn. The number is made with the decision, and nobody knows the
    key by which it is drawn."""
    secret = current_app.secret_key or ""
    key = secret.encode() if isinstance(secret, str) else secret
    if drawn(decision.uid, key):
        db.session.add(SecondReading(decision_id=decision.id, municipality_id=decision.municipality_id))
        db.session.flush()


def read_again(actor: Actor, decision_id: int, guideline: str | None) -> None:
    """Say what one finds broken in a case, without knowing what was decided; "" for nothing.

    Raises:
        Refused: they decided, wrote or reported it, it was read meanwhile, or nothing is chosen.
    """
    row, found = _open(actor, decision_id)
    if row.read_at is not None:
        raise Refused(ModerationCode.DECIDED)
    if guideline is None or (guideline and guidelines.of_town(found.municipality_id).get(guideline) is None):
        raise Refused(ModerationCode.NO_GUIDELINE)
    row.guideline, row.read_by, row.read_at = guideline, actor.person_id, clock.now()
    db.session.flush()
    said = {"guideline": guideline}
    audit.record(actor, "read_again", "case", found.case_id, found.municipality_id, after=said, decision=decision_id)


def resolve(actor: Actor, decision_id: int, held: Holds | None, words: str) -> None:
    """Say whose reading holds where two differ, and why. Where it is the second, the decision is undone; found broken
    by the second alone, the case waits again.

    Raises:
        Refused: they have read it, the readings agree, it was resolved, or no outcome or reason is given.
    """
    row, found = _open(actor, decision_id)
    if found.agrees is not False or row.resolved_at is not None:
        raise Refused(ModerationCode.DECIDED)
    if row.read_by == actor.person_id:
        raise Refused(ModerationCode.READ_TWICE)
    if held is None:
        raise Refused(ModerationCode.NO_OUTCOME)
    problem = words_problem(words)
    if problem:
        raise Refused(problem)
    row.held, row.words, row.resolved_by, row.resolved_at = held.value, words, actor.person_id, clock.now()
    db.session.flush()
    if held is Holds.SECOND:
        _follow(decision_id, found.case_id, broken=bool(found.second))
    said = {"held": held.value}
    audit.record(
        actor, "resolve", "case", found.case_id, found.municipality_id, after=said, reason=words, decision=decision_id
    )


def _follow(decision_id: int, case_id: int, *, broken: bool) -> None:
    """Do what the second reading asks for."""
    case, decision = queries.case(case_id, lock=True), db.session.get(Decision, decision_id)
    if case is None or decision is None:
        return
    if broken and case.waiting == Waiting.NOTHING:
        case.waiting, case.since = Waiting.REPORTS.value, clock.now()
        db.session.flush()
    elif not broken and decision.reversed_at is None:
        undo(decision, case)
        events.announce(Reversed(decision_id, case.author_id))


def _open(actor: Actor, decision_id: int) -> tuple[SecondReading, queries.Reading]:
    """A second reading of a town in which somebody moderates, and in which they have no part."""
    row, found = queries.second_reading(decision_id), queries.reading(decision_id)
    if row is None or found is None:
        raise Absent(f"no second reading of {decision_id}")
    uninvolved(actor, moderated(actor, found.case_id))
    if found.decided_by == actor.person_id:
        raise Refused(ModerationCode.READ_TWICE)
    return row, found
