"""Where posts stand, what they must be, how imported ones are sorted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.deliberation.rules import (
    DEEPEST,
    DIGITS,
    LONGEST_POST,
    ImportedPost,
    Place,
    PostCode,
    PostView,
    branches,
    by_generation,
    edit_problem,
    place,
    text_problem,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def view(post_id: int, stands: Place, parent: int | None = None) -> PostView:
    return PostView(
        id=post_id,
        thread_id=1,
        parent_id=parent,
        root_number=stands.root_number,
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
def test_every_path_is_unique_short_enough_and_below_its_parent(choices: list[int]) -> None:
    places = [place(1)]
    for number, choice in enumerate(choices, 2):
        parent = places[choice % len(places)]
        places.append(place(number, parent))
        if parent.depth < DEEPEST:
            assert places[-1].path.startswith(parent.path)
    assert len({p.path for p in places}) == len(places)
    assert max(len(p.path) for p in places) <= (DEEPEST + 1) * DIGITS


def test_below_the_deepest_level_posts_stand_beside_each_other() -> None:
    here = place(1)
    for number in range(2, DEEPEST + 2):
        here = place(number, here)
    beside = place(DEEPEST + 2, here)
    assert beside.depth == here.depth == DEEPEST
    assert len(beside.path) == len(here.path)
    assert beside.path > here.path


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
    ("minutes", "replies", "closed", "taken_back", "problem"),
    [
        (10_000, 0, False, False, None),
        (30, 3, False, False, None),
        (31, 1, False, False, PostCode.ANSWERED),
        (1, 0, True, False, PostCode.CLOSED),
        (1, 0, False, True, PostCode.TAKEN_BACK),
    ],
)
def test_what_was_answered_stays_as_it_is(
    minutes: int, replies: int, closed: bool, taken_back: bool, problem: PostCode | None
) -> None:
    at = NOON + timedelta(minutes=minutes)
    assert edit_problem(at, NOON, replies, closed=closed, taken_back=taken_back) == problem


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
