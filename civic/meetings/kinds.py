"""Meetings as a kind of thing, and the phases that have them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.meetings.rules import MEETING_PHASE
from civic.processes.kinds import PhaseKind
from civic.resources.kinds import Kind, Use

MEETING = Kind(
    "meeting",
    _("Meeting"),
    icon="cal",
    addresses="meetings",
    tab="meetings",
    tab_label=_("Meetings"),
    uses=frozenset({Use.RELATION}),
)

MEETINGS = PhaseKind(MEETING_PHASE, _("Meetings"))
