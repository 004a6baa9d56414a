"""Who may do what with meetings."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Role, held_by, require_by


class Can(StrEnum):
    PLAN = "plan"
    CHANGE = "change"
    CANCEL = "cancel"
    SET_AGENDA = "set_agenda"
    WRITE_MINUTES = "write_minutes"
    SEE_PEOPLE = "see_people"
    NOTE_ATTENDANCE = "note_attendance"
    SIGN_UP = "sign_up"


def _signed_in(actor: Actor, _meeting: object) -> bool:
    return actor.signed_in


_secretary = held_by(Role.SECRETARY, Role.ORGANISER, Role.ADMIN)


MAY = {
    Can.PLAN: _secretary,
    Can.CHANGE: _secretary,
    Can.CANCEL: _secretary,
    Can.SET_AGENDA: _secretary,
    Can.WRITE_MINUTES: _secretary,
    Can.SEE_PEOPLE: _secretary,
    Can.NOTE_ATTENDANCE: _secretary,
    Can.SIGN_UP: _signed_in,
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    """Whether to offer somebody the way to something; the service asks again."""
    return MAY[can](actor, thing)
