"""Acts, things and fields of the log in words: one list, compared by a test with what the packages record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

KINDS = {
    "council": _("Council"),
    "demographics": _("Answers about people"),
    "group": _("Group of people"),
    "legal_text": _("Legal page"),
    "meeting": _("Meeting"),
    "municipality": _("Town"),
    "organisation": _("Organisation"),
    "person": _("Person"),
    "post": _("Comment"),
    "posts": _("Imported comments"),
    "process": _("Process"),
    "proposal": _("Proposal"),
    "proposals": _("Imported proposals"),
    "question": _("Question about people"),
    "recommendation": _("Recommendation"),
    "release": _("Figures"),
    "thread": _("Discussion"),
    "town": _("Map"),
    "vote": _("Vote"),
}

ACTS = {
    ("council", "change"): _("Council changed"),
    ("council", "found"): _("Council created"),
    ("council", "accept_seat"): _("Seat accepted"),
    ("council", "invite_to_seat"): _("Seat offered"),
    ("council", "seat"): _("Seat given"),
    ("council", "withdraw_seat"): _("Offer of a seat withdrawn"),
    ("demographics", "import"): _("Answers imported"),
    ("demographics", "read"): _("Answers read for figures"),
    ("group", "accept_term"): _("Term accepted"),
    ("group", "add"): _("Group created"),
    ("group", "add_member"): _("Member added"),
    ("group", "end_term"): _("Last day of a term changed"),
    ("group", "rename"): _("Group renamed"),
    ("legal_text", "publish"): _("Legal page published"),
    ("meeting", "cancel"): _("Meeting cancelled"),
    ("meeting", "change"): _("Meeting changed"),
    ("meeting", "plan"): _("Meeting planned"),
    ("meeting", "set_agenda"): _("Agenda changed"),
    ("meeting", "write_minutes"): _("Minutes published"),
    ("municipality", "change"): _("Town changed"),
    ("municipality", "change_answers"): _("Support, deadline or offices changed"),
    ("municipality", "change_colours"): _("Colours changed"),
    ("municipality", "change_themes"): _("Themes changed"),
    ("municipality", "change_map"): _("Map changed"),
    ("municipality", "change_population"): _("Population table changed"),
    ("municipality", "found"): _("Town created"),
    ("municipality", "invite_to_role"): _("Role offered"),
    ("municipality", "withdraw_role"): _("Offer of a role withdrawn"),
    ("organisation", "add_representative"): _("Representative added"),
    ("organisation", "confirm"): _("Organisation confirmed"),
    ("organisation", "edit"): _("Organisation changed"),
    ("organisation", "found"): _("Organisation created"),
    ("organisation", "invite_representative"): _("Representative invited"),
    ("person", "accept_role"): _("Role accepted"),
    ("person", "change_email"): _("E-mail address changed"),
    ("person", "change_password"): _("Password changed"),
    ("person", "give_role"): _("Role given"),
    ("person", "init"): _("First administrator created"),
    ("person", "leave"): _("Account deleted"),
    ("person", "take_role"): _("Role ended"),
    ("post", "post"): _("Comment published for the town"),
    ("posts", "import"): _("Comments imported"),
    ("process", "add"): _("Process created"),
    ("process", "add_phase"): _("Phase added"),
    ("process", "add_theme"): _("Theme added"),
    ("process", "change"): _("Process changed"),
    ("process", "change_phase"): _("Phase changed"),
    ("process", "publish"): _("Process published"),
    ("process", "remove_phase"): _("Phase removed"),
    ("proposal", "answer"): _("Proposal answered"),
    ("proposal", "merge"): _("Proposal merged into another one"),
    ("proposal", "publish"): _("Proposal published"),
    ("proposal", "review"): _("Proposal under review"),
    ("proposal", "withdraw"): _("Proposal withdrawn"),
    ("proposals", "import"): _("Proposals imported"),
    ("question", "ask"): _("Question switched on"),
    ("question", "ask_no_longer"): _("Question switched off"),
    ("recommendation", "adopt"): _("Recommendation adopted"),
    ("recommendation", "reply"): _("Recommendation answered"),
    ("recommendation", "say_why_late"): _("Delay explained"),
    ("recommendation", "set_steps"): _("Promised steps changed"),
    ("recommendation", "suggest"): _("Recommendation drafted"),
    ("release", "cancel"): _("Figures cancelled"),
    ("release", "release"): _("Figures published"),
    ("release", "request"): _("Figures requested"),
    ("thread", "close"): _("Discussion closed"),
    ("town", "import_areas"): _("Neighbourhoods imported"),
    ("town", "import_population"): _("Population imported"),
    ("vote", "begin"): _("Vote drafted"),
    ("vote", "change"): _("Vote changed"),
    ("vote", "change_options"): _("Options of a vote changed"),
    ("vote", "close"): _("Vote closed and counted"),
    ("vote", "consent_to_destroy_key"): _("Agreed to destroy the key of a vote"),
    ("vote", "destroy_key"): _("Key of a vote destroyed"),
    ("vote", "import"): _("Vote imported"),
    ("vote", "interrupt"): _("Vote interrupted"),
    ("vote", "open"): _("Vote opened"),
    ("vote", "prepare"): _("Vote prepared"),
    ("vote", "seal_key"): _("Key of a vote sealed"),
}

#: Fields that tell people something. Others (keys to rows, marks of versions) are in the log and not on its page.
FIELDS = {
    "admin": _("Administrator"),
    "adopted_on": _("Adopted on"),
    "agenda": _("Agenda"),
    "answer": _("Answer"),
    "answer_days": _("Days to answer"),
    "answer_office": _("Office"),
    "areas": _("Neighbourhoods"),
    "asked": _("Asked"),
    "bodies": _("Text"),
    "body": _("Text"),
    "budget": _("Budget"),
    "closed": _("Closed"),
    "closes_at": _("Closes"),
    "colours": _("Colours"),
    "contact_address": _("Postal address"),
    "contact_email": _("Contact"),
    "contact_phone": _("Telephone"),
    "due_on": _("Due on"),
    "ends_at": _("Ends"),
    "fewest": _("At least"),
    "first_day": _("First day"),
    "key_destroyed_at": _("Key destroyed"),
    "known": _("Confirmed"),
    "languages": _("Languages"),
    "last_day": _("Last day"),
    "mandates": _("Mandate"),
    "method": _("Method"),
    "minority": _("Minority opinion"),
    "minutes": _("Minutes"),
    "moderator": _("Moderator"),
    "most": _("At most"),
    "name": _("Name"),
    "names": _("Name"),
    "neighbourhoods": _("Neighbourhoods"),
    "number_of_items": _("Number of items"),
    "number_of_options": _("Number of options"),
    "number_of_steps": _("Number of steps"),
    "number_of_tables": _("Population tables"),
    "offices": _("Offices"),
    "opens_at": _("Opens"),
    "options": _("Options"),
    "organiser": _("Organiser"),
    "place_name": _("Place"),
    "purposes": _("Purpose"),
    "reply_office": _("Office"),
    "reply_text": _("Answer"),
    "responsible": _("Responsible"),
    "result": _("Result"),
    "seats_elected": _("Elected seats"),
    "seats_lot": _("Seats drawn by lot"),
    "seats_organisation": _("Seats of organisations"),
    "secretary": _("Secretary"),
    "senders": _("Sender of e-mails"),
    "starts_at": _("Begins"),
    "state": _("Status"),
    "steps": _("Steps"),
    "summaries": _("Summary"),
    "support_threshold": _("Supporters needed"),
    "tables": _("Population tables"),
    "taglines": _("Tagline"),
    "text": _("Text"),
    "texts": _("Text"),
    "themes": _("Themes"),
    "timezone": _("Time zone"),
    "title": _("Title"),
    "titles": _("Title"),
    "votes_abstain": _("Abstentions"),
    "votes_against": _("Votes against"),
    "votes_for": _("Votes in favour"),
    "waiting_note": _("Reason for the delay"),
    "waiting_office": _("Office"),
}

#: Codes that stand in fields.
VALUES = {
    "accepted": _("Accepted"),
    "partly_accepted": _("Partly accepted"),
    "declined": _("Declined"),
    "answered": _("Answered"),
    "archived": _("Archived"),
    "cancelled": _("Cancelled"),
    "closed": _("Closed"),
    "draft": _("Draft"),
    "held": _("Held"),
    "interrupted": _("Interrupted"),
    "merged": _("Merged"),
    "open": _("Open"),
    "opened": _("Open"),
    "planned": _("Planned"),
    "published": _("Published"),
    "requested": _("Requested"),
    "under_review": _("Under review"),
    "withdrawn": _("Withdrawn"),
    "writing": _("Draft"),
}
ROLES = {name: FIELDS[name] for name in ("admin", "organiser", "moderator", "secretary")}


def kind(code: str) -> str:
    """What an act is about."""
    return str(KINDS.get(code, code))


def act(about: str, verb: str, details: Mapping[str, Any]) -> str:
    """What was done, as a short phrase."""
    words = str(ACTS.get((about, verb), gettext("Another act")))
    role = details.get("role")
    return f"{words}: {ROLES[role]}" if role in ROLES else words


def field(name: str) -> str:
    """What a field is called; empty for one that says nothing to people."""
    return str(FIELDS.get(name, ""))


def code(value: str) -> str:
    """A code in words, or as it is where it has none (a number, an hour)."""
    return str(VALUES.get(value, value.replace("_", " ")))
