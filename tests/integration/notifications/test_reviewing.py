"""E-mails that wait while a text is hidden, deleted or closed leave without it; those of others leave as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from civic.accounts.models import Person
from civic.core import mail, outbox
from civic.core.db import db, transaction
from civic.core.mail import Mail
from civic.deliberation import service as threads
from civic.deliberation.models import Post
from civic.holdings.queries import account
from civic.notifications import service
from civic.notifications.rules import Kind
from civic.notifications.service import writing
from civic.proposals import service as proposals
from civic.proposals.events import ProposalAnswered
from civic.proposals.models import Proposal
from civic.proposals.rules import PROPOSAL_PHASE
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.moderation import make_case, make_decision
from tests.support.proposals import make_proposal

WORDS, TITLE = "quagga on the square", "Trees for everybody"
GONE = "can no longer be read"


@dataclass(frozen=True)
class World:
    town: Municipality
    author: Person
    writer: Person
    follower: Person
    proposal: Proposal
    post: Post


@pytest.fixture
def letters() -> Iterator[list]:
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


@pytest.fixture
def world(letters: list) -> World:
    """A proposal with a comment; its author, and one who follows, have not been written to yet."""
    with transaction():
        town = make.make_municipality()
        author, writer, follower = (make.make_person(town) for _ in range(3))
        proposal = make_proposal(town, make.make_process(town, PROPOSAL_PHASE), author, title=TITLE)
        post = threads.post(make.actor(writer), proposal.thread_id or 0, f"A {WORDS}.", "en")
        event = ProposalAnswered(proposal.id, proposal.resource_id or 0, authors=(follower.id,), state="accepted")
        service.tell_of_answer(event)
    return World(town, author, writer, follower, proposal, post)


def _sent(letters: list, person: Person) -> tuple[str, str]:
    outbox.drain()
    [found] = [letter for letter in letters if person.email in str(letter["To"])]
    return str(found["Subject"]), found.get_content()


def test_what_nobody_hid_leaves_as_it_was_written(world: World, letters: list) -> None:
    subject, body = _sent(letters, world.author)
    assert TITLE in subject and WORDS in body and GONE not in body


@pytest.mark.parametrize("gone", [
    lambda world: threads.hide(world.post.id),
    lambda world: threads.take_back(make.actor(world.writer), world.post.id),
], ids=["hidden", "deleted"])  # fmt: skip
def test_a_comment_that_is_gone_is_in_no_email(world: World, letters: list, gone: Callable[[World], None]) -> None:
    with transaction():
        gone(world)
    subject, body = _sent(letters, world.author)
    assert TITLE in subject and WORDS not in body and GONE in body
    assert f"/en/posts/{world.post.id}" in body and "List-Unsubscribe" in letters[0]
    assert "This e-mail was sent by localhost." in body


def test_the_title_of_a_hidden_proposal_is_in_no_email_nor_in_what_is_held(world: World, letters: list) -> None:
    with transaction():
        proposals.hide(world.proposal.id)
    held = db.session.execute(account.mails(world.follower)).all()
    assert [row.subject for row in held] == [""]
    for person in (world.author, world.follower):
        subject, body = _sent(letters, person)
        assert TITLE not in f"{subject} {body}" and WORDS not in body and "no longer public" in subject


def test_shown_again_before_it_leaves_it_is_whole(world: World, letters: list) -> None:
    with transaction():
        threads.hide(world.post.id)
    with transaction():
        threads.show_again(world.post.id)
    assert WORDS in _sent(letters, world.author)[1]


def test_a_decision_is_told_in_any_case(world: World, letters: list) -> None:
    """The writer of a comment reads the decision although the proposal below which it was is hidden meanwhile."""
    with transaction():
        reporter = make.make_person(world.town)
        make_decision(world.town, make_case(world.town, world.post.id, reporter), hide=True)
        proposals.hide(world.proposal.id)
    subject, body = _sent(letters, world.writer)
    assert TITLE not in f"{subject} {body}"
    assert "You insult people." in body and "text hidden" in body


def test_every_email_that_tells_of_something_is_known_to(world: World, letters: list) -> None:
    """A kind of notification that somebody adds is looked through like the others."""
    with transaction():
        kept = writing.keep(world.follower.id, Kind.REPLY, "another", resource_id=world.proposal.resource_id)
        assert kept is not None
        writing.write(kept, Kind.REPLY, TITLE, "proposals/1")
        proposals.hide(world.proposal.id)
    waiting = list(db.session.scalars(select(Mail.id)))
    assert waiting and all(service.review(mail_id) is not None for mail_id in waiting)
