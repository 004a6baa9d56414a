"""Items that members and residents suggest for an agenda; the chair accepts each, or sends it back with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock, events, writing
from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.meetings import queries
from civic.meetings.events import ItemSuggested, SuggestionAnswered
from civic.meetings.models import Meeting, Suggestion
from civic.meetings.policy import Can, require, suggestion_rules
from civic.meetings.rules import LONGEST_TITLE, MeetingCode, MeetingState
from civic.meetings.rules.suggesting import LONGEST_WHY, MOST_WAITING, SuggestionState
from civic.meetings.service.agenda import about_of, append_item, refuse_over
from civic.meetings.service.meetings import locked, refuse_cancelled
from civic.resources import queries as resources


@dataclass(frozen=True)
class Suggested:
    """What somebody suggests, and why; ``about`` an address like "proposals/7"."""

    title: str
    why: str
    language: str
    about: str = ""


def suggest_item(actor: Actor, meeting_id: int, new: Suggested) -> Suggestion:
    """Suggest an item for the agenda of a meeting that is not open yet; its chair is told.

    Raises:
        LookupError: there is no such meeting that the actor may see.
        Refused: cancelled, opened or minutes written; no title or no reason; suggested before; too many are waiting;
            about something that the actor does not see; the actor cannot write now.
    """
    meeting = locked(meeting_id)
    require(actor, Can.SUGGEST, meeting)
    thing = resources.resource(meeting.resource_id)
    if thing is None or actor.person_id is None or not resources.may_see(actor, thing):
        raise LookupError(f"no meeting {meeting_id}")
    refuse_cancelled(meeting)
    if meeting.opened_at is not None or meeting.state == MeetingState.HELD or queries.ended(meeting.id):
        raise Refused(MeetingCode.SUGGESTIONS_OVER)
    title, why = " ".join(new.title.split())[:LONGEST_TITLE], new.why.strip()[:LONGEST_WHY]
    if not title or not why:
        raise Refused(MeetingCode.NO_WHY if title else MeetingCode.NO_ITEM_TITLE)
    writing.check(actor, writing.Text(meeting.municipality_id, f"{title}\n{why}"))
    if queries.suggestions_waiting(meeting.id, actor.person_id) >= MOST_WAITING:
        raise Refused(MeetingCode.MANY_SUGGESTIONS)
    values = {
        "meeting_id": meeting.id,
        "person_id": actor.person_id,
        "title": title,
        "why": why,
        "language": new.language,
        "about_id": about_of(actor, meeting.municipality_id, new.about),
        "listing": suggestion_rules(meeting.group_id).listing.value,
        "state": SuggestionState.WAITING.value,
        "suggested_at": clock.now(),
    }
    defaults = {"reason": "", "reason_language": "", "hidden": False}
    statement = upsert(Suggestion).values(**values, **defaults)
    keys = ["meeting_id", "person_id", "title"]
    made = db.session.scalar(statement.on_conflict_do_nothing(index_elements=keys).returning(Suggestion.id))
    found = queries.suggestion(meeting.id, made) if made is not None else None
    if found is None:
        raise Refused(MeetingCode.SUGGESTED_BEFORE)
    _log(actor, "suggest_item", meeting, {}, audit.state(found))
    if meeting.group_id is not None:
        events.announce(ItemSuggested(found.id, meeting.group_id, meeting.resource_id, actor.person_id))
    return found


def withdraw_suggestion(actor: Actor, meeting_id: int, suggestion_id: int) -> None:
    """Take one's own suggestion back while it waits: nothing of it stays.

    Raises:
        Absent: there is none of this person.
        Refused: it is answered.
    """
    require(actor, Can.SPEAK)
    meeting = locked(meeting_id)
    found = queries.suggestion(meeting_id, suggestion_id, lock=True)
    if found is None or found.person_id != actor.person_id:
        raise Absent(f"no suggestion {suggestion_id}")
    _refuse_answered(found)
    before = audit.state(found)
    db.session.execute(delete(Suggestion).where(Suggestion.id == suggestion_id))
    _log(actor, "withdraw_suggestion", meeting, before, {})


def accept_suggestion(actor: Actor, meeting_id: int, suggestion_id: int) -> None:
    """Put a suggested item at the end of the agenda, with the reason that was given; its author is told.

    Raises:
        Absent: no such suggestion for this meeting.
        Refused: answered or withdrawn before; cancelled, closed or minutes written; too many items.
    """
    meeting = locked(meeting_id)
    require(actor, Can.RUN, meeting)
    refuse_over(meeting)
    found = _waiting(meeting_id, suggestion_id)
    before = audit.state(found)
    append_item(actor, meeting, found.title, found.why, found.language, about_id=found.about_id)
    found.state, found.answered_at = SuggestionState.ACCEPTED.value, clock.now()
    _answered(actor, "accept_suggestion", meeting, found, before)


def send_back(
    actor: Actor, meeting_id: int, suggestion_id: int, reason: str, language: str, *, hidden: bool = False
) -> None:
    """Say why a suggested item does not come on the agenda; its author is told.

    ``hidden`` leaves its words out of what everybody reads, where the rules list suggestions.

    Raises:
        Absent: no such suggestion for this meeting.
        Refused: no reason; answered or withdrawn before; cancelled, closed or minutes written.
    """
    meeting = locked(meeting_id)
    require(actor, Can.RUN, meeting)
    refuse_over(meeting)
    if not reason.strip():
        raise Refused(MeetingCode.NO_ANSWER)
    found = _waiting(meeting_id, suggestion_id)
    before = audit.state(found)
    found.state, found.answered_at = SuggestionState.SENT_BACK.value, clock.now()
    found.reason, found.reason_language = reason.strip()[:LONGEST_WHY], language
    found.hidden = hidden
    _answered(actor, "send_suggestion_back", meeting, found, before)


def _waiting(meeting_id: int, suggestion_id: int) -> Suggestion:
    found = queries.suggestion(meeting_id, suggestion_id, lock=True)
    if found is None:
        raise Absent(f"no suggestion {suggestion_id}")
    _refuse_answered(found)
    return found


def _refuse_answered(found: Suggestion) -> None:
    if found.state != SuggestionState.WAITING:
        raise Refused(MeetingCode.SUGGESTION_ANSWERED)


def _answered(actor: Actor, verb: str, meeting: Meeting, found: Suggestion, before: dict[str, object]) -> None:
    db.session.flush()
    _log(actor, verb, meeting, before, audit.state(found))
    events.announce(SuggestionAnswered(found.id, meeting.resource_id, found.person_id, actor.person_id))


def _log(actor: Actor, verb: str, meeting: Meeting, before: dict[str, object], after: dict[str, object]) -> None:
    audit.record(actor, verb, "meeting", meeting.id, meeting.municipality_id, before=before, after=after)
