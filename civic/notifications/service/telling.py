"""Telling people: who hears of what, once each."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from civic.accounts import queries as accounts
from civic.accounts.events import RepresentativeInvited
from civic.core import clock, outbox
from civic.core.db import transaction
from civic.core.permissions import STRANGER
from civic.deliberation import queries as deliberation
from civic.notifications import queries, wording
from civic.notifications.rules import PARTS, Kind
from civic.notifications.service.writing import keep, write
from civic.proposals import queries as proposals
from civic.proposals.events import (
    AmendmentDecided,
    AmendmentSuggested,
    AuthorInvited,
    ClockStopped,
    MergeAsked,
    ProposalAnswered,
    ProposalMerged,
    ProposalSplit,
    SplitAsked,
    TextChanged,
)
from civic.proposals.models import Proposal, Question
from civic.proposals.rules import ANSWERED, UNANSWERED
from civic.resources import queries as resources
from civic.roles import queries as roles
from civic.statements.events import StatementDecided
from civic.texts.rules import Source

#: What is older is told to nobody who did not ask for it: the past of a demonstration, a job that waited for weeks.
NEWS = timedelta(days=7)
#: How many people one transaction tells.
AT_ONCE = 100


def tell_of_answer(event: ProposalAnswered) -> None:
    """Tell the authors of a proposal that the town answered; a job tells those who supported or commented."""
    for author in event.authors:
        tell_part(author, Kind.ANSWER, event.resource_id, None, event.proposal_id)
    outbox.enqueue("notifications.answered", event.proposal_id)


def tell_followers(proposal_id: int) -> None:
    """The job: tell supporters and commenters of a proposal that the town answered. Twice tells them once."""
    proposal = proposals.proposal(proposal_id)
    if proposal is None or proposal.resource_id is None or proposal.state not in ANSWERED:
        return
    if proposal.state_at is None or proposal.state_at < clock.now() - NEWS:
        return
    waiting, resource_id = sorted(_followers(proposal) - authors_of(proposal)), proposal.resource_id
    for first in range(0, len(waiting), AT_ONCE):
        with transaction():
            for person_id in waiting[first : first + AT_ONCE]:
                tell_part(person_id, Kind.FOLLOWED, resource_id, None, proposal_id)


def tell_of_change(event: TextChanged) -> None:
    """Tell the authors what the town changed; a job tells supporters what is more than a correction."""
    part = str(event.number)
    if event.source == Source.EDITORIAL:
        for author in proposals.authors(event.proposal_id).all:
            tell_part(author, Kind.EDITED, event.resource_id, None, part=part)
    # A split is told once, by what was asked about it, and not for each of the texts that came of it.
    if event.substantial and event.source != Source.SPLIT:
        outbox.enqueue("notifications.changed", event.proposal_id, event.number)
    if event.moved:
        outbox.enqueue("notifications.moved", event.proposal_id, event.number)


def tell_supporters(proposal_id: int, number: int) -> None:
    """The job: tell the supporters of a proposal that its text changed. Twice tells them once."""
    proposal = proposals.proposal(proposal_id)
    if proposal is None or proposal.resource_id is None or proposal.state not in UNANSWERED:
        return
    if proposal.changed_at is None or proposal.changed_at < clock.now() - NEWS:
        return
    authors, resource_id = authors_of(proposal), proposal.resource_id
    waiting = [person_id for person_id in proposals.supporters_of(proposal_id) if person_id not in authors]
    for first in range(0, len(waiting), AT_ONCE):
        with transaction():
            for person_id in waiting[first : first + AT_ONCE]:
                tell_part(person_id, Kind.CHANGED, resource_id, None, part=str(number))


def _followers(proposal: Proposal) -> set[int]:
    """Those who supported a proposal or commented on it."""
    return {*proposals.supporters_of(proposal.id), *deliberation.writers(proposal.thread_id or 0)}


def followers_of(proposal: Proposal) -> list[int]:
    """Those who wrote a proposal, supported it or commented on it."""
    return sorted(_followers(proposal) | authors_of(proposal))


def tell(person_id: int, kind: Kind, resource_id: int, post_id: int | None = None) -> None:
    """Put what happens to a thing once on somebody's list, and write to them, if they may see it."""
    tell_part(person_id, kind, resource_id, post_id)


def authors_of(proposal: Proposal) -> set[int]:
    """Those who wrote a proposal."""
    return set(proposals.authors(proposal.id).all)


def tell_of_stop(event: ClockStopped) -> None:
    """Have a job tell the author, and those who supported or commented, that the clock of an answer was stopped."""
    outbox.enqueue("notifications.clock_stopped", event.stop_id)


def tell_of_stopped_clock(stop_id: int) -> None:
    """The job: tell them, each once for each stop."""
    stop = proposals.clock_stop(stop_id)
    proposal = proposals.proposal(stop.proposal_id) if stop else None
    if stop is None or proposal is None or proposal.resource_id is None or stop.stopped_at < clock.now() - NEWS:
        return
    people = sorted((_followers(proposal) | authors_of(proposal)) - {stop.stopped_by or 0})
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[first : first + AT_ONCE]:
                tell_part(person_id, Kind.CLOCK, proposal.resource_id, None, part=str(stop.id))


def tell_amenders(proposal_id: int, number: int) -> None:
    """The job: tell those whose open amendments a version overtook or ended. Twice tells them once."""
    proposal = proposals.proposal(proposal_id)
    if proposal is None or proposal.resource_id is None:
        return
    authors, resource_id = authors_of(proposal), proposal.resource_id
    moved = [each for each in proposals.moved_amendments(proposal_id, number) if each[1] not in authors]
    for first in range(0, len(moved), AT_ONCE):
        with transaction():
            for amendment_id, person_id in moved[first : first + AT_ONCE]:
                tell_part(person_id, Kind.MOVED, resource_id, None, part=f"{amendment_id}/{number}")


def tell_of_amendment(event: AmendmentSuggested) -> None:
    """Tell the authors of a suggested change."""
    for author in set(proposals.authors(event.proposal_id).all) - {event.person_id}:
        tell_part(author, Kind.AMENDED, event.resource_id, None, part=str(event.amendment_id))


def tell_of_decision(event: AmendmentDecided) -> None:
    """Tell the person who suggested a change what became of it."""
    if event.person_id != event.by:
        tell_part(event.person_id, Kind.DECIDED, event.resource_id, None, part=str(event.amendment_id))


def tell_of_statement(event: StatementDecided) -> None:
    """Tell the author of a statement what a moderator decided, with the reason."""
    if event.person_id != event.by:
        tell_part(event.person_id, Kind.STATEMENT, event.resource_id, None, part=str(event.verdict_id))


def tell_of_question(event: MergeAsked | SplitAsked) -> None:
    """Tell the first author that the town asks whether their proposal may be merged, or split."""
    kind = Kind.MERGE_ASKED if isinstance(event, MergeAsked) else Kind.SPLIT_ASKED
    tell_part(event.author_id, kind, event.resource_id, None, part=str(event.question_id))


def tell_of_merging(event: ProposalMerged) -> None:
    """Have a job tell the author and the supporters of a proposal that it went on in another one."""
    outbox.enqueue("notifications.merged", event.question_id)


def tell_of_splitting(event: ProposalSplit) -> None:
    """Have a job tell the author and the supporters of a proposal that it was split."""
    outbox.enqueue("notifications.split", event.question_id)


def tell_merged(question_id: int) -> None:
    """The job: tell them, each once; the page that they are led to is that of the other proposal."""
    question = proposals.question_by_id(question_id)
    into = proposals.proposal(question.into_id) if question and question.into_id else None
    if question is not None and into is not None:
        _tell_what_became(question, into, Kind.MERGED)


def tell_split(question_id: int) -> None:
    """The job: tell them, each once; the page of their proposal leads them to what it was split into."""
    question = proposals.question_by_id(question_id)
    proposal = proposals.proposal(question.proposal_id) if question else None
    if question is not None and proposal is not None:
        _tell_what_became(question, proposal, Kind.SPLIT)


def _tell_what_became(question: Question, there: Proposal, kind: Kind) -> None:
    proposal = proposals.proposal(question.proposal_id)
    if proposal is None or there.resource_id is None:
        return
    people = sorted({*proposals.supporters_of(proposal.id), *authors_of(proposal)})
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[first : first + AT_ONCE]:
                tell_part(person_id, kind, there.resource_id, None, part=str(question.id))


def tell_of_invitation(event: RepresentativeInvited) -> None:
    """Tell a person that an organisation wants them to act for it; the e-mail links to the answer."""
    organisation = accounts.organisation_by_id(event.organisation_id)
    key = f"{event.organisation_id}/{event.key}"
    kept = keep(event.person_id, Kind.INVITATION, key, organisation_id=event.organisation_id)
    if kept is not None and organisation is not None:
        write(kept, Kind.INVITATION, organisation.name, queries.invitation_address(organisation.slug))


def tell_of_co_authors(event: AuthorInvited) -> None:
    """Tell a person that somebody wants to write a proposal with them, in a process that they may read; the e-mail
    links to the answer."""
    if not proposals.invitations_to_write(roles.actor_of(event.person_id) or STRANGER, event.proposal_id):
        return
    kept = keep(event.person_id, Kind.CO_AUTHOR, f"{event.proposal_id}/{event.key}", proposal_id=event.proposal_id)
    proposal = proposals.proposal(event.proposal_id)
    if kept is not None and proposal is not None:
        title = proposal.title or _("Without a title")
        write(kept, Kind.CO_AUTHOR, title, queries.co_author_address(proposal.id))


def tell_part(
    person_id: int,
    kind: Kind,
    resource_id: int,
    post_id: int | None,
    answered_id: int | None = None,
    *,
    part: str = "",
) -> None:
    """Put it on somebody's list and write to them, if they may see what it is about.

    ``part`` tells apart what happens to a thing more than once.
    """
    resource, reader = resources.resource(resource_id), roles.actor_of(person_id)
    if resource is None or reader is None or not resources.may_see(reader, resource):
        return
    key = f"{resource_id}/{post_id or '-'}{'/' if part else ''}{part}"
    kept = keep(person_id, kind, key, resource_id=resource_id, post_id=post_id)
    if kept is not None:
        address = queries.post_address(post_id) if post_id else f"{resource.address}{PARTS.get(kind, '')}"
        about = wording.Subject(post_id, answered_id, resource.municipality_id, kind, part)
        write(kept, kind, resource.title, address, about)
