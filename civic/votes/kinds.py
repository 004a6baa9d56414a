"""Votes as a kind of thing, and the phases that have them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.processes.kinds import PhaseKind
from civic.processes.rules import Act
from civic.resources.kinds import Kind, Use
from civic.votes.rules import VOTE_PHASE

VOTE = Kind(
    "vote",
    _("Vote"),
    icon="ok",
    addresses="votes",
    tab="votes",
    tab_label=_("Votes"),
    uses=frozenset({Use.AGENDA, Use.RECOMMENDATION}),
)

VOTING = PhaseKind(VOTE_PHASE, _("Vote"), own=(Act.VOTE,))
