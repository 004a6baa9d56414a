"""Who may do what with answers about oneself. Nobody has a right to read them: ``queries.coded`` asks a purpose."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Role, held_by, require_by


class Can(StrEnum):
    TELL = "tell"
    CHOOSE_QUESTIONS = "choose_questions"
    RECORD_IMPORTED = "record_imported"
    COUNT = "count"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


MAY = {
    Can.TELL: lambda actor, thing: actor.signed_in,
    Can.CHOOSE_QUESTIONS: lambda actor, thing: actor.has(thing.municipality_id, Role.ADMIN),
    Can.RECORD_IMPORTED: _organiser,
    # Only the program itself counts, in a job.
    Can.COUNT: lambda actor, thing: actor.system,
}

require = require_by(MAY)
