"""Proposals as a kind of thing, and the phases in which people make them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.processes.kinds import PhaseKind
from civic.processes.rules import Act
from civic.proposals.models import Proposal
from civic.proposals.rules import GONE, PROPOSAL_PHASE
from civic.resources.kinds import Kind, Searched, Use

PROPOSAL = Kind(
    "proposal",
    _("Proposal"),
    icon="edit",
    addresses="proposals",
    tab="proposals",
    tab_label=_("Proposals"),
    dated=True,
    searched=Searched(
        Proposal.resource_id,
        Proposal.body,
        Proposal.body_words,
        at=Proposal.published_at,
        hidden=Proposal.state.in_(sorted(GONE)),
    ),
    uses=frozenset(Use),
)

PROPOSING = PhaseKind(PROPOSAL_PHASE, _("Proposals"), own=(Act.PROPOSE,), usual=(Act.SUPPORT, Act.DISCUSS, Act.AMEND))
