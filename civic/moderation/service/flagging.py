"""Reporting. A report opens a case or joins one; it hides nothing, however many there are."""

from __future__ import annotations

from dataclasses import asdict, dataclass

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


@dataclass(frozen=True)
class Reported:
    """What somebody reports: a comment or a proposal, by its number. The names are columns of a case."""

    municipality_id: int
    resource_id: int | None
    author_id: int | None
    language: str
    post_id: int | None = None
    proposal_id: int | None = None


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
    about = Reported(thread.municipality_id, thread.resource_id, post.person_id, post.language, post_id=post_id)
    _flag(actor, about, guideline, words, language)


def flag_proposal(actor: Actor, proposal_id: int, guideline: str, words: str, language: str) -> None:
    """Report a proposal; refused as ``flag_post`` is."""
    fresh, proposal = proposals.fresh(proposal_id, actor), proposals.proposal(proposal_id)
    if fresh is None or proposal is None or not fresh.visible:
        raise Absent(f"no proposal {proposal_id}")
    require(actor, Can.REPORT, fresh)
    town, author = proposal.municipality_id, proposal.author_id
    about = Reported(town, proposal.resource_id, author, proposal.language, proposal_id=proposal_id)
    _flag(actor, about, guideline, words, language)


def _flag(actor: Actor, about: Reported, guideline: str, words: str, language: str) -> None:
    if about.author_id == actor.person_id:
        raise Refused(ModerationCode.OWN)
    known = guidelines.of_town(about.municipality_id)
    if known.get(guideline) is None:
        raise Refused(ModerationCode.NO_GUIDELINE)
    problem = words_problem(words) or (ModerationCode.WORDS_LONG if len(words) > LONGEST_WORDS else None)
    if problem:
        raise Refused(problem)
    now = clock.now()
    made = upsert(Case).values(**asdict(about), waiting=Waiting.NOTHING.value, since=now, flag_count=0, created_at=now)
    key = "post_id" if about.post_id is not None else "proposal_id"
    db.session.execute(made.on_conflict_do_nothing(index_elements=[key]))
    case_id = _case(about)
    flag = {"case_id": case_id, "person_id": actor.person_id, "guideline": guideline, "version": known.version}
    said = upsert(Flag).values(**flag, words=words, language=language, at=now)
    said = said.on_conflict_do_nothing(index_elements=["case_id", "person_id"])
    if db.session.scalar(said.returning(Flag.id)) is None:
        raise Refused(ModerationCode.REPORTED)
    _count(case_id)


def _case(about: Reported) -> int | None:
    if about.post_id is not None:
        return queries.case_of_post(about.post_id)
    return queries.case_of_proposal(about.proposal_id) if about.proposal_id is not None else None


def _count(case_id: int | None) -> None:
    """One report more. A case that waited for nothing waits again from now on; one that waits goes on doing so."""
    quiet = {"synchronize_session": False}
    one_more = update(Case).where(Case.id == case_id).values(flag_count=Case.flag_count + 1)
    db.session.execute(one_more.execution_options(**quiet))
    idle = Case.id == case_id, Case.waiting == Waiting.NOTHING.value
    opened = {"waiting": Waiting.REPORTS.value, "since": clock.now(), "claimed_by": None, "claimed_at": None}
    db.session.execute(update(Case).where(*idle).values(opened).execution_options(**quiet))
