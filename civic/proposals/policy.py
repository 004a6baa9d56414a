"""Who may do what with a proposal. Things have a ``municipality_id``; of authors, a thing is ``queries.Authors``."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Role, held_by, require_by


class Can(StrEnum):
    WRITE = "write_proposal"
    EDIT = "edit_proposal"
    LEAD = "lead_proposal"
    LEAVE_AUTHORS = "leave_authors"
    SUPPORT = "support_proposal"
    AMEND = "suggest_amendment"
    DECIDE_AMENDMENT = "decide_amendment"
    WITHDRAW_AMENDMENT = "withdraw_amendment"
    EDIT_FOR_TOWN = "edit_proposal_for_town"
    ORGANISE = "organise_proposals"
    WORK_OUT_SHARES = "work_out_shares"
    REVIEW = "review_proposal"
    MERGE = "merge_proposal"
    SPLIT = "split_proposal"
    ANSWER_QUESTION = "answer_question"
    ANSWER = "answer_proposal"
    ANSWER_PART = "answer_part"
    ENTER_SIGNATURES = "enter_signatures"
    MANAGE_THEMES = "manage_themes"
    IMPORT = "import_proposals"


def _signed_in(actor: Actor, thing: Any) -> bool:
    return actor.signed_in and bool(thing.visible)


def _author(actor: Actor, proposal: Any) -> bool:
    return actor.signed_in and actor.person_id in (proposal.author_id, *proposal.co_authors)


def _lead(actor: Actor, proposal: Any) -> bool:
    """Who alone publishes, withdraws and merges a text that several write, and asks others to write it."""
    return actor.signed_in and actor.person_id == proposal.lead_id


def _co_author(actor: Actor, proposal: Any) -> bool:
    return actor.signed_in and actor.person_id in proposal.co_authors


def _decides(actor: Actor, thing: Any) -> bool:
    """Authors decide on their text; where the author is nobody's account any more, the town's organisers do."""
    return _author(actor, thing) or (not thing.has_author and _organiser(actor, thing))


def _suggested(actor: Actor, amendment: Any) -> bool:
    return actor.signed_in and amendment.person_id == actor.person_id


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


MAY = {
    Can.WRITE: _signed_in,
    Can.EDIT: _author,
    Can.LEAD: _lead,
    Can.LEAVE_AUTHORS: _co_author,
    Can.SUPPORT: _signed_in,
    Can.AMEND: _signed_in,
    Can.DECIDE_AMENDMENT: _decides,
    Can.WITHDRAW_AMENDMENT: _suggested,
    Can.EDIT_FOR_TOWN: _organiser,
    Can.ORGANISE: _organiser,
    Can.WORK_OUT_SHARES: lambda actor, thing: actor.system,
    Can.REVIEW: _organiser,
    Can.MERGE: _organiser,
    Can.SPLIT: _organiser,
    Can.ANSWER_QUESTION: _lead,
    Can.ANSWER: _organiser,
    Can.ANSWER_PART: _organiser,
    Can.ENTER_SIGNATURES: held_by(Role.OFFICER),
    Can.MANAGE_THEMES: _organiser,
    Can.IMPORT: _organiser,
}

require = require_by(MAY)
