"""The orders of a thread, as a worker computes them from rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.outbox import OutboxRow
from civic.core.permissions import SYSTEM, Actor
from civic.deliberation import jobs, queries, service
from civic.deliberation.models import Post, ThreadOrder
from civic.deliberation.queries import Order
from civic.deliberation.rules import Reaction, Stance
from civic.processes.models import Process
from civic.proposals.models import Support
from civic.statements import jobs as round_jobs
from civic.statements import service as rounds
from civic.statements.models import Voter
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support import statements
from tests.support.deliberation import make_post, make_thread
from tests.support.proposals import make_proposal
from tests.support.queries import counted


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def known(town: Municipality, count: int) -> list[Actor]:
    """People who took part elsewhere on two days, and whose accounts are old."""
    people = []
    now = clock.now()
    proposal = make_proposal(town, make.make_process(town))
    other = make_thread(town)
    for _ in range(count):
        person = make.make_person(town)
        person.created_at = now - timedelta(days=60)
        actor = make.actor(person)
        with clock.standing_at(now - timedelta(days=9)):
            service.post(actor, other, f"Words of {person.id}", "en")
        people.append(actor)
    supports = [{"proposal_id": proposal.id, "person_id": each.person_id, "at": now} for each in people]
    db.session.execute(insert(Support), supports)
    return people


def mark(people: list[Actor], post: Post) -> None:
    for actor in people:
        service.set_reaction(actor, post.id, Reaction.HELPFUL, True)


def first_words(thread: int, order: Order) -> list[str]:
    return [post.html.removeprefix("<p>").removesuffix("</p>\n") for post in queries.page(thread, order).items]


def shown(thread: int) -> dict[str, object]:
    return db.session.get_one(ThreadOrder, thread, populate_existing=True).shown


def test_marks_order_branches_and_answers_stay_below(town: Municipality) -> None:
    with transaction():
        thread = make_thread(town)
        first, second, third = (make_post(thread, town, each) for each in ("First", "Second", "Third"))
        make_post(thread, town, "Answer", parent=third)
        people = known(town, 12)
        mark(people[:9], third)
        mark(people[9:], second)
    jobs.order(thread)
    with transaction():
        make_post(thread, town, "Late answer", parent=third)
        make_post(thread, town, "Late")
    with counted() as asked:
        found = first_words(thread, Order.HELPFUL)
    assert found == ["Third", "Answer", "Late answer", "Second", "First", "Late"]
    assert len(asked) == 1
    assert shown(thread)["first"] == [[3, 9, 12], [2, 3, 12], [1, 0, 12]]
    page = queries.page(thread, Order.HELPFUL, limit=2)
    assert [post.number for post in queries.page(thread, Order.HELPFUL, page.after).items] == [5, 2, 1, 6]
    with transaction():
        service.hide(third.id)
    jobs.order(thread)
    assert [post.number for post in queries.page(thread, Order.HELPFUL).items] == [2, 1, 6, 3, 4, 5]
    assert first.number == 1


def test_a_mark_asks_for_one_order_in_a_while_and_an_older_one_does_not_replace_it(town: Municipality) -> None:
    with transaction():
        thread = make_thread(town)
        post = make_post(thread, town)
        people = [make.actor(make.make_person(town)) for _ in range(3)]
        with clock.standing_at(clock.now()):
            mark(people, post)
    rows = db.session.scalars(select(OutboxRow.args).where(OutboxRow.name == "deliberation.order")).all()
    assert rows == [[thread]]
    old, new = service.compute_order(thread), service.compute_order(thread)
    assert old and new
    with transaction():
        service.keep_order(replace(new, revision=new.revision + 1, shown={"later": 1}))
        service.keep_order(old)
    assert shown(thread) == {"later": 1}


def test_who_is_for_and_against_are_sides_and_nothing_small_is_told(town: Municipality) -> None:
    with transaction():
        thread = make_thread(town)
        people = known(town, 24)
        loud, both = make_post(thread, town, "Loud"), make_post(thread, town, "Both")
        other = make_post(thread, town, "Other")
        for number, actor in enumerate(people):
            stance = Stance.FOR if number % 2 else Stance.AGAINST
            service.post(actor, thread, f"I am {stance}", "en", stance=stance)
        mark(people[1::2], loud)
        mark(people[::2], other)
        mark(people[:11], both)
    jobs.order(thread)
    assert first_words(thread, Order.HELPFUL)[:3] == ["Loud", "Other", "Both"]
    assert first_words(thread, Order.BRIDGING)[0] == "Both"
    told = shown(thread)
    assert (told["division"], told["by"]) == ("divided", "stances")
    assert told["bridge"] == [2, ["many", "most"]]


def test_opinion_groups_of_a_closed_round_are_sides(town: Municipality) -> None:
    with transaction():
        process: Process = make.make_process(town)
        thread = make_thread(town, process)
        people = known(town, 30)
        one, both = make_post(thread, town, "One camp"), make_post(thread, town, "Both camps")
        other = make_post(thread, town, "Other camp")
        mark(people[:15], one)
        mark(people[15:], other)
        mark(people[8:22], both)
        found = statements.make_round(process, *(f"Statement {number}." for number in range(10)))
        statements.answer_as(found, statements.two_camps(15))
        voters = db.session.scalars(select(Voter).order_by(Voter.id)).all()
        for voter, actor in zip(voters, people, strict=True):
            voter.person_id, voter.name = actor.person_id, None
    jobs.order(thread)
    assert (shown(thread)["division"], shown(thread)["by"]) == ("few", None)
    with transaction():
        rounds.close_round(SYSTEM, found.id)
    round_jobs.compute(found.id)
    jobs.order(thread)
    assert (shown(thread)["division"], shown(thread)["by"]) == ("divided", "groups")
    assert first_words(thread, Order.BRIDGING)[0] == "Both camps"
