"""A published text moves on: the version before is kept, and what made the new one is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.proposals import queries
from civic.proposals.amendment_rules import Moved, Worded
from civic.proposals.events import TextChanged
from civic.proposals.models import Change, Proposal, ProposalVersion
from civic.proposals.policy import Can, require
from civic.proposals.rules import (
    LONGEST_BODY,
    LONGEST_REASON,
    LONGEST_TITLE,
    SHORTEST_TITLE,
    UNANSWERED,
    ProposalCode,
    Wording,
    is_substantial,
    wording_problems,
)
from civic.proposals.service.carry import carry_over
from civic.resources import service as resources
from civic.texts.rules import Change as Edits
from civic.texts.rules import Source, Step, packed


@dataclass(frozen=True)
class By:
    """Whose words a new version brings, by which way, and why; ``told``: they say it is more than a correction."""

    source: Source
    person_id: int | None
    reason: str = ""
    told: bool = False
    amendment_id: int | None = None


def move_on(proposal: Proposal, title: str, body: str, by: By, change: Edits | None = None) -> None:
    """Give a published proposal a new text. The caller has locked it and checked who may, and the words.

    The version before and what changed are kept; whether supporters are told is decided here.

    Args:
        change: how the text before becomes this one; without it, their difference by words.
    """
    earlier = queries.told_text(proposal)
    moved = Moved.between(Worded(proposal.title, proposal.body), Worded(title, body), change)
    _keep_version(proposal)
    proposal.title, proposal.body = title, body
    proposal.body_html, proposal.body_version = sanitise.render(body), sanitise.VERSION
    proposal.written_at = clock.now()
    substantial = is_substantial(earlier, _whole(title, body), said=by.told)
    if substantial:
        proposal.changed_at = proposal.written_at
    proposal.revision += 1
    _record(proposal, by, moved.body, substantial)
    touched = carry_over(proposal, moved)
    assert proposal.resource_id is not None  # noqa: S101 - the table has no other published rows
    resources.retitle(proposal.resource_id, title, proposal.language)
    db.session.flush()
    events.announce(
        TextChanged(
            proposal.id,
            proposal.resource_id,
            proposal.versions,
            substantial,
            by.source.value,
            touched,
        )
    )


def _whole(title: str, body: str) -> str:
    return f"{title}\n\n{body}"


def _keep_version(proposal: Proposal) -> None:
    db.session.add(
        ProposalVersion(
            proposal_id=proposal.id,
            number=proposal.versions,
            title=proposal.title,
            body=proposal.body,
            body_html=proposal.body_html,
            written_at=proposal.written_at,
        )
    )
    proposal.versions += 1


def _record(proposal: Proposal, by: By, step: Step, substantial: bool) -> None:
    db.session.add(
        Change(
            proposal_id=proposal.id,
            number=proposal.versions,
            source=by.source.value,
            amendment_id=by.amendment_id,
            person_id=by.person_id,
            reason=by.reason,
            edits=packed(step.change),
            substantial=substantial,
            at=proposal.written_at,
        )
    )


def check_words(title: str, body: str) -> None:
    """Refuse words that would not do for publishing, with the numbers that the refusal needs."""
    for field, code in wording_problems(Wording(title, body, "")):
        length = len(title if field == "title" else body)
        longest = LONGEST_TITLE if field == "title" else LONGEST_BODY
        raise Refused(code, longest=longest, shortest=SHORTEST_TITLE, length=length)


def check_title(title: str) -> None:
    """The same for a title by itself."""
    check_words(title, title)


def check_reason(reason: str) -> None:
    """Refuse a decision about somebody's words without a reason, or with one that nobody reads to its end."""
    if not reason.strip():
        raise Refused(ProposalCode.NO_REASON)
    if len(reason) > LONGEST_REASON:
        raise Refused(ProposalCode.REASON_LONG, longest=LONGEST_REASON, length=len(reason))


def edit_for_town(actor: Actor, proposal_id: int, title: str, body: str, reason: str) -> Proposal:
    """Change a published text in the town's name, for a stated reason: a wrong address, a name that must not stand.

    Everybody sees that the town changed it, and why. Supporters are told as they are of the author's changes.

    Raises:
        Refused: no reason, nothing changed, answered already, or the words would not do for publishing.
        NotAllowed: somebody who is no organiser of the town.
    """
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None or proposal.resource_id is None:
        raise Absent(f"no proposal {proposal_id}")
    require(actor, Can.EDIT_FOR_TOWN, proposal)
    if proposal.state not in UNANSWERED:
        raise Refused(ProposalCode.EDIT_ANSWERED)
    check_reason(reason)
    title = " ".join(title.split())
    check_words(title, body)
    if (title, body) == (proposal.title, proposal.body):
        raise Refused(ProposalCode.NOTHING_CHANGED)
    before = audit.state(proposal)
    move_on(proposal, title, body, By(Source.EDITORIAL, actor.person_id, reason.strip()))
    audit.record(
        actor,
        "edit",
        "proposal",
        proposal_id,
        proposal.municipality_id,
        before=before,
        after=audit.state(proposal),
        reason=reason.strip(),
    )
    return proposal
