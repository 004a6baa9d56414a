"""The clock of an answer: it begins with the last supporter that was needed, and can be stopped for a reason."""

from __future__ import annotations

from datetime import date

from civic.audit import service as audit
from civic.core import clock, days, events
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.proposals import queries
from civic.proposals.events import ClockStopped
from civic.proposals.models import ClockStop, Proposal
from civic.proposals.policy import Can, require
from civic.proposals.rules import LONGEST_REASON, UNANSWERED, ProposalCode, days_left, last_day_after


def begin_clock(proposal_id: int) -> None:
    """Set the day until which a proposal that has its supporters is answered.

    The days are counted as the town promised when it was published, by its working days of today. Where a council must
    treat it, the town owes no answer.
    """
    proposal = _locked(proposal_id)
    if proposal.treated_by_id is not None:
        return
    assert proposal.threshold_at is not None, "it has its supporters"  # noqa: S101 - the caller just wrote it
    calendar, zone = queries.working_days(proposal.municipality_id)
    _set_due(proposal, clock.day_in(zone, proposal.threshold_at), proposal.answer_days, [])


def stop_clock(actor: Actor, proposal_id: int, reason: str, language: str) -> None:
    """Stop the time that the town has for its answer. The reason is shown to everybody, and supporters are told.

    Raises:
        Refused: no reason or too long a one; no answer is due, it is overdue, or the clock is stopped already.
    """
    proposal = _locked(proposal_id)
    require(actor, Can.ANSWER, proposal)
    if proposal.state not in UNANSWERED or proposal.due_on is None:
        raise Refused(ProposalCode.CLOCK_NOT_RUNNING)
    if not reason.strip():
        raise Refused(ProposalCode.STOP_WITHOUT_REASON)
    if len(reason) > LONGEST_REASON:
        raise Refused(ProposalCode.STOP_REASON_LONG, longest=LONGEST_REASON, length=len(reason))
    calendar, zone = queries.working_days(proposal.municipality_id)
    uncounted = {days.day(each["day"]) for each in proposal.uncounted}
    today = clock.day_in(zone, clock.now())
    if today > proposal.due_on:
        raise Refused(ProposalCode.CLOCK_RAN_OUT)
    before = audit.state(proposal)
    left = days_left(today, proposal.due_on, uncounted, calendar if proposal.answer_working else None)
    stop = ClockStop(proposal_id=proposal.id, reason=reason.strip(), reason_language=language, left=left)
    stop.stopped_at, stop.stopped_by = clock.now(), actor.person_id
    db.session.add(stop)
    proposal.due_on = None
    _changed(actor, "stop_clock", proposal, before)
    events.announce(ClockStopped(stop.id))


def resume_clock(actor: Actor, proposal_id: int) -> None:
    """Let the time go on: the town has the days that were left, counted from today.

    Raises:
        Refused: the clock is not stopped, or the proposal was answered meanwhile.
    """
    proposal = _locked(proposal_id)
    require(actor, Can.ANSWER, proposal)
    before = audit.state(proposal)
    if proposal.state not in UNANSWERED or not end_stop(proposal):
        raise Refused(ProposalCode.CLOCK_RUNNING)
    _changed(actor, "resume_clock", proposal, before)


def end_stop(proposal: Proposal) -> bool:
    """Count the days that were left from today, if the clock is stopped. Returns whether it was."""
    stop = next((each for each in queries.clock_stops(proposal.id) if each.resumed_at is None), None)
    if stop is None:
        return False
    _, zone = queries.working_days(proposal.municipality_id)
    stop.resumed_at = clock.now()
    today = clock.day_in(zone, stop.resumed_at)
    _set_due(proposal, today, stop.left, [each for each in proposal.uncounted if each["day"] <= today.isoformat()])
    return True


def _set_due(proposal: Proposal, begun: date, days: int, uncounted: list[dict[str, object]]) -> None:
    calendar, _ = queries.working_days(proposal.municipality_id)
    counted = last_day_after(begun, days, calendar if proposal.answer_working else None)
    proposal.due_on = counted.last_day
    more = [{"day": each.day.isoformat(), "names": dict(each.names)} for each in counted.skipped]
    proposal.uncounted = [*uncounted, *more]
    db.session.flush()


def _locked(proposal_id: int) -> Proposal:
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise LookupError(f"no proposal {proposal_id}")
    return proposal


def _changed(actor: Actor, verb: str, proposal: Proposal, before: dict[str, object]) -> None:
    proposal.revision += 1
    db.session.flush()
    after = audit.state(proposal)
    audit.record(actor, verb, "proposal", proposal.id, proposal.municipality_id, before=before, after=after)
