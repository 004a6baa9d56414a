"""Hide a proposal, and show it again. Who may, and why, ``moderation`` has decided before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from civic.core import clock, sanitise
from civic.core.db import db
from civic.proposals import queries
from civic.proposals.models import Amendment, Change, Proposal, ProposalVersion, WithheldProposal
from civic.resources import service as resources

#: The columns that hold words of a proposal, of each table that has some, and what stands there while it is hidden.
_VERSION: dict[str, Any] = {"title": "", "body": ""}
_CHANGE: dict[str, Any] = {"edits": None}
_AMENDMENT: dict[str, Any] = {"passage_text": "", "wanted_text": "", "edits": []}


def hide(proposal_id: int) -> None:
    """Take a proposal off every page and its words out of every table that pages read. Twice equals once."""
    proposal = _published(proposal_id)
    if proposal.hidden_at is not None:
        return
    parts = queries.worded_parts(proposal_id)
    kept = WithheldProposal(proposal_id=proposal_id, title=proposal.title, body=proposal.body)
    kept.versions = _taken(parts.versions, "number", _VERSION)
    for version in parts.versions:
        version.body_html = ""
    kept.changes = _taken(parts.changes, "number", _CHANGE)
    kept.amendments = _taken(parts.amendments, "id", _AMENDMENT)
    db.session.add(kept)
    _word(proposal, "", "")
    proposal.hidden_at = clock.now()
    db.session.flush()
    assert proposal.resource_id is not None  # noqa: S101 - published ones have one
    resources.hide(proposal.resource_id)
    resources.retitle(proposal.resource_id, "", proposal.language)


def show_again(proposal_id: int) -> None:
    """Put everything back that ``hide`` took. Twice equals once."""
    proposal, kept = _published(proposal_id), queries.withheld(proposal_id)
    if proposal.hidden_at is None or kept is None:
        return
    parts = queries.worded_parts(proposal_id)
    _put_back(parts.versions, "number", kept.versions)
    _put_back(parts.changes, "number", kept.changes)
    _put_back(parts.amendments, "id", kept.amendments)
    for version in parts.versions:
        version.body_html = sanitise.render(version.body)
    _word(proposal, kept.title, kept.body)
    proposal.hidden_at = None
    db.session.delete(kept)
    db.session.flush()
    assert proposal.resource_id is not None  # noqa: S101 - published ones have one
    resources.show_again(proposal.resource_id)
    resources.retitle(proposal.resource_id, proposal.title, proposal.language)


def noted(proposal_id: int) -> None:
    """What another package shows with a proposal has changed: pages of it that were kept are made anew."""
    _published(proposal_id).revision += 1
    db.session.flush()


def _published(proposal_id: int) -> Proposal:
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None or proposal.resource_id is None:
        raise LookupError(f"no published proposal {proposal_id}")
    return proposal


def _word(proposal: Proposal, title: str, body: str) -> None:
    proposal.title, proposal.body = title, body
    proposal.body_html, proposal.body_version = sanitise.render(body), sanitise.VERSION
    proposal.revision += 1


def _taken(
    rows: Sequence[ProposalVersion | Change | Amendment], key: str, blank: dict[str, Any]
) -> list[dict[str, Any]]:
    """What some columns of rows hold, by the key of the row; the rows hold the blank values from then on."""
    taken = [{name: getattr(row, name) for name in (key, *blank)} for row in rows]
    for row in rows:
        for name, value in blank.items():
            setattr(row, name, value)
    return taken


def _put_back(rows: Sequence[ProposalVersion | Change | Amendment], key: str, kept: Sequence[dict[str, Any]]) -> None:
    values = {each[key]: each for each in kept}
    for row in rows:
        for name, value in values.get(getattr(row, key), {}).items():
            setattr(row, name, value)
