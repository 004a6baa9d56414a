"""Who is told what, in the list and by letter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock, mail, outbox
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Refused, Role
from civic.deliberation.events import PostWritten
from civic.notifications import queries, service
from civic.notifications.rules import Kind
from civic.proposals.events import ProposalAnswered
from civic.spaces import service as spaces
from civic.spaces.rules import Audience, GroupKind, ProcessState
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
    [told] = queries.told(make.actor(author))
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
    assert queries.told(make.actor(person)) == []


def test_a_link_in_a_letter_ends_letters_and_nothing_else(letters) -> None:
    with transaction():
        person, resource = make.make_person(), _resource()
        token = service.stop_token(person.id)
    with transaction():
        service.stop_by_link(token)
    with transaction():
        service.tell_of_answer(ProposalAnswered(7, resource, person.id, "declined"))
    outbox.drain()
    assert len(queries.told(make.actor(person))) == 1
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
    assert queries.told(make.actor(person))[0].read


def test_a_thing_that_one_may_not_see_any_more_is_not_named_in_list_nor_letter(letters) -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        person, organiser = make.make_person(town), make.make_person(town, Role.ORGANISER)
        hidden = spaces.add_resource(
            "proposal", town.id, "A secret bench", "en", process_id=process.id, address="proposals/7"
        )
        open_one = _resource()
        for reader in (person, organiser):
            service.tell_of_answer(ProposalAnswered(7, hidden.id, reader.id, "accepted"))
            service.tell_of_answer(ProposalAnswered(8, open_one, reader.id, "accepted"))
    outbox.drain()
    assert len(letters) == 4
    letters.clear()
    with transaction():
        process.state = ProcessState.DRAFT
    assert [told.title for told in queries.told(make.actor(person))] == ["A bench", None]
    assert [told.title for told in queries.told(make.actor(organiser))] == ["A bench", "A secret bench"]
    with transaction():
        for reader in (person, organiser):
            service._tell(reader.id, Kind.REPLY, hidden.id, None)
    outbox.drain()
    assert [letter["To"] for letter in letters] == [organiser.email]
    assert len(queries.told(make.actor(person))) == 3


def test_a_group_that_one_has_left_keeps_its_things_to_itself() -> None:
    with transaction():
        town, person = make.make_municipality(), make.make_person()
        group = spaces.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council"})
        yesterday = clock.now().date() - timedelta(days=1)
        term = spaces.add_member(SYSTEM, group, person.id, yesterday - timedelta(days=9), None)
        thing = spaces.add_resource(
            "proposal", town.id, "Among us", "en", audience=Audience.GROUP, group_id=group.id, address="proposals/9"
        )
        service.tell_of_answer(ProposalAnswered(9, thing.id, person.id, "accepted"))
    assert [told.title for told in queries.told(make.actor(person))] == ["Among us"]
    with transaction():
        spaces.end_term(SYSTEM, group, term.id, yesterday)
    assert [told.title for told in queries.told(make.actor(person))] == [None]
