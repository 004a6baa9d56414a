"""What somebody sees whose text was changed while they had it open: both texts, put together by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civic.proposals import queries
from civic.proposals.forms import ProposalForm
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalState, stamp
from civic.texts.rules import Piece, difference, merged, pieces


@dataclass(frozen=True)
class Meanwhile:
    """The other text and one's own.

    Attributes:
        title, pieces: the text as it is now; marked where it differs from the one that the form was opened with.
        typed: one's own text, as it was sent.
        put_together: whether the form now has both changes; else it has one's own text.
        clean: whether nobody changed the same words.
    """

    title: str
    pieces: Sequence[Piece]
    typed: str
    put_together: bool
    clean: bool


def put_together(form: ProposalForm, proposal: Proposal) -> Meanwhile:
    """Bring the present text and what was typed together in the form, so that sending it again publishes both."""
    typed, base = form.body.data or "", _opened_with(form, proposal)
    form.seen.data = stamp(proposal.title, proposal.body)
    if base is None:
        return Meanwhile(proposal.title, pieces(proposal.body, ()), typed, put_together=False, clean=False)
    if form.title.data == base.title:
        form.title.data = proposal.title
    both = merged(base.body, typed, proposal.body)
    form.body.data = both.text
    changed = pieces(base.body, difference(base.body, proposal.body))
    return Meanwhile(proposal.title, changed, typed, put_together=True, clean=both.clean)


def _opened_with(form: ProposalForm, proposal: Proposal) -> queries.Version | None:
    """The version that the form was opened with; drafts have none."""
    if proposal.state == ProposalState.DRAFT:
        return None
    found = [v for v in queries.versions(proposal.id) if stamp(v.title, v.body) == form.seen.data]
    return found[-1] if found else None
