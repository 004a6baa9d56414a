"""The phases in which people discuss, and a discussion as a kind of thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.deliberation.rules import DISCUSSION_PHASE
from civic.processes.kinds import PhaseKind
from civic.processes.rules import Act
from civic.resources.kinds import Kind, Use

DISCUSSING = PhaseKind(DISCUSSION_PHASE, _("Discussion"), own=(Act.DISCUSS,), usual=(Act.SUPPORT, Act.AMEND))

#: A thread of its own: what it says is found among the comments.
DISCUSSION = Kind(
    "discussion",
    _("Discussion"),
    icon="talk",
    addresses="threads",
    tab="discussions",
    tab_label=_("Discussions"),
    uses=frozenset({Use.AGENDA, Use.RECOMMENDATION}),
)
