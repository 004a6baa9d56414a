"""One proposal becomes several: its author is asked, passages are divided, and each has what came with the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, literal, null, select, update

from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.deliberation import service as threads
from civic.proposals import queries
from civic.proposals.events import ProposalSplit, SplitAsked
from civic.proposals.kinds import PROPOSAL
from civic.proposals.models import (
    Amendment,
    AnswerPart,
    Attachment,
    Change,
    ClockStop,
    CoAuthor,
    Proposal,
    ProposalGoal,
    ProposalVersion,
    Question,
    Signature,
    Support,
)
from civic.proposals.policy import Can, require
from civic.proposals.rules import UNANSWERED, ProposalCode, ProposalState
from civic.proposals.service import asking
from civic.proposals.service.texts import By, check_words, move_on
from civic.proposals.split_rules import Branch, SplitCode, branches_of, first_with, split_problem
from civic.resources import service as resources
from civic.resources.rules import Audience
from civic.texts.rules import Source, applied, parted, passages

#: What a new proposal has of the whole one, beside its words: it goes on as that was promised and as far as that was.
_KEPT = (
    "municipality_id",
    "process_id",
    "neighbourhood_id",
    "lon",
    "lat",
    "theme_id",
    "author_id",
    "organisation_id",
    "official",
    "language",
    "versions",
    "title",
    "body",
    "body_html",
    "body_version",
    "written_at",
    "state",
    "support_count",
    "paper_count",
    "imported_support_count",
    "published_at",
    "support_threshold",
    "support_each",
    "treated_by_id",
    "answer_days",
    "answer_working",
    "threshold_at",
    "threshold_paper",
    "due_on",
    "uncounted",
    "office",
    "source",
    "reference",
    "author_label",
)
#: Rows that each new proposal has like the whole one; its words among them, so that each leads back to who wrote it.
_COPIED = (ProposalVersion, Change, CoAuthor, ProposalGoal, Support, Signature, Attachment, ClockStop)
#: An office that was asked for its part of the answer is asked anew.
_ASKED_ANEW = {
    "state": null(),
    "text": literal(""),
    "text_html": literal(""),
    "text_version": literal(0),
    "language": literal(""),
    "answered_at": null(),
    "answered_by": null(),
}


def ask_to_split(
    actor: Actor,
    proposal_id: int,
    titles: Mapping[int, str],
    places: Mapping[int, int],
    reason: str,
    *,
    version: int,
    language: str,
) -> bool:
    """Ask the author of a proposal whether it may be split; where there is nobody to be asked, it is split at once.

    Args:
        titles: by number, those of the new proposals.
        places: by the number of the passage the number of a title, or ``EVERYWHERE``.
        version: the text whose passages these are.

    Returns: whether it is done.

    Raises:
        Refused: no reason, or one that is too long; the choice does not divide the text; a title that would not do for
            publishing; the text changed, or was answered or given up; the author was asked something already.
    """
    proposal = asking.locked(proposal_id)
    require(actor, Can.SPLIT, proposal)
    _check(proposal, version)
    clean = {number: " ".join(title.split()) for number, title in titles.items()}
    problem = split_problem(clean, places, len(passages(proposal.body)))
    if problem is not None:
        raise Refused(problem)
    branches = branches_of(clean, places)
    for branch in branches:
        check_words(branch.title, _body(proposal, branch))
    if not reason.strip():
        raise Refused(SplitCode.WITHOUT_REASON)
    kept = [{"title": branch.title, "passages": list(branch.passages)} for branch in branches]
    question = Question(proposal_id=proposal_id, version=version, branches=kept, reason=reason)
    question.reason_language = language
    lead_id = asking.ask(actor, question)
    if lead_id is not None:
        assert proposal.resource_id is not None  # noqa: S101 - the table has no other published rows
        events.announce(SplitAsked(question.id, proposal.resource_id, lead_id))
        return False
    _split(actor, question, proposal)
    return True


def answer_split(actor: Actor, proposal_id: int, agreed: bool) -> None:
    """Answer as the author: with yes the proposal is split, with no it goes on as it is.

    Raises:
        Refused: nobody asks; its text changed, or the town answered or it was given up meanwhile.
    """
    proposal, question = asking.answered(actor, proposal_id, agreed, split=True)
    if agreed:
        _split(actor, question, proposal)


def split(actor: Actor, proposal_id: int) -> None:
    """Split without the author's answer, once they had ``QUESTION_WAIT`` for it.

    Raises:
        Refused: nobody was asked; the time is not over; its text changed, or it was answered or given up meanwhile.
    """
    proposal, question = asking.over(actor, proposal_id, Can.SPLIT, split=True)
    _split(actor, question, proposal)


def take_back_split(actor: Actor, proposal_id: int) -> None:
    """Stop asking: the proposal goes on as it is.

    Raises:
        Refused: nobody is asked.
    """
    asking.take_back(actor, proposal_id, Can.SPLIT, split=True)


def _check(proposal: Proposal, version: int | None) -> None:
    if proposal.hidden_at is not None:
        raise Refused(ProposalCode.HIDDEN)
    if proposal.state not in UNANSWERED:
        raise Refused(SplitCode.ANSWERED)
    if proposal.versions != version:
        raise Refused(SplitCode.TEXT_MOVED)


def _body(proposal: Proposal, branch: Branch) -> str:
    return applied(proposal.body, parted(proposal.body, branch.passages))


def _split(actor: Actor, question: Question, proposal: Proposal) -> None:
    _check(proposal, question.version)
    before = audit.state(proposal)
    branches = queries.branches_kept(question.branches)
    made = [_branch(proposal, number) for number in range(1, len(branches) + 1)]
    _move_amendments(proposal, branches, made)
    proposal.state, proposal.state_at = ProposalState.SPLIT, clock.now()
    asking.end(question, proposal)
    for branch, own in zip(branches, made, strict=True):
        by = By(Source.SPLIT, question.asked_by, question.reason, told=True)
        move_on(own, branch.title, _body(proposal, branch), by, parted(proposal.body, branch.passages))
    audit.record(
        actor,
        "split",
        "proposal",
        proposal.id,
        proposal.municipality_id,
        before=before,
        after=audit.state(proposal),
        reason=question.reason,
        into=[own.id for own in made],
    )
    assert proposal.resource_id is not None  # noqa: S101 - the table has no other published rows
    events.announce(ProposalSplit(question.id, proposal.resource_id))


def _branch(whole: Proposal, number: int) -> Proposal:
    """A published proposal with all that the whole one has, and the whole text as yet."""
    own = Proposal(split_from_id=whole.id, **{name: getattr(whole, name) for name in _KEPT})
    if whole.source is not None:
        own.external_id = f"{whole.external_id}#{whole.id}.{number}"
    own.state_at = clock.now()
    old = queries.resource_of(whole.id)
    assert old is not None  # noqa: S101 - published ones have one
    resource = resources.add_resource(
        PROPOSAL.code,
        whole.municipality_id,
        whole.title,
        whole.language,
        process_id=whole.process_id,
        audience=Audience(old.audience),
        group_id=old.group_id,
    )
    own.resource_id, own.thread_id = resource.id, threads.open_thread(SYSTEM, resource.id).id
    db.session.add(own)
    db.session.flush()
    resource.address = f"proposals/{own.id}"
    for table in _COPIED:
        _copy(table, whole.id, own.id)
    _copy(AnswerPart, whole.id, own.id, **_ASKED_ANEW)
    return own


def _copy(model: Any, whole_id: int, own_id: int, **other: Any) -> None:
    """Give a new proposal the rows of a table that the whole one has, some columns other than there."""
    table = model.__table__
    values = {"proposal_id": literal(own_id), **other}
    names = [column.name for column in table.columns if column.name != "id"]
    rows = select(*(values.get(name, table.c[name]) for name in names)).where(table.c.proposal_id == whole_id)
    db.session.execute(insert(table).from_select(names, rows, include_defaults=False))


def _move_amendments(whole: Proposal, branches: Sequence[Branch], made: Sequence[Proposal]) -> None:
    """Open amendments go where their passage goes; decided ones stay with the text that they were for."""
    for found in queries.open_amendments(whole.id):
        own = made[first_with(branches, found.suggestion.passage)]
        moved = update(Amendment).where(Amendment.id == found.id).values(proposal_id=own.id)
        db.session.execute(moved.execution_options(synchronize_session=False))
