"""Threads that are long and deep: read in pieces, of which each costs the same."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.deliberation import queries, service
from civic.deliberation.models import Post
from civic.deliberation.queries import Order
from civic.deliberation.rules import BRANCH, ImportedPost, PostView
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_huge, make_post, make_thread, read_whole
from tests.support.queries import counted

THEN = datetime(2016, 3, 17, 14, 25, tzinfo=UTC)


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def thread(town: Municipality) -> int:
    with transaction():
        return make_thread(town)


def view(post_id: int) -> PostView:
    found = queries.post(post_id)
    assert found is not None
    return found


def test_every_post_of_1000_levels_is_found_once_and_under_what_it_answers(town: Municipality, thread: int) -> None:
    with transaction():
        ids = make_huge(thread, town, 1300, 1000)
    found = read_whole(thread)
    assert Counter(post.id for post in found) == Counter(ids)
    seen: dict[int, PostView] = {}
    for post in found:
        above = seen.get(post.parent_id or 0)
        assert (above.depth + 1 if above else 0, above is None) == (post.depth, post.parent_id is None)
        seen[post.id] = post
    assert max(post.depth for post in found) >= 999


def test_pages_of_10000_posts_of_1000_levels_cost_what_those_of_10_cost(town: Municipality, thread: int) -> None:
    with transaction():
        short = make_huge(make_thread(town), town, 10, 3)
        long = make_huge(thread, town, 10_000, 1000)

    def cost(ids: list[int]) -> tuple[float, int]:
        first, last = view(ids[0]), view(ids[-1])
        times = []
        with counted() as asked:
            for _ in range(9):
                begun = time.perf_counter()
                for order in Order:
                    queries.page(first.thread_id, order)
                queries.context(last)
                queries.further(first)
                times.append(time.perf_counter() - begun)
        return min(times), len(asked)

    (few, asked_few), (many, asked_many) = cost(short), cost(long)
    assert asked_many == asked_few
    assert many < 12 * few + 0.02


def test_a_reader_of_the_deepest_post_gets_to_the_first_one(town: Municipality, thread: int) -> None:
    with transaction():
        ids = make_huge(thread, town, 90, 90)
    at, steps = view(ids[-1]), 0
    while at.depth:
        around = queries.context(at)
        assert (around.root.id if around.root else ids[0]) == ids[0]
        assert at.id in [post.id for post in around.posts]
        at, steps = view(around.posts[0].parent_id or ids[0]) if around.root else view(ids[0]), steps + 1
    assert (at.id, steps < 90) == (ids[0], True)


def test_people_who_answer_without_end_begin_pieces(town: Municipality, thread: int) -> None:
    with transaction():
        chain: list[Post] = []
        for _ in range(BRANCH + 2):
            chain.append(make_post(thread, town, parent=chain[-1] if chain else None))
        late = make_post(thread, town, parent=chain[0])
        later = make_post(thread, town, parent=late)
        ids = [post.id for post in chain]
    assert [post.id for post in queries.page(thread, Order.OLDEST).items] == ids[:BRANCH]
    assert [post.id for post in queries.further(view(ids[BRANCH - 1])).items] == ids[BRANCH:]
    assert [post.id for post in queries.further(view(ids[0])).items] == [late.id, later.id]
    first = view(ids[0])
    assert (first.replies, first.further, view(later.id).depth) == (2, 1, 2)


def test_an_import_begins_pieces_where_people_would_have(town: Municipality, thread: int) -> None:
    rows = [
        ImportedPost(str(n), thread, "Words", "ca", THEN + timedelta(minutes=n), parent=str(n - 1) if n else None)
        for n in range(BRANCH * 2 + 1)
    ]
    with transaction():
        service.import_posts(SYSTEM, town.id, "one", rows[: BRANCH + 5])
    with transaction():
        service.import_posts(SYSTEM, town.id, "one", rows)
    db.session.expire_all()
    found = read_whole(thread)
    assert [post.depth for post in found] == list(range(BRANCH * 2 + 1))
    assert [post.further for post in found] == [1 if n in (BRANCH - 1, BRANCH * 2 - 1) else 0 for n in range(41)]
