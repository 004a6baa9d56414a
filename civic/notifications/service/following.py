"""Telling followers of processes, measures and draft texts: news, versions, and rules that changed."""

from __future__ import annotations

from civic.consultations import queries as consultations
from civic.consultations.events import VersionPublished
from civic.core import clock, outbox
from civic.core.db import transaction
from civic.measures import queries as measures
from civic.measures.events import UpdatePublished
from civic.notifications import queries
from civic.notifications.rules import Kind
from civic.notifications.service.telling import AT_ONCE, NEWS, authors_of, followers_of, tell_part
from civic.processes import queries as processes
from civic.processes.events import NewsPublished, PhaseChanged, PhaseRemoved, ReadersChanged
from civic.proposals import queries as proposals
from civic.resources import queries as resources


def tell_of_news(event: UpdatePublished) -> None:
    """Have a job tell those who follow a measure or a proposal that it came from that there is news."""
    outbox.enqueue("notifications.news", event.update_id)


def tell_news(update_id: int) -> None:
    """The job: tell them, each once, also who follows several of the proposals. Twice tells them once."""
    news = measures.update_by_id(update_id)
    measure = measures.measure(news.measure_id) if news else None
    if news is None or measure is None or news.at < clock.now() - NEWS:
        return
    found = set(queries.followers(measure.resource_id))
    for proposal_id in measures.sources(measure.id):
        proposal = proposals.proposal(proposal_id)
        found |= {*followers_of(proposal)} | authors_of(proposal) if proposal else set()
    people = sorted(found - {news.person_id or 0})
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[first : first + AT_ONCE]:
                tell_part(person_id, Kind.NEWS, measure.resource_id, None, part=str(update_id))


def tell_of_rules(event: PhaseChanged | PhaseRemoved | ReadersChanged) -> None:
    """Have a job tell the followers of a process that its rules changed."""
    if event.rule_change_id is not None:
        outbox.enqueue("notifications.rules_changed", event.rule_change_id)


def tell_of_changed_rules(change_id: int) -> None:
    """The job: tell them, each once for each change."""
    change = processes.rule_change(change_id)
    if change is None or change.at < clock.now() - NEWS:
        return
    _tell_followers_of(resources.resource_of_process(change.process_id), Kind.RULES, str(change_id))


def tell_of_process_news(event: NewsPublished) -> None:
    """Have a job tell the followers of a process that there is news."""
    outbox.enqueue("notifications.process_news", event.news_id)


def tell_process_news(news_id: int) -> None:
    """The job: tell them, each once, also if it runs twice."""
    news = processes.news_by_id(news_id)
    if news is None or news.at < clock.now() - NEWS:
        return
    _tell_followers_of(resources.resource_of_process(news.process_id), Kind.PROCESS_NEWS, str(news_id))


def tell_of_draft_text(event: VersionPublished) -> None:
    """Have a job tell the followers of a draft text and of its process that there is a version."""
    outbox.enqueue("notifications.draft_text", event.text_id, event.number)


def tell_draft_text(text_id: int, number: int) -> None:
    """The job: tell them, each once for each version, also who follows both."""
    text, version = consultations.text(text_id), consultations.version(text_id, number)
    if text is None or version is None or version.published_at < clock.now() - NEWS:
        return
    process = resources.resource_of_process(text.process_id)
    people = sorted({*queries.followers(text.resource_id), *queries.followers(process)})
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[first : first + AT_ONCE]:
                tell_part(person_id, Kind.DRAFT_TEXT, text.resource_id, None, part=f"{text_id}/{number}")


def _tell_followers_of(resource_id: int, kind: Kind, part: str) -> None:
    people = queries.followers(resource_id)
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[first : first + AT_ONCE]:
                tell_part(person_id, kind, resource_id, None, part=part)
