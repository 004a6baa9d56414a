"""Accepting a statement of a participant, or sending it back with a reason."""

from __future__ import annotations

from civic.audit import service as audit
from civic.core import events
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.statements import queries
from civic.statements.events import StatementDecided
from civic.statements.models import Statement, Verdict
from civic.statements.policy import Can, require
from civic.statements.rules import Decision, StatementCode, StatementState

AFTER = {Decision.ACCEPT: StatementState.ACCEPTED, Decision.SEND_BACK: StatementState.SENT_BACK}


def decide(
    actor: Actor, round_id: int, statement_id: int, decision: Decision, text: str, reason_id: int | None = None
) -> Verdict:
    """Decide on a statement that waits. Its author is told, in their language.

    Args:
        text: what it said when the moderator read it: one that was mended meanwhile has to be read anew.
        reason_id: why it is sent back.

    Raises:
        Absent: no such statement. Refused: it was decided or mended meanwhile, or no reason is given.
    """
    found = queries.round_by_id(round_id)
    if found is None:
        raise Absent(f"no round {round_id}")
    require(actor, Can.MODERATE, found)
    statement = queries.statement(statement_id, lock=True)
    if statement is None or statement.round_id != round_id:
        raise Absent(f"no statement {statement_id}")
    if statement.state != StatementState.WAITING or statement.text != text:
        raise Refused(StatementCode.DECIDED)
    reasons = {}
    if decision is Decision.SEND_BACK:
        chosen = {reason.id: reason.texts for reason in queries.reasons(round_id)}
        if reason_id not in chosen:
            raise Refused(StatementCode.NO_REASON)
        reasons = chosen[reason_id]
    statement.state = AFTER[decision].value
    verdict = Verdict(
        statement_id=statement.id,
        decision=decision.value,
        text=statement.text,
        reasons=reasons,
        person_id=actor.person_id,
    )
    db.session.add(verdict)
    db.session.flush()
    _log(actor, round_id, found.municipality_id, statement, decision)
    if statement.person_id is not None:
        accepted = decision is Decision.ACCEPT
        events.announce(StatementDecided(verdict.id, statement.person_id, found.resource_id, accepted, actor.person_id))
    return verdict


def _log(actor: Actor, round_id: int, town: int, statement: Statement, decision: Decision) -> None:
    before = {"statement": statement.id, "state": StatementState.WAITING.value}
    after = {"statement": statement.id, "state": AFTER[decision].value}
    if decision is Decision.ACCEPT:
        audit.record(actor, "accept", "statements", round_id, town, before=before, after=after)
    else:
        audit.record(actor, "send_back", "statements", round_id, town, before=before, after=after)
