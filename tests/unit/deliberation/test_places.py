"""Where posts stand, what they must be, how imported ones are sorted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.deliberation.rules import (
    BRANCH,
    DIGITS,
    LONGEST_POST,
    ImportedPost,
    Place,
    PostCode,
    PostView,
    branches,
    by_generation,
    edit_problem,
    leaves_mark,
    place,
    text_problem,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def view(post_id: int, stands: Place, parent: int | None = None, further: int = 0) -> PostView:
    return PostView(
        id=post_id,
        thread_id=1,
        parent_id=parent,
        number=stands.number,
        root_number=stands.root_number,
        piece=stands.piece,
        path=stands.path,
        depth=stands.depth,
        person_id=None,
        author="",
        organisation=False,
        official=False,
        imported=False,
        language="en",
        html="",
        stance=None,
        versions=1,
        replies=0,
        further=further,
        created_at=NOON,
        taken_back=False,
        hidden=False,
        parent_author=None,
        likes=0,
    )


def test_paths_sort_as_the_thread_reads() -> None:
    first = place(1)
    second = place(2)
    answer = place(3, first)
    later_answer = place(4, first)
    deeper = place(5, answer)
    reading = [first, answer, deeper, later_answer, second]
    assert sorted(reading, key=lambda p: p.path) == reading
    assert [p.depth for p in reading] == [0, 1, 2, 1, 0]
    assert [p.root_number for p in reading] == [1, 1, 1, 1, 2]


@given(st.lists(st.integers(min_value=0, max_value=10_000), max_size=150))
def test_every_path_is_unique_short_enough_and_below_its_parent_or_begins_its_piece(choices: list[int]) -> None:
    places = [place(1)]
    sizes = Counter([(0, places[0].top)])
    for number, choice in enumerate(choices, 2):
        parent = places[choice % len(places)]
        found = place(number, parent, sizes[parent.piece, parent.top])
        sizes[found.piece, found.top] += 1
        assert (found.depth, found.root_number) == (parent.depth + 1, 1)
        assert found.path.startswith(parent.path) if found.piece == parent.piece else found.piece == parent.number
        places.append(found)
    assert len({p.path for p in places}) == len(places)
    assert max(len(p.path) for p in places) <= BRANCH * DIGITS
    assert max(sizes.values()) <= BRANCH


def test_a_reply_in_a_full_branch_begins_a_piece_under_what_it_answers() -> None:
    first = place(1)
    answer = place(30, first, size=BRANCH)
    assert (answer.piece, answer.path, answer.depth, answer.root_number) == (1, "000030", 1, 1)
    below = place(31, answer, size=1)
    assert (below.piece, below.path, below.depth) == (1, "000030000031", 2)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("A word.", None),
        ("", PostCode.EMPTY),
        (" \n ", PostCode.EMPTY),
        ("x" * LONGEST_POST, None),
        ("x" * (LONGEST_POST + 1), PostCode.TOO_LONG),
    ],
)
def test_a_post_has_words_but_not_too_many(body: str, problem: PostCode | None) -> None:
    assert text_problem(body) == problem


@pytest.mark.parametrize(
    ("closed", "taken_back", "hidden", "problem"),
    [
        (False, False, False, None),
        (True, False, False, PostCode.CLOSED),
        (True, False, True, PostCode.HIDDEN),
        (True, True, True, PostCode.TAKEN_BACK),
    ],
)
def test_what_is_closed_or_gone_is_not_changed(
    closed: bool, taken_back: bool, hidden: bool, problem: PostCode | None
) -> None:
    assert edit_problem(closed=closed, taken_back=taken_back, hidden=hidden) == problem


@pytest.mark.parametrize(
    ("seconds", "replies", "marked"), [(0, 0, False), (900, 0, False), (901, 0, True), (1, 1, True), (901, 1, True)]
)
def test_slips_of_the_pen_leave_no_mark_before_somebody_answers(seconds: int, replies: int, marked: bool) -> None:
    assert leaves_mark(NOON + timedelta(seconds=seconds), NOON, replies) == marked


def row(key: str, parent: str | None = None, thread: int = 1, minute: int = 0) -> ImportedPost:
    return ImportedPost(key, thread, "Words", "en", NOON + timedelta(minutes=minute), parent=parent)


def keys(generations: list[list[ImportedPost]]) -> list[list[str]]:
    return [[post.external_id for post in generation] for generation in generations]


def test_parents_come_before_those_who_answer_whatever_the_order_of_the_file() -> None:
    generations, orphans = by_generation([row("c", "b"), row("b", "a"), row("a"), row("d", minute=-1)], {})
    assert keys(generations) == [["d", "a"], ["b"], ["c"]]
    assert orphans == []


def test_a_parent_may_have_arrived_before() -> None:
    generations, orphans = by_generation([row("b", "a")], {"a": 1})
    assert keys(generations) == [["b"]]
    assert orphans == []


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([row("b", "gone")], {}),
        ([row("b", "a")], {"a": 2}),
        ([row("a", thread=2), row("b", "a")], {}),
        ([row("b", "b")], {}),
    ],
    ids=["missing", "in another thread", "in another thread of the file", "itself"],
)
def test_a_post_whose_parent_cannot_be_found_is_an_orphan(rows: list[ImportedPost], known: dict[str, int]) -> None:
    generations, orphans = by_generation(rows, known)
    assert orphans == ["b"]
    assert "b" in keys(generations)[0]


def test_a_circle_is_cut_at_one_place() -> None:
    generations, orphans = by_generation([row("a", "c"), row("b", "a"), row("c", "b")], {})
    assert len(orphans) == 1
    assert sorted(len(generation) for generation in generations) == [1, 1, 1]


@given(st.lists(st.one_of(st.none(), st.integers(min_value=0, max_value=40)), max_size=40))
def test_no_post_gets_lost_and_nobody_answers_the_future(parents: list[int | None]) -> None:
    rows = [row(str(i), None if parent is None else str(parent)) for i, parent in enumerate(parents)]
    generations, orphans = by_generation(rows, {})
    flat = [post for generation in generations for post in generation]
    assert sorted(post.external_id for post in flat) == sorted(post.external_id for post in rows)
    written: set[str] = set()
    for post in flat:
        assert post.parent is None or post.external_id in orphans or post.parent in written
        written.add(post.external_id)


def test_a_branch_moves_inwards_three_times_and_then_stays() -> None:
    places = [place(1)]
    for number in range(2, 7):
        places.append(place(number, places[-1]))
    posts = [view(i, p, i - 1 if i else None) for i, p in enumerate(places)]
    [top] = branches(posts)
    levels = [top, top.kids[0], top.kids[0].kids[0]]
    assert [branch.post.id for branch in levels] == [0, 1, 2]
    assert [branch.post.id for branch in levels[2].kids] == [3, 4, 5]
    assert [branch.deep for branch in levels[2].kids] == [True, True, True]
    assert not any(branch.deep for branch in levels)


def test_an_answer_whose_parent_is_on_the_page_before_stands_at_the_top_and_says_so() -> None:
    first = place(1)
    answer = place(2, first)
    found = branches([view(2, answer, 1), view(3, place(3))])
    assert [(branch.post.id, branch.deep) for branch in found] == [(2, True), (3, False)]


def test_replies_that_are_not_on_the_page_are_offered_and_those_that_are_not() -> None:
    first, answer, apart = place(1), place(2, place(1)), place(30, place(1), size=BRANCH)
    [top] = branches([view(1, first, further=1), view(2, answer, 1)])
    assert (top.further, [kid.post.id for kid in top.kids]) == (1, [2])
    [top] = branches([view(1, first, further=1), view(2, answer, 1), view(3, apart, 1)])
    assert (top.further, [kid.post.id for kid in top.kids]) == (0, [2, 3])
