"""Suggest, adopt, answer, and keep track of what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db
from civic.core.permissions import STRANGER, Actor, Refused
from civic.councils import queries
from civic.councils.events import RecommendationAdopted, RecommendationReplied
from civic.councils.kinds import RECOMMENDATION
from civic.councils.models import FollowUp, Recommendation
from civic.councils.policy import Can, require
from civic.councils.rules import (
    LONGEST_TITLE,
    MOST_STEPS,
    CouncilCode,
    RecommendationState,
    Reply,
    Step,
    due_on,
    votes_problem,
)
from civic.meetings.rules.deciding import VoteCount
from civic.resources import queries as resources_queries
from civic.resources import service as resources
from civic.resources.kinds import Use
from civic.resources.rules import Audience
from civic.towns import queries as towns_queries


def suggest(actor: Actor, council_id: int, title: str, text: str, language: str, *, about: str = "") -> Recommendation:
    """Write a draft that the council alone reads. ``about`` is the address of what it takes up ("proposals/7").

    Raises:
        Refused: no title, no text, or nothing public of the municipality stands at that address.
    """
    council = queries.council(council_id)
    if council is None:
        raise LookupError(f"no council {council_id}")
    require(actor, Can.SUGGEST, council)
    _check_words(title, text)
    source = _source(council.municipality_id, about)
    resource = resources.add_resource(
        RECOMMENDATION.code,
        council.municipality_id,
        title,
        language,
        audience=Audience.GROUP,
        group_id=council.group_id,
    )
    found = Recommendation(
        resource_id=resource.id,
        municipality_id=council.municipality_id,
        council_id=council.id,
        group_id=council.group_id,
        from_resource_id=source,
        language=language,
    )
    _word(found, title, text)
    db.session.add(found)
    db.session.flush()
    resource.address = f"recommendations/{found.id}"
    db.session.flush()
    audit.record(actor, "suggest", "recommendation", found.id, council.municipality_id, after=audit.state(found))
    return found


def _check_words(title: str, text: str) -> None:
    if not title.strip():
        raise Refused(CouncilCode.NO_TITLE)
    if not text.strip():
        raise Refused(CouncilCode.NO_TEXT)


def _source(municipality_id: int, about: str) -> int | None:
    if not about.strip():
        return None
    resource = resources_queries.resource_at(municipality_id, about, Use.RECOMMENDATION)
    if resource is None or not resources_queries.may_see(STRANGER, resource):
        raise Refused(CouncilCode.UNKNOWN_THING, address=about.strip())
    return resource.id


def _word(found: Recommendation, title: str, text: str) -> None:
    found.title = " ".join(title.split())[:LONGEST_TITLE]
    found.text, found.text_html, found.text_version = text, sanitise.render(text), sanitise.VERSION


def adopt(
    actor: Actor,
    recommendation_id: int,
    adopted_on: date,
    count: VoteCount,
    *,
    minority: str = "",
    title: str | None = None,
    text: str | None = None,
) -> Recommendation:
    """Record that the council adopted a draft, as worded then: it gets its number, and an answer is due.

    Raises:
        Refused: not a draft any more, a day to come, not carried, or more votes than members on that day.
    """
    found = _recommendation(recommendation_id)
    require(actor, Can.ADOPT, found)
    before = audit.state(found)
    if found.state != RecommendationState.DRAFT:
        raise Refused(CouncilCode.NOT_A_DRAFT)
    council = queries.council(found.council_id, lock=True)
    assert council is not None
    if adopted_on > queries.today(towns_queries.municipality_by_id(council.municipality_id).timezone):
        raise Refused(CouncilCode.ADOPTED_LATER)
    members = queries.members_on(council, adopted_on)
    problem = votes_problem(count, members)
    if problem is not None:
        raise Refused(problem, members=members)
    _check_words(title or found.title, text or found.text)
    _word(found, title or found.title, text or found.text)
    council.numbered += 1
    found.number, found.state = council.numbered, RecommendationState.OPEN
    found.adopted_on, found.due_on = adopted_on, due_on(adopted_on, council.answer_days)
    found.votes_for, found.votes_against, found.votes_abstain = count.votes_for, count.against, count.abstained
    found.members_then = members
    found.minority, found.minority_html = minority.strip(), sanitise.render(minority) if minority.strip() else ""
    resources.change_resource(found.resource_id, title=found.title, audience=Audience.PUBLIC)
    audit.record(
        actor,
        "adopt",
        "recommendation",
        found.id,
        found.municipality_id,
        number=found.number,
        before=before,
        after=audit.state(found),
    )
    events.announce(RecommendationAdopted(found.id))
    return found


def _recommendation(recommendation_id: int) -> Recommendation:
    found = queries.recommendation(recommendation_id, lock=True)
    if found is None:
        raise LookupError(f"no recommendation {recommendation_id}")
    return found


def record(
    actor: Actor,
    council_id: int,
    title: str,
    text: str,
    language: str,
    adopted_on: date,
    count: VoteCount,
    *,
    minority: str = "",
    about: str = "",
) -> Recommendation:
    """Record a recommendation that the council adopted without a draft here. Refuses what its two steps refuse."""
    found = suggest(actor, council_id, title, text, language, about=about)
    return adopt(actor, found.id, adopted_on, count, minority=minority)


def say_why_late(actor: Actor, recommendation_id: int, office: str, note: str, language: str) -> Recommendation:
    """Say which office has it and what it is waiting for. The answer stays due when it was.

    Raises:
        Refused: a draft, answered already, no office or no words.
    """
    found = _recommendation(recommendation_id)
    require(actor, Can.SAY_WHY_LATE, found)
    _refuse_unless_open(found)
    before = _state(found)
    if not office.strip():
        raise Refused(CouncilCode.NO_OFFICE)
    if not note.strip():
        raise Refused(CouncilCode.NO_TEXT)
    found.waiting_office, found.waiting_note, found.waiting_language = office.strip(), note.strip(), language
    found.waiting_on = clock.day_in(_zone(found), clock.now())
    db.session.flush()
    audit.record(
        actor, "say_why_late", "recommendation", found.id, found.municipality_id, before=before, after=_state(found)
    )
    return found


def _zone(found: Recommendation) -> str:
    return towns_queries.municipality_by_id(found.municipality_id).timezone


def _refuse_unless_open(found: Recommendation) -> None:
    if found.state == RecommendationState.DRAFT:
        raise Refused(CouncilCode.NOT_ADOPTED)
    if found.state == RecommendationState.ANSWERED:
        raise Refused(CouncilCode.ANSWERED)


def reply(
    actor: Actor,
    recommendation_id: int,
    kind: Reply,
    text: str,
    office: str,
    language: str,
    *,
    steps: Sequence[Step] = (),
) -> Recommendation:
    """Answer a recommendation for the municipality. An answer is given once; its steps go on.

    Raises:
        Refused: a draft, answered already, no words, no office, or what ``set_steps`` refuses.
    """
    found = _recommendation(recommendation_id)
    require(actor, Can.REPLY, found)
    _refuse_unless_open(found)
    before = _state(found)
    if not text.strip():
        raise Refused(CouncilCode.NO_TEXT)
    if not office.strip():
        raise Refused(CouncilCode.NO_OFFICE)
    found.reply, found.reply_office, found.reply_language = kind, office.strip(), language
    found.reply_text, found.reply_html, found.reply_version = text, sanitise.render(text), sanitise.VERSION
    found.replied_at = clock.now()
    found.replied_on = clock.day_in(_zone(found), found.replied_at)
    found.state = RecommendationState.ANSWERED
    _write_steps(found, steps, language)
    audit.record(
        actor,
        "reply",
        "recommendation",
        found.id,
        found.municipality_id,
        reply=kind.value,
        before=before,
        after=_state(found),
    )
    events.announce(RecommendationReplied(found.id))
    return found


def set_steps(actor: Actor, recommendation_id: int, steps: Sequence[Step], language: str) -> None:
    """Write all steps of an answer: what was promised, until when, and since when it is there.

    Raises:
        Refused: not answered, too many steps, or a step that is done on a day to come.
    """
    found = _recommendation(recommendation_id)
    require(actor, Can.REPLY, found)
    if found.state != RecommendationState.ANSWERED:
        raise Refused(CouncilCode.NOT_ANSWERED)
    before = _state(found)
    _write_steps(found, steps, language)
    audit.record(
        actor,
        "set_steps",
        "recommendation",
        found.id,
        found.municipality_id,
        steps=len(steps),
        before=before,
        after=_state(found),
    )


def _state(found: Recommendation) -> dict[str, object]:
    """A recommendation with the steps of its answer, as the log compares them."""
    steps = [audit.state(step) for step in queries.steps([found.id]).get(found.id, ())]
    return {**audit.state(found), "steps": steps, "number_of_steps": len(steps)}


def _write_steps(found: Recommendation, steps: Sequence[Step], language: str) -> None:
    kept = [step for step in steps if step.title.strip()]
    if len(kept) > MOST_STEPS:
        raise Refused(CouncilCode.MANY_STEPS)
    today = queries.today(_zone(found))
    if any(step.done_on and step.done_on > today for step in kept):
        raise Refused(CouncilCode.DONE_LATER)
    before = {row.title: row.language for row in queries.steps([found.id]).get(found.id, ())}
    db.session.flush()
    db.session.execute(delete(FollowUp).where(FollowUp.recommendation_id == found.id))
    db.session.add_all(
        FollowUp(
            recommendation_id=found.id,
            position=position,
            title=step.title.strip()[:LONGEST_TITLE],
            language=before.get(step.title.strip(), language),
            due_on=step.due_on,
            done_on=step.done_on,
        )
        for position, step in enumerate(kept, 1)
    )
    db.session.flush()
