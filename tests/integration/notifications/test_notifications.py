"""Who is told what, in the list and by letter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import mail, outbox
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Refused, Role
from civic.deliberation import service as threads
from civic.deliberation.events import PostWritten
from civic.notifications import queries, service
from civic.notifications.rules import Kind
from civic.notifications.service import telling
from civic.processes.rules import ProcessState
from civic.proposals import service as proposals
from civic.proposals.events import ProposalAnswered
from civic.proposals.rules import ProposalState
from civic.resources import service as resources
from civic.resources.rules import Audience
from civic.towns import service as towns
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.proposals import make_proposal, reach


@pytest.fixture(autouse=True)
def letters():
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


def _resource():
    town = make.make_municipality()
    return resources.add_resource("proposal", town.id, "A bench", "en", address="proposals/7").id


def test_the_author_of_a_proposal_is_told_of_the_answer_once(letters) -> None:
    with transaction():
        author, resource = make.make_person(), _resource()
        event = ProposalAnswered(proposal_id=7, resource_id=resource, authors=(author.id,), state="accepted")
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
        service.tell_of_post(
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
        service.tell_of_answer(ProposalAnswered(7, resource, (person.id,), "declined"))
    outbox.drain()
    assert len(queries.told(make.actor(person))) == 1
    assert letters == []
    with pytest.raises(Refused), transaction():
        service.stop_by_link(token + "x")


def _discussed():
    """A proposal with its author, a supporter, two who commented, and one of them who supports it too."""
    town = make.make_municipality(support_threshold=1, answer_days=60)
    author, supporter, writer, both = (make.make_person(town) for _ in range(4))
    proposal = make_proposal(town, make.make_process(town), author, title="A bench")
    proposals.set_support(make.actor(supporter), proposal.id, True)
    reach(proposal, make.days_ago(71))
    proposals.set_support(make.actor(both), proposal.id, True)
    first = threads.post(make.actor(writer), proposal.thread_id, "Yes, **near** the clinic: https://bad.example", "en")
    threads.post(make.actor(both), proposal.thread_id, "Why not two?", "en", parent_id=first.id)
    return proposal, author, supporter, writer, both


def test_those_who_supported_or_commented_hear_of_the_answer_once_and_read_it_in_the_email(letters) -> None:
    with transaction():
        proposal, author, supporter, writer, both = _discussed()
    outbox.drain()
    letters.clear()
    for text in ("Yes, **two** of them in May.", "Yes, three."):
        with transaction():
            proposals.answer(SYSTEM, proposal.id, ProposalState.PARTLY_ACCEPTED, text, "Parks", "en")
        outbox.drain()
    assert sorted(letter["To"] for letter in letters) == sorted(p.email for p in (author, supporter, writer, both))
    for letter in letters:
        words = letter.get_content()
        assert "The town’s answer: yes, in part" in words and "Parks" in words and "11 days late" in words
        assert "Yes, two of them in May." in words.replace("\n", " ")
        assert letter["List-Unsubscribe"] and letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    kinds = {p: [told.kind for told in queries.told(make.actor(p))] for p in (author, supporter, writer, both)}
    assert kinds[author][0] is Kind.ANSWER and {kinds[p][0] for p in (supporter, writer, both)} == {Kind.FOLLOWED}


def test_the_author_of_a_proposal_hears_of_comments_and_nobody_twice_of_one(letters) -> None:
    with transaction():
        proposal, author, _, writer, both = _discussed()
        own = threads.post(make.actor(author), proposal.thread_id, "Thank you.", "en")
        threads.post(make.actor(both), proposal.thread_id, "You are welcome.", "en", parent_id=own.id)
    outbox.drain()
    told = [t.kind for t in queries.told(make.actor(author))]
    assert told == [Kind.REPLY, Kind.COMMENT, Kind.COMMENT]
    assert [t.kind for t in queries.told(make.actor(writer))] == [Kind.REPLY]
    first = next(letter for letter in letters if letter["To"] == author.email)
    assert first["Subject"].startswith("New comment")
    assert "Yes, near the clinic" in first.get_content() and "https://bad.example" not in first.get_content()


def test_a_muted_discussion_tells_its_author_and_who_is_answered_nothing_until_it_is_unmuted(letters) -> None:
    with transaction():
        author, writer, town = make.make_person(), make.make_person(), make.make_municipality()
        thread = make_proposal(town, make.make_process(town), author).thread_id
        first = threads.post(make.actor(writer), thread, "A bench here?", "en")
        for each in (author, writer):
            service.set_mute(make.actor(each), thread, True)
            service.set_mute(make.actor(each), thread, True)
        other = make.actor(make.make_person())
        threads.post(other, thread, "Yes.", "en", parent_id=first.id)
        assert [m.thread_id for m in queries.muted(make.actor(writer))] == [thread]
        service.set_mute(make.actor(writer), thread, False)
        threads.post(other, thread, "By the river.", "en", parent_id=first.id)
    assert [told.kind for told in queries.told(make.actor(author))] == [Kind.COMMENT]
    assert [told.kind for told in queries.told(make.actor(writer))] == [Kind.REPLY]


def test_reading_is_kept(letters) -> None:
    with transaction():
        person, resource = make.make_person(), _resource()
        service.tell_of_answer(ProposalAnswered(7, resource, (person.id,), "accepted"))
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
        hidden = resources.add_resource(
            "proposal", town.id, "A secret bench", "en", process_id=process.id, address="proposals/7"
        )
        open_one = _resource()
        for reader in (person, organiser):
            service.tell_of_answer(ProposalAnswered(7, hidden.id, (reader.id,), "accepted"))
            service.tell_of_answer(ProposalAnswered(8, open_one, (reader.id,), "accepted"))
    outbox.drain()
    assert len(letters) == 4
    letters.clear()
    with transaction():
        process.state = ProcessState.DRAFT
    assert [told.title for told in queries.told(make.actor(person))] == ["A bench", None]
    assert [told.title for told in queries.told(make.actor(organiser))] == ["A bench", "A secret bench"]
    with transaction():
        for reader in (person, organiser):
            telling.tell_part(reader.id, Kind.REPLY, hidden.id, None)
    outbox.drain()
    assert [letter["To"] for letter in letters] == [organiser.email]
    assert len(queries.told(make.actor(person))) == 2


def test_a_group_that_one_has_left_keeps_its_things_to_itself() -> None:
    with transaction():
        town, person = make.make_municipality(), make.make_person()
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council"})
        yesterday = make.today() - timedelta(days=1)
        term = towns.add_member(SYSTEM, group, person.id, yesterday - timedelta(days=9), None)
        thing = resources.add_resource(
            "proposal", town.id, "Among us", "en", audience=Audience.GROUP, group_id=group.id, address="proposals/9"
        )
        service.tell_of_answer(ProposalAnswered(9, thing.id, (person.id,), "accepted"))
    assert [told.title for told in queries.told(make.actor(person))] == ["Among us"]
    with transaction():
        towns.end_term(SYSTEM, group, term.id, yesterday)
    assert [told.title for told in queries.told(make.actor(person))] == [None]
