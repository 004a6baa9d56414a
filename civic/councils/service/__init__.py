"""The verbs of councils."""

from civic.councils.service.invitations import (
    SEAT_INVITATION_LASTS,
    Offer,
    accept_seat,
    decline_seat,
    forget_invited,
    forget_old_invitations,
    invite_person_to_seat,
    invite_to_seat,
    withdraw_seat_invitation,
)
from civic.councils.service.items import put_on_list, treat
from civic.councils.service.lending import lend_rules
from civic.councils.service.recommend import adopt, record, reply, say_why_late, set_steps, suggest
from civic.councils.service.seats import change_council, end_term, found_council, keep_days, seat_member

__all__ = [
    "SEAT_INVITATION_LASTS",
    "Offer",
    "accept_seat",
    "adopt",
    "change_council",
    "decline_seat",
    "end_term",
    "forget_invited",
    "forget_old_invitations",
    "found_council",
    "invite_person_to_seat",
    "invite_to_seat",
    "keep_days",
    "lend_rules",
    "put_on_list",
    "record",
    "reply",
    "say_why_late",
    "seat_member",
    "set_steps",
    "suggest",
    "treat",
    "withdraw_seat_invitation",
]
