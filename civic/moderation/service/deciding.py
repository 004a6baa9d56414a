"""Decisions: each names what was broken and why, and does what it says."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db
from civic.core.i18n import say
from civic.core.permissions import Actor, Refused
from civic.deliberation import service as threads
from civic.moderation import guidelines
from civic.moderation.events import Decided
from civic.moderation.models import Case, Decision, Restriction
from civic.moderation.rules import (
    LASTING,
    LONGEST_DAYS,
    SHORTEST_DAYS,
    TIMED,
    Measure,
    ModerationCode,
    Verdict,
    Waiting,
    verdict_problem,
)
from civic.moderation.service.cases import claim, held, moderated
from civic.moderation.service.second import draw
from civic.moderation.service.undoing import judge, settle
from civic.proposals import service as proposals


def decide(actor: Actor, case_id: int, verdict: Verdict, language: str) -> Decision:
    """Decide a case that one has taken. What was reported is hidden, its author warned or restricted, or nothing is.

    Raises:
        Refused: not taken, decided meanwhile, an appeal waits, or the guideline, the reason or the days are missing.
    """
    found = held(actor, case_id)
    if found.waiting == Waiting.APPEAL:
        raise Refused(ModerationCode.DECIDED)
    known = guidelines.of_town(found.municipality_id)
    problem = verdict_problem(verdict, [item.key for item in known.items])
    if problem:
        raise Refused(problem, least=SHORTEST_DAYS, most=LONGEST_DAYS)
    now = clock.now()
    ends = now + timedelta(days=verdict.days or 0) if verdict.measure in TIMED else None
    row = Decision(
        uid=secrets.token_hex(8),
        municipality_id=found.municipality_id,
        case_id=case_id,
        guideline=verdict.guideline,
        version=known.version,
        hid=verdict.hide,
        measure=verdict.measure.value,
        reason=verdict.reason,
        reason_language=language,
        flags=found.flag_count,
        decided_by=actor.person_id,
        since=found.since,
        at=now,
        until=ends,
    )
    db.session.add(row)
    db.session.flush()
    if verdict.hide:
        _hide(found)
    if verdict.measure in LASTING and found.author_id is not None:
        _restrict(row, found.author_id)
    judge(case_id, not verdict.does_nothing)
    settle(found)
    draw(row)
    outcome = {"hid": verdict.hide, "measure": verdict.measure.value, "guideline": verdict.guideline, "until": ends}
    audit.record(
        actor, "decide", "case", case_id, found.municipality_id, after=outcome, reason=verdict.reason, decision=row.id
    )
    events.announce(Decided(row.id, found.author_id, told=not verdict.does_nothing))
    return row


def decide_many(actor: Actor, case_ids: Sequence[int], guideline: str, hide: bool) -> list[int]:
    """Decide several cases alike, with the usual reason of the guideline; returns those that could not be decided.

    Cases that others hold, that were decided meanwhile, that wait for an appeal, or that the moderator is part of are
    left as they are.

    Raises:
        Refused: something shall be hidden, and no guideline is named.
    """
    left = []
    for case_id in case_ids:
        found = moderated(actor, case_id)
        item = guidelines.of_town(found.municipality_id).get(guideline)
        if hide and item is None:
            raise Refused(ModerationCode.NO_GUIDELINE)
        reason = say(item.reasons, found.language) if hide and item else ""
        try:
            if found.waiting != Waiting.REPORTS:
                raise Refused(ModerationCode.DECIDED)
            claim(actor, case_id)
            decide(actor, case_id, Verdict(guideline if hide else "", reason, hide), found.language)
        except Refused:
            left.append(case_id)
    return left


def _hide(found: Case) -> None:
    if found.post_id is not None:
        threads.hide(found.post_id)
    elif found.proposal_id is not None:
        proposals.hide(found.proposal_id)


def _restrict(row: Decision, person_id: int) -> None:
    held_back = Restriction(
        decision_id=row.id,
        person_id=person_id,
        municipality_id=row.municipality_id,
        kind=Measure(row.measure).value,
        since=row.at,
        until=row.until,
    )
    db.session.add(held_back)
    db.session.flush()
