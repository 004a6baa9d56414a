"""Appeals: in words, to another moderator, answered in words."""

from __future__ import annotations

from sqlalchemy import update

from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.moderation import queries
from civic.moderation.events import AppealAnswered
from civic.moderation.models import Appeal, Case
from civic.moderation.policy import Can, require
from civic.moderation.rules import (
    APPEAL_WITHIN,
    LONGEST_WORDS,
    Measure,
    ModerationCode,
    Waiting,
    words_problem,
)
from civic.moderation.service.cases import held
from civic.moderation.service.undoing import settle, undo


def appeal(actor: Actor, decision_id: int, words: str, language: str) -> None:
    """Ask for another look at a decision about one's own text; the case waits again, in the same queue.

    Raises:
        Refused: nothing said, appealed before, too late, or the decision restricted nothing.
        NotAllowed: somebody else's.
    """
    found = queries.decision(decision_id)
    if found is None:
        raise Absent(f"no decision {decision_id}")
    require(actor, Can.APPEAL, found)
    if (not found.hid and found.measure is Measure.NONE) or found.reversed_at is not None:
        raise Refused(ModerationCode.NO_APPEAL)
    if found.at < clock.now() - APPEAL_WITHIN:
        raise Refused(ModerationCode.APPEAL_OVER)
    problem = words_problem(words) or (ModerationCode.WORDS_LONG if len(words) > LONGEST_WORDS else None)
    if problem:
        raise Refused(problem)
    now = clock.now()
    row = {"decision_id": decision_id, "person_id": actor.person_id, "words": words, "language": language, "at": now}
    made = upsert(Appeal).values(row).on_conflict_do_nothing(index_elements=["decision_id"]).returning(Appeal.id)
    if db.session.scalar(made) is None:
        raise Refused(ModerationCode.APPEALED)
    waits = {"waiting": Waiting.APPEAL.value, "since": now, "claimed_by": None, "claimed_at": None}
    db.session.execute(
        update(Case).where(Case.id == found.case_id).values(waits).execution_options(synchronize_session=False)
    )


def answer_appeal(actor: Actor, case_id: int, granted: bool, words: str, language: str) -> None:
    """Answer the appeal that a case waits for. Granted, everything that the decision did is undone.

    Raises:
        Refused: the same person decided, the case is not taken, no appeal waits, or nothing is said.
    """
    found = held(actor, case_id)
    waiting = queries.open_appeal(case_id)
    if found.waiting != Waiting.APPEAL or waiting is None:
        raise Refused(ModerationCode.NO_APPEAL)
    asked, decision = waiting
    if decision.decided_by == actor.person_id:
        raise Refused(ModerationCode.SAME_PERSON)
    problem = words_problem(words)
    if problem:
        raise Refused(problem)
    asked.granted, asked.answer, asked.answer_language = granted, words, language
    asked.answered_by, asked.answered_at = actor.person_id, clock.now()
    db.session.flush()
    if granted:
        undo(decision, found)
    _next(found)
    audit.record(
        actor,
        "answer_appeal",
        "case",
        case_id,
        found.municipality_id,
        after={"granted": granted},
        reason=words,
        decision=decision.id,
    )
    events.announce(AppealAnswered(decision.id, asked.person_id))


def _next(found: Case) -> None:
    """What a case waits for after an appeal: another one, reports that came meanwhile, or nothing."""
    more, reports = queries.open_appeal(found.id), queries.unjudged_since(found.id)
    settle(found)
    if more is not None:
        found.waiting, found.since = Waiting.APPEAL.value, more[0].at
    elif reports is not None:
        found.waiting, found.since = Waiting.REPORTS.value, reports
    db.session.flush()
