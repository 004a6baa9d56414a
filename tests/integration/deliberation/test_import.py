"""Posts of other systems."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from civic.core.db import transaction
from civic.core.permissions import SYSTEM, NotAllowed
from civic.deliberation import queries, service
from civic.deliberation.queries import Order
from civic.deliberation.rules import ImportedPost, ImportResult, PostCode, Stance
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread

THEN = datetime(2016, 3, 17, 14, 25, tzinfo=UTC)


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def thread(town: Municipality) -> int:
    with transaction():
        return make_thread(town)


def row(thread: int, key: str, parent: str | None = None, minute: int = 0, body: str = "") -> ImportedPost:
    return ImportedPost(
        external_id=key,
        thread_id=thread,
        body=body or f"Post {key}",
        language="ca",
        created_at=THEN + timedelta(minutes=minute),
        parent=parent,
        author_label="Neighbour 7",
        stance=Stance.FOR,
        likes=4,
        dislikes=1,
    )


def bring(town: Municipality, *rows: ImportedPost, source: str = "other") -> ImportResult:
    with transaction():
        return service.import_posts(SYSTEM, town.id, source, rows)


def texts(thread: int) -> list[str]:
    return [post.html.removeprefix("<p>").removesuffix("</p>\n") for post in queries.page(thread, Order.OLDEST).items]


def test_posts_arrive_nested_whatever_their_order(town: Municipality, thread: int) -> None:
    result = bring(town, row(thread, "3", "2"), row(thread, "2", "1"), row(thread, "4", minute=5), row(thread, "1"))
    found = queries.page(thread, Order.OLDEST).items
    assert [post.path for post in found] == ["000001", "000001000003", "000001000003000004", "000002"]
    assert [post.replies for post in found] == [1, 1, 0, 0]
    assert [post.author for post in found] == ["Neighbour 7"] * 4
    assert all(post.imported and post.person_id is None and post.likes == 4 for post in found)
    assert (result.written, result.known, result.orphans) == (4, 0, [])
    assert queries.post_counts([thread]) == {thread: 4}


def test_importing_twice_writes_once(town: Municipality, thread: int) -> None:
    rows = [row(thread, "1"), row(thread, "2", "1")]
    bring(town, *rows)
    again = bring(town, *rows, row(thread, "3", "2"))
    assert (again.written, again.known) == (1, 2)
    assert [post.depth for post in queries.page(thread, Order.OLDEST).items] == [0, 1, 2]
    assert queries.post_counts([thread]) == {thread: 3}


def test_the_same_number_of_two_sources_is_two_posts(town: Municipality, thread: int) -> None:
    bring(town, row(thread, "1"), source="one")
    bring(town, row(thread, "1"), source="two")
    assert queries.post_counts([thread]) == {thread: 2}


def test_a_post_without_its_parent_answers_the_thread_and_is_told(town: Municipality, thread: int) -> None:
    result = bring(town, row(thread, "2", "gone"))
    assert result.orphans == ["2"]
    assert [post.depth for post in queries.page(thread, Order.OLDEST).items] == [0]


def test_what_cannot_be_shown_is_told_and_the_rest_arrives(town: Municipality, thread: int) -> None:
    result = bring(town, row(thread, "1", body="   "), row(thread, "2", body="x" * 20_001), row(thread, "3"))
    assert result.skipped == [("1", PostCode.EMPTY), ("2", PostCode.TOO_LONG)]
    assert texts(thread) == ["Post 3"]


def test_people_go_on_where_imported_posts_end(town: Municipality, thread: int) -> None:
    bring(town, row(thread, "1"))
    [old] = queries.page(thread, Order.OLDEST).items
    with transaction():
        writer = make.actor(make.make_person(town))
        service.post(writer, thread, "Still true", "en", parent_id=old.id)
    bring(town, row(thread, "2", "1", minute=1))
    assert texts(thread) == ["Post 1", "Still true", "Post 2"]
    assert queries.page(thread, Order.OLDEST).items[0].replies == 2


def test_imported_posts_are_no_participants(town: Municipality) -> None:
    with transaction():
        process = make.make_process(town)
        thread = make_thread(town, process)
    bring(town, row(thread, "1"))
    assert queries.participants(process.id) == []


def test_a_resident_imports_nothing(town: Municipality, thread: int) -> None:
    with transaction(), pytest.raises(NotAllowed):
        service.import_posts(make.actor(make.make_person(town)), town.id, "other", [row(thread, "1")])


def test_markup_of_other_systems_is_cleaned(town: Municipality, thread: int) -> None:
    bring(town, row(thread, "1", body="<script>alert(1)</script> **bold**"))
    [post] = queries.page(thread, Order.OLDEST).items
    assert "<script" not in post.html
    assert "<strong>bold</strong>" in post.html


def test_a_thread_with_both_kinds_counts_both(town: Municipality, thread: int) -> None:
    with transaction():
        make_post(thread, town)
    bring(town, row(thread, "1"))
    assert queries.post_counts([thread]) == {thread: 2}
