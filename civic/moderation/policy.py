"""Who may report, decide and appeal. Things have a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Role, held_by, require_by


class Can(StrEnum):
    REPORT = "report"
    MODERATE = "moderate"
    WAIVE = "waive"
    CORRECT = "correct"
    EDIT_GUIDELINES = "edit_guidelines"
    READ_DECISION = "read_decision"
    APPEAL = "appeal"


_moderator = held_by(Role.MODERATOR, Role.ADMIN)


def _author(actor: Actor, thing: Any) -> bool:
    return actor.signed_in and thing.author_id == actor.person_id


def _wrote(actor: Actor, decision: Any) -> bool:
    """The author, and where the text was hidden those who wrote it with them."""
    return _author(actor, decision) or (actor.signed_in and decision.hid and actor.person_id in decision.co_authors)


MAY = {
    Can.REPORT: lambda actor, thing: actor.signed_in,
    Can.MODERATE: lambda actor, thing: actor.signed_in and _moderator(actor, thing),
    Can.CORRECT: held_by(Role.ORGANISER, Role.ADMIN),
    Can.WAIVE: held_by(Role.ADMIN),
    Can.EDIT_GUIDELINES: held_by(Role.ORGANISER, Role.ADMIN),
    Can.READ_DECISION: lambda actor, thing: _wrote(actor, thing) or (actor.signed_in and _moderator(actor, thing)),
    Can.APPEAL: _wrote,
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    """Whether somebody may do something, for what a page offers."""
    return bool(MAY[can](actor, thing))
