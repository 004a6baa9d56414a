"""Amendments: suggest a change to a passage, accept or decline it, withdraw one's own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from civic.audit import service as audit
from civic.core import clock, events, writing
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.core.writing import Text
from civic.processes import queries as processes
from civic.processes.policy import require_right
from civic.processes.rules import Act
from civic.proposals import queries
from civic.proposals.amendment_rules import TITLE, Moved, Worded
from civic.proposals.events import AmendmentDecided, AmendmentSuggested
from civic.proposals.models import Amendment, Proposal
from civic.proposals.policy import Can, require
from civic.proposals.rules import (
    LONGEST_BODY,
    LONGEST_REASON,
    UNANSWERED,
    AmendmentCode,
    AmendmentState,
    ProposalCode,
)
from civic.proposals.service.texts import By, check_reason, check_title, move_on
from civic.texts.rules import (
    Fate,
    Source,
    Suggestion,
    applied,
    closed,
    has_words,
    packed,
    suggested,
    unpacked,
)


@dataclass(frozen=True)
class Wish:
    """What somebody wants a passage to say, of the version that they read.

    Attributes:
        version: the version that they read.
        passage: the number of the passage in it, or ``TITLE``.
        wanted: the passage as they want it; without words, it is to be removed, unless it is the title.
        reason: why, if they say it.
    """

    version: int
    passage: int
    wanted: str
    reason: str
    language: str


def suggest(actor: Actor, proposal_id: int, wish: Wish) -> Amendment:
    """Suggest a change to a passage or the title of a published proposal, while a phase of its process lets one.

    Where the text moved on since its reader opened it, the change is carried over by words.

    Raises:
        Refused: no amendments or comments now, or not from this person; answered already, nothing changed, suggested by
            somebody already, too long, or the passage was changed or removed meanwhile.
        NotAllowed: a stranger.
        Absent: no such proposal, or none that they may see.
    """
    proposal = queries.proposal(proposal_id, lock=True)
    fresh = queries.fresh(proposal_id, actor)
    if proposal is None or fresh is None or not fresh.visible:
        raise Absent(f"no proposal {proposal_id}")
    require(actor, Can.AMEND, fresh)
    if fresh.state not in UNANSWERED:
        raise Refused(ProposalCode.EDIT_ANSWERED)
    if fresh.thread_closed:
        raise Refused(AmendmentCode.CLOSED)
    allowed = processes.right_of(fresh.process_id, Act.AMEND, actor)
    require_right(allowed, AmendmentCode.NOT_NOW, ProposalCode.NOT_IN_GROUP)
    if len(wish.reason) > LONGEST_REASON:
        raise Refused(ProposalCode.REASON_LONG, longest=LONGEST_REASON, length=len(wish.reason))
    if wish.passage == TITLE:
        wish = replace(wish, wanted=" ".join(wish.wanted.split()))
        check_title(wish.wanted)
    before, suggestion = _for_present(proposal, wish)
    _check_result(proposal, suggestion, queries.open_amendments(proposal_id, suggestion.passage))
    writing.check(actor, Text(fresh.municipality_id, f"{wish.wanted}\n{wish.reason}"))
    row = Amendment(
        proposal_id=proposal_id,
        person_id=actor.person_id,
        base_number=wish.version,
        passage_text=before,
        wanted_text=wish.wanted,
        reason=wish.reason.strip(),
        language=wish.language,
        number=proposal.versions,
        passage=suggestion.passage,
        edits=packed(suggestion.change),
    )
    db.session.add(row)
    proposal.revision += 1
    db.session.flush()
    events.announce(AmendmentSuggested(row.id, proposal_id, fresh.resource_id, actor.person_id or 0))
    return row


def _for_present(proposal: Proposal, wish: Wish) -> tuple[str, Suggestion]:
    """The passage as it was read, and the wish as a suggestion to the present version."""
    now = Worded(proposal.title, proposal.body)
    if wish.version == proposal.versions:
        texts = [now]
    else:
        found = [Worded(version.title, version.body) for version in queries.versions(proposal.id)]
        if not 1 <= wish.version <= len(found):
            raise Absent(f"no version {wish.version}")
        texts = found[wish.version - 1 :]
    passage, read = texts[0].passage(wish.passage), texts[0].text(wish.passage)
    if passage is None:
        raise Absent(f"no passage {wish.passage}")
    suggestion = Suggestion(wish.passage, suggested(read, passage, wish.wanted))
    if not suggestion.change:
        raise Refused(ProposalCode.NOTHING_CHANGED)
    for before, after in zip(texts, texts[1:], strict=False):
        end = Moved.between(before, after).carried(suggestion)
        if end.fate is Fate.GONE:
            raise Refused(AmendmentCode.PASSAGE_GONE)
        if end.fate is Fate.CONTAINED:
            raise Refused(AmendmentCode.SAID_ALREADY)
        if end.fate is Fate.OVERTAKEN:
            raise Refused(AmendmentCode.PASSAGE_CHANGED)
        suggestion = end.suggestion
    return passage.of(read), suggestion


def _check_result(proposal: Proposal, suggestion: Suggestion, others: list[queries.Open]) -> None:
    if any(other.suggestion.change == suggestion.change for other in others):
        raise Refused(AmendmentCode.ALREADY_SUGGESTED)
    _after(proposal, suggestion)


def _after(proposal: Proposal, suggestion: Suggestion) -> Worded:
    """The title and the text with a suggestion in it, if they would do."""
    now = Worded(proposal.title, proposal.body)
    number, text = suggestion.passage, now.text(suggestion.passage)
    changed = applied(text, closed(text, suggestion.change))
    if number == TITLE:
        title = " ".join(changed.split())
        check_title(title)
        return now.after(number, title)
    result = now.after(number, changed)
    if len(result.body) > LONGEST_BODY:
        raise Refused(ProposalCode.BODY_LONG, longest=LONGEST_BODY, length=len(result.body))
    if not has_words(result.body):
        raise Refused(AmendmentCode.EMPTY_TEXT)
    return result


def decide(actor: Actor, amendment_id: int, accept: bool, reason: str) -> Amendment:
    """Accept or decline an amendment, for a reason. Accepted, it becomes part of the text in its writer's name.

    Raises:
        Refused: no reason, decided or ended already, the town has answered, or the text would be too long.
        NotAllowed: somebody who is not the author; where there is none any more, who is no organiser.
    """
    proposal, amendment = _open(amendment_id)
    require(actor, Can.DECIDE_AMENDMENT, queries.authors(proposal.id))
    _check_open(proposal, amendment)
    check_reason(reason)
    amendment.state = AmendmentState.ACCEPTED if accept else AmendmentState.DECLINED
    amendment.answer = reason.strip()
    amendment.decided_by, amendment.decided_at = actor.person_id, clock.now()
    if accept:
        _put_into_text(proposal, amendment)
    proposal.revision += 1
    db.session.flush()
    audit.record(
        actor,
        "accept" if accept else "decline",
        "amendment",
        amendment_id,
        proposal.municipality_id,
        before={"state": AmendmentState.OPEN.value},
        after={"state": amendment.state},
        reason=amendment.answer,
        proposal=proposal.id,
    )
    assert proposal.resource_id is not None  # noqa: S101 - amendments are of published proposals
    events.announce(
        AmendmentDecided(amendment_id, proposal.id, proposal.resource_id, amendment.person_id, actor.person_id or 0)
    )
    return amendment


def _open(amendment_id: int) -> tuple[Proposal, Amendment]:
    """An amendment and its proposal, locked in the order in which every verb locks them."""
    found = queries.amendment(amendment_id)
    proposal = queries.proposal(found.proposal_id, lock=True) if found is not None else None
    amendment = queries.amendment(amendment_id, lock=True)
    if proposal is None or amendment is None:
        raise Absent(f"no amendment {amendment_id}")
    return proposal, amendment


def _check_open(proposal: Proposal, amendment: Amendment) -> None:
    if proposal.state not in UNANSWERED:
        raise Refused(ProposalCode.EDIT_ANSWERED)
    if amendment.state != AmendmentState.OPEN:
        raise Refused(AmendmentCode.DECIDED)


def _put_into_text(proposal: Proposal, amendment: Amendment) -> None:
    result = _after(proposal, Suggestion(amendment.passage, unpacked(amendment.edits)))
    amendment.ended_by = proposal.versions + 1
    by = By(Source.AMENDMENT, amendment.person_id, amendment.reason, amendment_id=amendment.id)
    move_on(proposal, result.title, result.body, by)


def withdraw_amendment(actor: Actor, amendment_id: int) -> Amendment:
    """Take one's open amendment back; what it suggested stays to be read.

    Raises:
        Refused: it was decided or ended already.
        NotAllowed: somebody else's.
    """
    proposal, amendment = _open(amendment_id)
    require(actor, Can.WITHDRAW_AMENDMENT, amendment)
    if amendment.state != AmendmentState.OPEN:
        raise Refused(AmendmentCode.DECIDED)
    amendment.state, amendment.decided_at = AmendmentState.WITHDRAWN, clock.now()
    proposal.revision += 1
    db.session.flush()
    return amendment
