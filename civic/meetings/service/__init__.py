"""The verbs of meetings."""

from civic.meetings.service.meetings import (
    NewItem,
    SignUp,
    Venue,
    cancel,
    change,
    plan,
    set_agenda,
    write_minutes,
)
from civic.meetings.service.signing import Came, give_places_back, note_attendance, sign_off, sign_up

__all__ = [
    "Came",
    "NewItem",
    "SignUp",
    "Venue",
    "cancel",
    "change",
    "give_places_back",
    "note_attendance",
    "plan",
    "set_agenda",
    "sign_off",
    "sign_up",
    "write_minutes",
]
