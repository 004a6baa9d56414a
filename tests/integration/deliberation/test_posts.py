"""Writing, changing and taking back posts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from civic.audit import queries as audit
from civic.core import clock, events
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, NotAllowed, Refused, Role
from civic.deliberation import queries, service
from civic.deliberation.events import PostWritten
from civic.deliberation.models import PostVersion, Thread
from civic.deliberation.queries import Order
from civic.deliberation.rules import LONGEST_POST, PostCode, Stance, Voice
from civic.resources.rules import Audience
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.deliberation import make_post, make_posts, make_thread


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def thread(town: Municipality) -> int:
    with transaction():
        return make_thread(town)


def bodies(thread: int, order: Order = Order.OLDEST) -> list[str]:
    return [post.html.removeprefix("<p>").removesuffix("</p>\n") for post in queries.page(thread, order).items]


def test_an_answer_stands_below_what_it_answers(town: Municipality, thread: int) -> None:
    with transaction():
        first = make_post(thread, town, "First")
        make_post(thread, town, "Second")
        answer = make_post(thread, town, "Answer", parent=first)
        make_post(thread, town, "Answer to the answer", parent=answer)
        make_post(thread, town, "Late answer", parent=first)
    assert bodies(thread) == ["First", "Answer", "Answer to the answer", "Late answer", "Second"]
    assert bodies(thread, Order.NEWEST) == ["Second", "First", "Answer", "Answer to the answer", "Late answer"]


def test_writing_counts_in_the_thread_and_in_the_parent(town: Municipality, thread: int) -> None:
    with transaction():
        first = make_post(thread, town)
        make_post(thread, town, parent=first)
    found = db.session.get_one(Thread, thread, populate_existing=True)
    assert (found.post_count, found.last_number, found.revision) == (2, 2, 2)
    view = queries.post(first.id)
    assert view is not None and view.replies == 1


@pytest.mark.parametrize("order", list(Order))
def test_pages_of_a_thread_hold_every_post_once(town: Municipality, thread: int, order: Order) -> None:
    with transaction():
        make_posts(thread, town, 25)
    whole = [post.id for post in queries.page(thread, order).items]
    found: list[int] = []
    after = None
    while True:
        page = queries.page(thread, order, after, limit=7)
        found += [post.id for post in page.items]
        after = page.after
        if after is None:
            break
    assert found == whole
    assert len(set(found)) == 25


def test_a_cursor_that_somebody_made_up_begins_at_the_beginning(town: Municipality, thread: int) -> None:
    with transaction():
        make_post(thread, town, "First")
    assert len(queries.page(thread, Order.OLDEST, "nonsense").items) == 1


def test_a_post_in_its_context_has_what_it_answers_and_its_answers(town: Municipality, thread: int) -> None:
    with transaction():
        first = make_post(thread, town, "First")
        make_post(thread, town, "Beside", parent=first)
        answer = make_post(thread, town, "Answer", parent=first)
        make_post(thread, town, "Below", parent=answer)
        make_post(thread, town, "Other branch")
    view = queries.post(answer.id)
    assert view is not None
    around = queries.context(view)
    assert ([post.id for post in around.posts], around.root) == ([first.id, answer.id, answer.id + 1], None)


def test_a_stranger_cannot_post(thread: int) -> None:
    with transaction(), pytest.raises(NotAllowed):
        service.post(STRANGER, thread, "Words", "en")


def test_whoever_may_not_see_a_thing_cannot_discuss_it(town: Municipality) -> None:
    with transaction():
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council"})
        thread = make_thread(town, audience=Audience.GROUP, group_id=group.id)
        member = make.make_person(town)
        towns.add_member(SYSTEM, group, member.id, make.today(), None)
        with pytest.raises(NotAllowed):
            make_post(thread, town)
        service.post(make.actor(member), thread, "Among us", "en")
    assert bodies(thread) == ["Among us"]


@pytest.mark.parametrize(("body", "code"), [("  ", PostCode.EMPTY), ("x" * (LONGEST_POST + 1), PostCode.TOO_LONG)])
def test_a_post_needs_words_but_not_too_many(town: Municipality, thread: int, body: str, code: PostCode) -> None:
    with transaction(), pytest.raises(Refused) as refused:
        make_post(thread, town, body)
    assert refused.value.code is code


def test_nobody_adds_to_a_closed_thread(town: Municipality, thread: int) -> None:
    organiser = None
    with transaction():
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
        with clock.standing_at(clock.now() + timedelta(days=1)):
            service.close_thread(organiser, thread)
        make_post(thread, town)
        with clock.standing_at(clock.now() - timedelta(seconds=1)):
            service.close_thread(organiser, thread)
        with pytest.raises(Refused) as refused:
            make_post(thread, town)
    assert refused.value.code is PostCode.CLOSED


def test_a_resident_does_not_close_a_thread(town: Municipality, thread: int) -> None:
    with transaction():
        resident = make.actor(make.make_person(town))
        with pytest.raises(NotAllowed):
            service.close_thread(resident, thread)


def test_an_answer_belongs_to_the_thread_of_what_it_answers(town: Municipality, thread: int) -> None:
    with transaction():
        elsewhere = make_post(make_thread(town), town)
        with pytest.raises(Refused) as refused:
            make_post(thread, town, parent=elsewhere)
    assert refused.value.code is PostCode.NOT_IN_THREAD


def test_only_staff_of_the_town_speaks_for_the_town(town: Municipality, thread: int) -> None:
    with transaction():
        other = make.make_municipality()
        resident = make.actor(make.make_person(town))
        neighbour = make.actor(make.make_person(other, Role.ORGANISER))
        officer = make.actor(make.make_person(town, Role.ORGANISER))
        for actor in (resident, neighbour):
            with pytest.raises(NotAllowed):
                service.post(actor, thread, "We, the town", "en", voice=Voice(official=True))
        row = service.post(officer, thread, "We, the town", "en", voice=Voice(official=True))
    view = queries.post(row.id)
    assert view is not None and view.official
    assert [(e.verb, e.kind) for e, _, _ in audit.entries()][-1] == ("post", "post")


def test_nobody_speaks_for_an_organisation_that_they_do_not_act_for(town: Municipality, thread: int) -> None:
    with transaction():
        resident = make.actor(make.make_person(town))
        with pytest.raises(Refused) as refused:
            service.post(resident, thread, "We, the club", "en", voice=Voice(organisation_id=123))
    assert refused.value.code is PostCode.NOT_YOUR_VOICE


def test_the_one_who_is_answered_is_told_but_not_oneself(
    town: Municipality, thread: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[PostWritten] = []
    monkeypatch.setitem(events._handlers, PostWritten, [heard.append])
    with transaction():
        writer = make.actor(make.make_person(town))
        first = service.post(writer, thread, "First", "en")
        service.post(writer, thread, "And another thing", "en", parent_id=first.id)
        make_post(thread, town, "I see it differently", parent=first, stance=Stance.AGAINST)
    assert [event.parent_person_id for event in heard] == [None, None, writer.person_id]
    assert {event.parent_id for event in heard} == {None, first.id}


def test_changing_a_post_keeps_what_it_said(town: Municipality, thread: int) -> None:
    with transaction():
        writer = make.actor(make.make_person(town))
        with clock.standing_at(clock.now() - timedelta(minutes=16)):
            row = service.post(writer, thread, "Frist", "en")
        service.edit(writer, row.id, "First")
        service.edit(writer, row.id, "First")
        service.edit(writer, row.id, "**First**")
    view = queries.post(row.id)
    assert view is not None
    assert (view.html, view.versions) == ("<p><strong>First</strong></p>\n", 3)
    assert [(v.number, v.body) for v in queries.wordings(row.id)] == [(1, "Frist"), (2, "First"), (3, "**First**")]


def test_a_slip_of_the_pen_leaves_no_mark_until_somebody_answers(town: Municipality, thread: int) -> None:
    with transaction():
        writer = make.actor(make.make_person(town))
        with clock.standing_at(clock.now() - timedelta(minutes=14)):
            row = service.post(writer, thread, "Frist", "en")
        service.edit(writer, row.id, "First")
        unmarked = queries.post(row.id)
        make_post(thread, town, parent=row)
        service.edit(writer, row.id, "Something else")
    assert unmarked is not None and (unmarked.html, unmarked.versions) == ("<p>First</p>\n", 1)
    assert [v.body for v in queries.wordings(row.id)] == ["First", "Something else"]


def test_nobody_changes_what_somebody_else_wrote(town: Municipality, thread: int) -> None:
    with transaction():
        row = make_post(thread, town)
        administrator = make.actor(make.make_person(town, Role.ADMIN))
        for verb in (
            lambda: service.edit(administrator, row.id, "Mine"),
            lambda: service.take_back(administrator, row.id),
        ):
            with pytest.raises(NotAllowed):
                verb()


def test_taking_a_post_back_leaves_its_place_and_nothing_of_its_words(town: Municipality, thread: int) -> None:
    with transaction():
        writer = make.actor(make.make_person(town))
        row = service.post(writer, thread, "Words that I regret", "en", stance=Stance.FOR)
        service.edit(writer, row.id, "Other words that I regret")
        make_post(thread, town, "Answer", parent=row)
        service.take_back(writer, row.id)
        service.take_back(writer, row.id)
    found = queries.page(thread, Order.OLDEST).items
    assert [(post.taken_back, post.html) for post in found] == [(True, ""), (False, "<p>Answer</p>\n")]
    assert db.session.scalars(select(PostVersion).where(PostVersion.post_id == row.id)).all() == []
    assert queries.post_counts([thread]) == {thread: 1}
    assert queries.mine(thread, writer.person_id or 0) == []


def test_participants_are_persons_each_once(town: Municipality) -> None:
    with transaction():
        process = make.make_process(town)
        thread, other = make_thread(town, process), make_thread(town)
        writer = make.actor(make.make_person(town))
        for _ in range(3):
            service.post(writer, thread, "Words", "en")
        regretful = make.actor(make.make_person(town))
        service.take_back(regretful, service.post(regretful, thread, "Words", "en").id)
        make_post(other, town)
    assert queries.participants(process.id) == [writer.person_id]
    assert queries.participants(process.id, since=clock.now() + timedelta(hours=1)) == []
    assert queries.participants(process.id, until=clock.now() + timedelta(hours=1)) == [writer.person_id]


def test_a_name_goes_with_the_person_and_the_words_stay(town: Municipality, thread: int) -> None:
    with transaction():
        person = make.make_person(town)
        row = service.post(make.actor(person), thread, "Words", "en")
        make_post(thread, town, "Answer", parent=row)
        person.left_at = clock.now()
        db.session.flush()
    first, second = queries.page(thread, Order.OLDEST).items
    assert (first.author, first.html) == ("", "<p>Words</p>\n")
    assert second.parent_author == ""
