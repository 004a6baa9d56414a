"""Reporting. A report opens a case or joins one; it hides nothing, however many there are."""

from __future__ import annotations

from sqlalchemy import update

from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.deliberation import queries as deliberation
from civic.moderation import guidelines, queries
from civic.moderation.models import Case, Flag
from civic.moderation.policy import Can, require
from civic.moderation.rules import LONGEST_WORDS, ModerationCode, Waiting, words_problem
from civic.proposals import queries as proposals


def flag_post(actor: Actor, post_id: int, guideline: str, words: str, language: str) -> None:
    """Report a comment.

    Raises:
        Refused: one's own, reported by this person before, not there any more, no guideline, or nothing said.
        Absent: no such comment, or none that they may see.
    """
    post = deliberation.post(post_id)
    thread = deliberation.thread_view(post.thread_id, actor) if post else None
    if post is None or thread is None or not thread.visible:
        raise Absent(f"no post {post_id}")
    require(actor, Can.REPORT, thread)
    if post.taken_back or post.hidden:
        raise Refused(ModerationCode.GONE)
    case = {
        "municipality_id": thread.municipality_id,
        "resource_id": thread.resource_id,
        "post_id": post_id,
        "author_id": post.person_id,
        "language": post.language,
    }
    _flag(actor, case, "post_id", guideline, words, language)


def flag_proposal(actor: Actor, proposal_id: int, guideline: str, words: str, language: str) -> None:
    """Report a proposal; refused as ``flag_post`` is."""
    fresh, proposal = proposals.fresh(proposal_id, actor), proposals.proposal(proposal_id)
    if fresh is None or proposal is None or not fresh.visible:
        raise Absent(f"no proposal {proposal_id}")
    require(actor, Can.REPORT, fresh)
    case = {
        "municipality_id": proposal.municipality_id,
        "resource_id": proposal.resource_id,
        "proposal_id": proposal_id,
        "author_id": proposal.author_id,
        "language": proposal.language,
    }
    _flag(actor, case, "proposal_id", guideline, words, language)


def _flag(actor: Actor, case: dict[str, int | str | None], key: str, guideline: str, words: str, language: str) -> None:
    if case["author_id"] == actor.person_id:
        raise Refused(ModerationCode.OWN)
    municipality_id = case["municipality_id"]
    assert isinstance(municipality_id, int)  # noqa: S101 - both callers read it from a row
    known = guidelines.of_town(municipality_id)
    if known.get(guideline) is None:
        raise Refused(ModerationCode.NO_GUIDELINE)
    problem = words_problem(words) or (ModerationCode.WORDS_LONG if len(words) > LONGEST_WORDS else None)
    if problem:
        raise Refused(problem)
    now = clock.now()
    made = upsert(Case).values(**case, waiting=Waiting.NOTHING.value, since=now, flag_count=0, created_at=now)
    db.session.execute(made.on_conflict_do_nothing(index_elements=[key]))
    case_id = queries.case_of_post(_id(case, key)) if key == "post_id" else queries.case_of_proposal(_id(case, key))
    flag = {"case_id": case_id, "person_id": actor.person_id, "guideline": guideline, "version": known.version}
    said = upsert(Flag).values(**flag, words=words, language=language, at=now)
    said = said.on_conflict_do_nothing(index_elements=["case_id", "person_id"]).returning(Flag.id)
    if db.session.scalar(said) is None:
        raise Refused(ModerationCode.REPORTED)
    _count(case_id)


def _id(case: dict[str, int | str | None], key: str) -> int:
    found = case[key]
    assert isinstance(found, int)  # noqa: S101 - both callers put it there
    return found


def _count(case_id: int | None) -> None:
    """One report more. A case that waited for nothing waits again from now on; one that waits goes on doing so."""
    quiet = {"synchronize_session": False}
    one_more = update(Case).where(Case.id == case_id).values(flag_count=Case.flag_count + 1)
    db.session.execute(one_more.execution_options(**quiet))
    idle = Case.id == case_id, Case.waiting == Waiting.NOTHING.value
    opened = {"waiting": Waiting.REPORTS.value, "since": clock.now(), "claimed_by": None, "claimed_at": None}
    db.session.execute(update(Case).where(*idle).values(opened).execution_options(**quiet))
