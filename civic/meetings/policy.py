"""Who may do what with meetings.

Hooks (keys in brackets):
    meeting.suggesting (group id) the rules by which items are suggested (``suggesting.SuggestionRules``)
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from civic.core import hooks
from civic.core.permissions import Actor, OfTown, Predicate, Role, held_by, require_by
from civic.meetings import queries
from civic.meetings.rules import MeetingState
from civic.meetings.rules.deciding import Publicity, is_open
from civic.meetings.rules.suggesting import Suggesters, SuggestionRules
from civic.towns import queries as towns


class Can(StrEnum):
    PLAN = "plan"
    CHANGE = "change"
    CANCEL = "cancel"
    SET_AGENDA = "set_agenda"
    WRITE_MINUTES = "write_minutes"
    SEE_PEOPLE = "see_people"
    NOTE_ATTENDANCE = "note_attendance"
    SIGN_UP = "sign_up"
    RUN = "run"
    SPEAK = "speak"
    ENTER = "enter"
    SUGGEST = "suggest"


def _signed_in(actor: Actor, _meeting: object) -> bool:
    return actor.signed_in


_secretary = held_by(Role.SECRETARY, Role.ORGANISER, Role.ADMIN)


class OfGroup(OfTown, Protocol):
    """Whatever a group of a town does."""

    @property
    def group_id(self) -> int | None: ...


def _runs(actor: Actor, meeting: OfGroup) -> bool:
    """Secretary, or who chairs the group by a term that holds now by the clock of the database."""
    return _secretary(actor, meeting) or queries.chairs(actor.person_id, meeting.group_id)


class InRoom(OfGroup, Protocol):
    """A meeting, as far as it says who may read what happens in its room."""

    @property
    def id(self) -> int: ...
    @property
    def publicity(self) -> str | None: ...
    @property
    def state(self) -> str: ...


def _enters(actor: Actor, meeting: InRoom) -> bool:
    """Everybody, unless its rules close it: then staff, members whose term holds now, and deputies who are there."""
    published = meeting.state == MeetingState.HELD
    if meeting.publicity is None or is_open(Publicity(meeting.publicity), minutes_published=published):
        return True
    return _secretary(actor, meeting) or queries.belongs(actor.person_id, meeting.group_id, meeting.id)


def suggestion_rules(group_id: int | None) -> SuggestionRules:
    """By which rules items are suggested for the meetings of a group, now."""
    if group_id is None:
        return SuggestionRules()
    found = hooks.collect("meeting.suggesting", [group_id]).get(group_id, ())
    return found[0] if found else SuggestionRules()


def _suggests(actor: Actor, meeting: OfGroup) -> bool:
    """Who the rules of the group name, by terms that hold now by the clock of the database."""
    if meeting.group_id is None or not actor.signed_in:
        return False
    who = suggestion_rules(meeting.group_id).who
    if who is Suggesters.NOBODY:
        return False
    if who is Suggesters.ANYONE or towns.is_member(actor.person_id, meeting.group_id):
        return True
    return who is Suggesters.VERIFIED and towns.is_verified(actor.person_id, meeting.municipality_id)


MAY: dict[Can, Predicate] = {
    Can.PLAN: _secretary,
    Can.CHANGE: _secretary,
    Can.CANCEL: _secretary,
    Can.SET_AGENDA: _secretary,
    Can.WRITE_MINUTES: _secretary,
    Can.SEE_PEOPLE: _secretary,
    Can.NOTE_ATTENDANCE: _secretary,
    Can.SIGN_UP: _signed_in,
    Can.RUN: _runs,
    Can.SPEAK: _signed_in,
    Can.ENTER: _enters,
    Can.SUGGEST: _suggests,
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    """Whether to offer somebody the way to something; the service asks again."""
    return MAY[can](actor, thing)
