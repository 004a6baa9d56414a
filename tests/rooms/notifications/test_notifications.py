"""Who is told what, in the list and by letter."""

from __future__ import annotations

import pytest

from civic.core import mail, outbox
from civic.core.db import transaction
from civic.core.permissions import Refused
from civic.deliberation.events import PostWritten
from civic.notifications import queries, service
from civic.notifications.rules import Kind
from civic.proposals.events import ProposalAnswered
from civic.spaces import service as spaces
from tests.support import factories as make


@pytest.fixture(autouse=True)
def letters():
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


def _resource():
    town = make.make_municipality()
    return spaces.add_resource("proposal", town.id, "A bench", "en", address="proposals/7").id


def test_the_author_of_a_proposal_is_told_of_the_answer_once(letters) -> None:
    with transaction():
        author, resource = make.make_person(), _resource()
        event = ProposalAnswered(proposal_id=7, resource_id=resource, author_id=author.id, state="accepted")
        service.tell_of_answer(event)
        service.tell_of_answer(event)
    outbox.drain()
    [told] = queries.told(author.id)
    assert (told.kind, told.title, told.address, told.read) == (Kind.ANSWER, "A bench", "proposals/7", False)
    assert [letter["To"] for letter in letters] == [author.email]
    assert "/en/proposals/7" in letters[0].get_content()


def test_nobody_is_told_of_their_own_post(letters) -> None:
    with transaction():
        person, resource = make.make_person(), _resource()
        service.tell_of_reply(
            PostWritten(
                post_id=1, thread_id=1, resource_id=resource, person_id=person.id, parent_id=None, parent_person_id=None
            )
        )
    assert queries.told(person.id) == []


def test_a_link_in_a_letter_ends_letters_and_nothing_else(letters) -> None:
    with transaction():
        person, resource = make.make_person(), _resource()
        token = service.stop_token(person.id)
    with transaction():
        service.stop_by_link(token)
    with transaction():
        service.tell_of_answer(ProposalAnswered(7, resource, person.id, "declined"))
    outbox.drain()
    assert len(queries.told(person.id)) == 1
    assert letters == []
    with pytest.raises(Refused), transaction():
        service.stop_by_link(token + "x")


def test_reading_is_kept(letters) -> None:
    with transaction():
        person, resource = make.make_person(), _resource()
        service.tell_of_answer(ProposalAnswered(7, resource, person.id, "accepted"))
    outbox.drain()
    assert queries.unread(person.id) == 1
    with transaction():
        service.mark_read(make.actor(person))
    assert queries.unread(person.id) == 0
    assert queries.told(person.id)[0].read
