"""What people suggest for an agenda, as its page shows it to the council, to who suggested it, and to everybody."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import i18n
from civic.core.i18n import marks
from civic.core.permissions import Actor
from civic.meetings import papers, queries
from civic.meetings.labels import SUGGESTION_STATES
from civic.meetings.models import Meeting
from civic.meetings.policy import Can, may, suggestion_rules
from civic.meetings.queries import SuggestionRow
from civic.meetings.rules import MeetingState
from civic.meetings.rules.suggesting import Listing, Suggesters, SuggestionState
from civic.meetings.suggestion_views import SuggestionLine, SuggestionsPage
from civic.resources import kinds


def page(meeting: Meeting, actor: Actor) -> SuggestionsPage:
    """The suggestions for a meeting, as far as an actor reads them. A fixed number of queries."""
    runs = may(actor, Can.RUN, meeting)
    inside = runs or queries.belongs(actor.person_id, meeting.group_id, meeting.id)
    outside = inside or papers.reads(actor, meeting)
    rows = [row for row in queries.suggestions(meeting.id, actor) if _reads(row, actor, inside, outside)]
    open_now = _takes_suggestions(meeting)
    rules = suggestion_rules(meeting.group_id)
    invited = open_now and not actor.signed_in and rules.who is not Suggesters.NOBODY
    way = url_for("meetings.suggest", meeting_id=meeting.id)
    return SuggestionsPage(
        rows=[_line(row, actor, inside=inside, answers=runs and _takes_answers(meeting)) for row in rows],
        suggest=way if open_now and may(actor, Can.SUGGEST, meeting) else "",
        sign_in=url_for("accounts.sign_in", next=way) if invited else "",
    )


def offer(meeting: Meeting, actor: Actor) -> tuple[str, str] | None:
    """The way to that page from the page of a meeting, (address, words); None where there is nothing to read or do."""
    if meeting.group_id is None:
        return None
    found = page(meeting, actor)
    if not found.rows and not found.suggest and not found.sign_in:
        return None
    waiting = sum(row.state is SuggestionState.WAITING for row in found.rows)
    words = [_("Suggestions for the agenda")]
    if waiting:
        words.append(ngettext("%(num)s is waiting for an answer", "%(num)s are waiting for an answer", waiting))
    return url_for("meetings.suggestions", meeting_id=meeting.id), i18n.listed(words)


def _takes_suggestions(meeting: Meeting) -> bool:
    planned = meeting.state == MeetingState.PLANNED and meeting.opened_at is None
    return planned and not queries.ended(meeting.id)


def _takes_answers(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.PLANNED and meeting.closed_at is None


def _reads(row: SuggestionRow, actor: Actor, inside: bool, outside: bool) -> bool:
    """The council reads all, who suggested it their own, and others what is answered, if the rules list it."""
    if inside or (actor.person_id is not None and row.person_id == actor.person_id):
        return True
    return outside and row.state != SuggestionState.WAITING and row.listing != Listing.COUNCIL


def _line(row: SuggestionRow, actor: Actor, *, inside: bool, answers: bool) -> SuggestionLine:
    mine, state = row.person_id == actor.person_id, SuggestionState(row.state)
    shut = row.hidden and not inside and not mine
    named = inside or mine or row.listing == Listing.NAMES
    waits = state is SuggestionState.WAITING
    return SuggestionLine(
        anchor=f"suggestion-{row.id}",
        title="" if shut else row.title,
        why="" if shut else row.why,
        marks=marks(row.language),
        by=_by(row, mine=mine) if named and not shut else "",
        when=i18n.day(row.answered_at or row.suggested_at),
        about=None if shut or row.about is None else _about(*row.about),
        state=state,
        state_words=str(SUGGESTION_STATES[state]),
        reason=row.reason,
        reason_marks=marks(row.reason_language or row.language),
        left_out=row.hidden and not shut,
        accept=_way("accept_suggestion", row) if answers and waits else "",
        send_back=_way("send_back", row) if answers and waits else "",
        withdraw=_way("withdraw_suggestion", row) if mine and waits else "",
    )


def _way(verb: str, row: SuggestionRow) -> str:
    return url_for(f"meetings.{verb}", meeting_id=row.meeting_id, suggestion_id=row.id)


def _by(row: SuggestionRow, *, mine: bool) -> str:
    return str(_("you")) if mine else row.name or str(_("former participant"))


def _about(kind: str, address: str, title: str, language: str) -> tuple[str, Markup, str]:
    return f"/{i18n.current_language()}/{address}", i18n.fenced(title, language), kinds.label(kind)
