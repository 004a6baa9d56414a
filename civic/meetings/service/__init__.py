"""The verbs of meetings."""

from civic.meetings.service.agenda import NewItem, add_item, move_item, set_agenda
from civic.meetings.service.floor import (
    apologise,
    ask,
    ask_for,
    call_item,
    close_meeting,
    next_speaker,
    open_meeting,
    set_present,
    set_rules,
    stop_speech,
    strike,
    take_rules,
    withdraw,
)
from civic.meetings.service.meetings import SignUp, Venue, approve_minutes, cancel, change, plan, write_minutes
from civic.meetings.service.signing import Came, give_places_back, note_attendance, sign_off, sign_up

__all__ = [
    "Came",
    "NewItem",
    "SignUp",
    "Venue",
    "add_item",
    "apologise",
    "approve_minutes",
    "ask",
    "ask_for",
    "call_item",
    "cancel",
    "change",
    "close_meeting",
    "give_places_back",
    "move_item",
    "next_speaker",
    "note_attendance",
    "open_meeting",
    "plan",
    "set_agenda",
    "set_present",
    "set_rules",
    "sign_off",
    "sign_up",
    "stop_speech",
    "strike",
    "take_rules",
    "withdraw",
    "write_minutes",
]
