"""The verbs of councils."""

from civic.councils.service.recommend import adopt, record, reply, say_why_late, set_steps, suggest
from civic.councils.service.seats import change_council, end_term, found_council, seat_member

__all__ = [
    "adopt",
    "change_council",
    "end_term",
    "found_council",
    "record",
    "reply",
    "say_why_late",
    "seat_member",
    "set_steps",
    "suggest",
]
