"""Copies of a text and many reports at once, as the queue of a town finds them in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from civic.core import clock
from civic.core.db import db, transaction
from civic.deliberation import service as threads
from civic.deliberation.models import Thread
from civic.moderation import groups, queries
from civic.proposals.rules import PROPOSAL_PHASE
from civic.resources.models import Resource
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.moderation import make_case, make_decision
from tests.support.proposals import make_proposal
from tests.support.queries import counted

TEXT = "The bridge must stay open for bicycles and people who walk."


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def thread(town: Municipality) -> int:
    with transaction():
        return make_thread(town)


@pytest.fixture(autouse=True)
def request_in_english(app: Flask) -> object:
    with app.test_request_context("/en/moderation"):
        yield


def test_comments_and_a_proposal_with_the_same_text_are_one_group_reported_or_not(
    town: Municipality, thread: int
) -> None:
    with transaction():
        posts = [make_post(thread, town, f"{TEXT} Please {n}") for n in range(3)]
        process = make.make_process(town, PROPOSAL_PHASE)
        make_proposal(town, process, make.make_person(town), title="The bridge", body=TEXT)
        cases = [make_case(town, post.id) for post in posts[:2]]
        make_post(make_thread(make.make_municipality()), town, "Elsewhere nothing of the kind is said at all.")
    (group,) = groups.found(town.id)
    assert group.title == "The same text, or nearly the same, from 4 accounts"
    assert [row.id for row in group.rows] == cases and len(group.unreported) == 2
    view = queries.case_view(cases[0])
    assert view is not None
    assert [note.split(" (")[0] for note in groups.notes(view)] == [group.title]


def test_a_hidden_text_still_counts_and_a_group_that_is_decided_leaves_the_queue(
    town: Municipality, thread: int
) -> None:
    with transaction():
        cases = [make_case(town, make_post(thread, town, TEXT).id) for _ in range(3)]
        make_decision(town, cases[0], hide=True)
    (group,) = groups.found(town.id)
    assert "from 3 accounts" in group.title and [row.id for row in group.rows] == cases[1:]
    with transaction():
        for case in cases[1:]:
            make_decision(town, case)
    assert groups.found(town.id) == []


def test_a_group_that_nobody_reported_is_shown_for_a_day_without_what_is_by_link_only(
    town: Municipality, thread: int
) -> None:
    with transaction():
        closed = make_thread(town)
        for where in (thread, thread, thread, closed):
            make_post(where, town, TEXT)
        about = db.session.get_one(Thread, closed).resource_id
        db.session.get_one(Resource, about).audience = Audience.LINK
    (group,) = groups.found(town.id)
    assert group.rows == [] and len(group.unreported) == 3
    with clock.standing_at(clock.now() + timedelta(days=2)):
        assert groups.found(town.id) == []


def test_reports_against_one_person_mostly_by_new_accounts_are_a_group(town: Municipality, thread: int) -> None:
    with transaction():
        author = make.actor(make.make_person(town))
        posts = [threads.post(author, thread, f"An opinion, number {n}", "en") for n in range(2)]
        new = [make.make_person(town, age=timedelta(hours=2)) for _ in range(9)]
        old = [make.make_person(town) for _ in range(2)]
        cases = [make_case(town, posts[0].id, *new[:6], *old), make_case(town, posts[1].id, *new[6:])]
        single = make_case(town, make_post(thread, town, "Something else").id)
    (group,) = groups.found(town.id)
    assert group.title == "11 reports within an hour, 9 of them by new accounts"
    assert [row.id for row in group.rows] == cases
    views = [queries.case_view(case) for case in (*cases, single)]
    assert [len(groups.notes(view)) for view in views if view] == [1, 1, 0]


def test_a_group_is_found_with_as_many_queries_as_none_and_hides_nothing(town: Municipality, thread: int) -> None:
    with counted() as before:
        assert groups.found(town.id) == []
    with transaction():
        posts = [make_post(thread, town, TEXT) for _ in range(5)]
        cases = [make_case(town, post.id) for post in posts]
    with counted() as after:
        assert len(groups.found(town.id)[0].rows) == 5
    assert len(before) == len(after) == 3
    views = [queries.case_view(case) for case in cases]
    assert not any(view.hidden for view in views if view)
