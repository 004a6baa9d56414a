"""Parts and fields in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from civic.accounts.labels import CREDENTIALS, LINKS
from civic.audit.acts import KINDS
from civic.councils import labels as councils
from civic.deliberation import labels as deliberation
from civic.notifications import labels as notifications
from civic.proposals import labels as proposals
from civic.roles import labels as roles_labels
from civic.statements import labels as statements
from civic.statistics import labels as statistics
from civic.uploads import labels as uploads_labels
from civic.verification import labels as verification

PARTS = {
    "account": _("Your account"),
    "about_you": _("Your answers about yourself"),
    "consents": _("What your answers may be used for"),
    "address_change": _("Pending change of e-mail address"),
    "credentials": _("How you sign in"),
    "sessions": _("Your active sessions"),
    "links": _("Links that we e-mailed to you"),
    "mails": _("E-mails to you that are not sent yet"),
    "settings": _("E-mail settings"),
    "following": _("Processes and measures you follow"),
    "notifications": _("Notifications"),
    "agreements": _("Terms of use you agreed to"),
    "proposals": _("Your proposals"),
    "proposal_versions": _("Earlier versions of your proposals"),
    "proposal_changes": _("Changes you made to published proposals"),
    "written_with_others": _("Proposals you write with others"),
    "asked_to_write": _("Proposals that others asked you to write with them"),
    "authors_you_asked": _("People you asked to write a proposal with you"),
    "attachments": _("Pictures and documents you attached"),
    "amendments": _("Your amendments"),
    "amendments_decided": _("Amendments you decided on"),
    "supports": _("Proposals you support"),
    "comments": _("Your comments"),
    "hidden_comments": _("Your comments that a moderator hid"),
    "hidden_proposals": _("Your proposals that a moderator hid"),
    "comment_versions": _("Earlier versions of your comments"),
    "statements": _("Statements you wrote"),
    "statement_answers": _("Your answers to statements"),
    "statement_decisions": _("Statements you decided on as a moderator"),
    "rolls": _("Votes in which you can vote"),
    "verifications": _("Your verification"),
    "verification_tries": _("How often you compared yourself with a register"),
    "desk_codes": _("Your code for the town hall"),
    "memberships": _("Groups and councils you belong to"),
    "seats_offered": _("Seats offered to you"),
    "seats_you_offered": _("Seats you offered to others"),
    "organisations": _("Organisations you act for"),
    "organisations_ask": _("Organisations that asked you to act for them"),
    "organisations_asked": _("Organisations for which you asked others to act"),
    "roles": _("Your roles"),
    "roles_offered": _("Roles offered to you"),
    "roles_you_offered": _("Roles you offered to others"),
    "answers_for_the_town": _("Answers you published for a town"),
    "measure_changes": _("Changes of measures you made for a town"),
    "process_news": _("News of processes you published for a town"),
    "measure_news": _("News of measures you published for a town"),
    "notes": _("Internal notes you wrote for a town"),
    "assigned": _("Proposals assigned to you"),
    "answer_parts": _("Parts of answers you published for a town"),
    "figures": _("Figures you asked to publish"),
    "files": _("Maps and tables you sent for a town"),
    "keys": _("Keys of votes that you agreed to destroy"),
    "acts": _("What the activity log says about you"),
}

FIELDS = {
    "act": _("What happened"),
    "address": _("Address of the page"),
    "admin": _("Administrator"),
    "answer": _("Answer"),
    "at": _("Date"),
    "before": _("Before"),
    "browser": _("Browser"),
    "code": _("Code"),
    "compared": _("Keyed hash of name and date of birth"),
    "confirmed_at": _("Confirmed"),
    "cost": _("Cost"),
    "council": _("Council"),
    "created_at": _("Created on"),
    "decision": _("Decision"),
    "declined_at": _("Declined"),
    "deleted_at": _("Deleted"),
    "edited_at": _("Edited"),
    "email": _("E-mail address"),
    "expires_at": _("Valid until"),
    "first_day": _("First day"),
    "group": _("Group"),
    "how": _("How"),
    "kind": _("About"),
    "language": _("Language"),
    "last_day": _("Last day"),
    "lat": _("Latitude"),
    "level": _("What was confirmed"),
    "lon": _("Longitude"),
    "name": _("Name"),
    "neighbourhood": _("Neighbourhood"),
    "new_agreed_at": _("New address agreed"),
    "new_email": _("New address"),
    "number": _("Version"),
    "of": _("Part of"),
    "office": _("Office"),
    "old_agreed_at": _("Present address agreed"),
    "old_email": _("Present address"),
    "organisation": _("Organisation"),
    "process": _("Process"),
    "published_at": _("Published"),
    "purpose": _("Purpose"),
    "question": _("Question"),
    "read_at": _("Read"),
    "reason": _("Reason"),
    "role": _("Role"),
    "seat": _("Seat"),
    "seen_at": _("Last used"),
    "since": _("Since"),
    "source": _("Kind of change"),
    "stance": _("Position"),
    "state": _("Status"),
    "subject": _("Subject"),
    "text": _("Text"),
    "title": _("Title"),
    "town": _("Town"),
    "tries": _("Tries"),
    "used_at": _("Used"),
    "version": _("Version"),
    "vote": _("Vote"),
    "voted": _("Counted as having voted"),
    "way": _("Way of signing in"),
    "wanted": _("E-mails wanted"),
    "withdrawn_at": _("Withdrawn"),
    "written_at": _("Written"),
}

#: Fields that hold codes, and the words of each. The same field has other codes in other parts.
CODES: dict[str, list[Mapping[Any, Any]]] = {
    "role": [roles_labels.ROLES],
    "kind": [notifications.KINDS, uploads_labels.FILES, uploads_labels.CONTENTS],
    "state": [proposals.STATES, proposals.AMENDMENTS, statistics.STATES, statements.STATES],
    "answer": [statements.ANSWERS],
    "decision": [statements.DECISIONS],
    "stance": [deliberation.STANCES],
    "seat": [councils.SEATS],
    "level": [verification.LEVELS],
    "how": [verification.WAYS],
    "office": [councils.OFFICES],
    "purpose": [LINKS],
    "source": [proposals.SOURCES],
    "way": [CREDENTIALS],
    "thing": [KINDS],
}

NOT_INCLUDED = (
    _("What you chose in votes: your name is never stored with your choice."),
    _("Your password: we store a hash of it, from which it cannot be read."),
    _("Hashes that limit each mailbox to one ballot, and counters against misuse: nothing in them names you."),
    _("What others wrote to you or about you: it belongs to them."),
)
