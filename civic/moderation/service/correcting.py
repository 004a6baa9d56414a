"""The town corrects a claim, with its source; what it said before stays readable."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.deliberation import queries as deliberation
from civic.deliberation import service as threads
from civic.moderation import queries
from civic.moderation.events import CorrectionPublished
from civic.moderation.models import Correction, CorrectionVersion
from civic.moderation.policy import Can, require
from civic.moderation.rules import ModerationCode, source_is_fine, words_problem
from civic.proposals import queries as proposals
from civic.proposals import service as proposals_service
from civic.resources import queries as resources
from civic.statements import queries as statements
from civic.statements.rules import RoundState, StatementState


@dataclass(frozen=True)
class Said:
    """What a correction says, and where that stands: ``url`` is a link to the source, "" for a document on paper."""

    claim: str
    words: str
    source: str
    url: str
    day: date | None
    office: str


def correct_post(actor: Actor, post_id: int, said: Said, language: str) -> int:
    """Attach a correction to a comment; returns its number.

    Raises:
        Refused: the comment is gone, or words, source or day are missing or wrong.
        Absent: no such comment, or none that they may see.
    """
    post = deliberation.post(post_id)
    thread = deliberation.thread_view(post.thread_id, actor) if post else None
    if post is None or thread is None or not thread.visible:
        raise Absent(f"no post {post_id}")
    require(actor, Can.CORRECT, thread)
    if post.taken_back or post.hidden or thread.resource_id is None:
        raise Refused(ModerationCode.GONE)
    row = Correction(municipality_id=thread.municipality_id, resource_id=thread.resource_id, post_id=post_id)
    return _begin(actor, row, said, language)


def correct_proposal(actor: Actor, proposal_id: int, said: Said, language: str) -> int:
    """Attach a correction to a proposal; refused as ``correct_post`` is."""
    fresh, proposal = proposals.fresh(proposal_id, actor), proposals.proposal(proposal_id)
    if fresh is None or proposal is None or not fresh.visible or proposal.resource_id is None:
        raise Absent(f"no proposal {proposal_id}")
    require(actor, Can.CORRECT, fresh)
    town, resource = proposal.municipality_id, proposal.resource_id
    return _begin(
        actor, Correction(municipality_id=town, resource_id=resource, proposal_id=proposal_id), said, language
    )


def correct_statement(actor: Actor, statement_id: int, said: Said, language: str) -> int:
    """Attach a correction to a statement of a round that is not a draft; refused as ``correct_post`` is.

    People vote on the statement as before, and read the correction with it.
    """
    found = statements.statement(statement_id)
    row = statements.round_by_id(found.round_id) if found else None
    resource = resources.resource(row.resource_id) if row else None
    if found is None or row is None or resource is None or not resources.may_see(actor, resource):
        raise Absent(f"no statement {statement_id}")
    require(actor, Can.CORRECT, row)
    if row.state == RoundState.DRAFT or found.state != StatementState.ACCEPTED:
        raise Refused(ModerationCode.GONE)
    about = {"municipality_id": row.municipality_id, "resource_id": row.resource_id}
    return _begin(actor, Correction(**about, statement_id=statement_id), said, language)


def _begin(actor: Actor, row: Correction, said: Said, language: str) -> int:
    _check(said)
    db.session.add(row)
    db.session.flush()
    _say(actor, row, 1, said, language)
    return row.id


def change_correction(actor: Actor, correction_id: int, said: Said, language: str) -> None:
    """Say it anew; the version before stays readable.

    Raises:
        Refused: it was withdrawn, or words, source or day are missing or wrong.
    """
    row, before = _standing(actor, correction_id), queries.correction(correction_id)
    _check(said)
    _say(actor, row, before[0].number + 1, said, language)


def withdraw_correction(actor: Actor, correction_id: int, reason: str) -> None:
    """Withdraw a correction, with a reason that everybody reads on its page.

    Raises:
        Refused: it was withdrawn before, or no reason is given.
    """
    row = _standing(actor, correction_id)
    problem = words_problem(reason)
    if problem:
        raise Refused(ModerationCode.NO_WHY if problem is ModerationCode.NO_WORDS else problem)
    row.withdrawn_at, row.withdrawn_because = clock.now(), reason
    db.session.flush()
    _noted(row)
    audit.record(
        actor,
        "withdraw",
        "correction",
        row.id,
        row.municipality_id,
        after={"withdrawn": True},
        reason=reason,
    )


def _standing(actor: Actor, correction_id: int) -> Correction:
    row = queries.correction_row(correction_id)
    if row is None:
        raise Absent(f"no correction {correction_id}")
    require(actor, Can.CORRECT, row)
    if row.withdrawn_at is not None:
        raise Refused(ModerationCode.WITHDRAWN)
    return row


def _check(said: Said) -> None:
    problem = words_problem(said.words)
    if problem:
        raise Refused(problem)
    if not said.source.strip():
        raise Refused(ModerationCode.NO_SOURCE)
    if said.url and not source_is_fine(said.url):
        raise Refused(ModerationCode.BAD_LINK)
    if said.day is None:
        raise Refused(ModerationCode.NO_DAY)
    if not said.office.strip():
        raise Refused(ModerationCode.NO_OFFICE)


def _say(actor: Actor, row: Correction, number: int, said: Said, language: str) -> None:
    version = CorrectionVersion(
        correction_id=row.id, number=number, language=language, by=actor.person_id, **asdict(said)
    )
    db.session.add(version)
    db.session.flush()
    _noted(row)
    audit.record(
        actor,
        "correct",
        "correction",
        row.id,
        row.municipality_id,
        after={"words": said.words, "source": said.source, "version": number},
    )
    events.announce(CorrectionPublished(row.id))


def _noted(row: Correction) -> None:
    """Have the pages that show the text be made anew."""
    if row.post_id is not None:
        threads.noted(row.post_id)
    elif row.proposal_id is not None:
        proposals_service.noted(row.proposal_id)
