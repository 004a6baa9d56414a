"""What is read in a statement before it goes out, when a round is open, and which statement comes next."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from civic.statements.alike import Stand
from civic.statements.drawing import draw
from civic.statements.queries import Line
from civic.statements.rules import (
    Finding,
    RoundState,
    Standing,
    Window,
    chance,
    findings,
    is_question,
    is_several,
    lines_of,
    may_send,
    result_due,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["Why not?", "Who pays? The town.", "لماذا لا؟", "为什么？", "Γιατί όχι;", "Pourquoi pas ?", "Really?!"]
)
def test_a_question_is_found_in_each_writing(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["Trees help.", "Les arbres ; les bancs", "Δέντρα; ναι δέντρα"])
def test_a_semicolon_alone_is_no_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Plant trees. Close the street.",
        "Plant trees! close the street",
        "Plant trees\nClose the street",
        "Plant trees; close the street.",
        "应该种树。应该关闭街道",
        "نزرع الأشجار. نغلق الشارع",
    ],
)
def test_more_than_one_idea_is_found(text: str) -> None:
    assert is_several(text)


@pytest.mark.parametrize(
    "text",
    ["Plant trees.", "Plant 3.5 m trees", "Plant trees, e.g. limes.", "Mr. Smith is right.", "St. Mary needs shade…"],
)
def test_one_sentence_is_one_idea(text: str) -> None:
    assert not is_several(text)


@pytest.mark.parametrize(("length", "found"), [(140, ()), (141, (Finding.TOO_LONG,))])
def test_a_statement_has_at_most_140_characters(length: int, found: tuple[Finding, ...]) -> None:
    assert findings("a" * length) == found


def test_an_author_insists_on_hints_that_they_have_seen_and_on_nothing_binding() -> None:
    hints = findings("Why? Trees. And benches.", alike=True)
    assert hints == (Finding.QUESTION, Finding.SEVERAL, Finding.ALIKE)
    assert not may_send(hints, [])
    assert not may_send(hints, ["finding_question"])
    assert may_send(hints, [each.value for each in hints])
    assert not may_send((Finding.TOO_LONG,), ["finding_too_long"])


@pytest.mark.parametrize(
    ("state", "hours", "is_open", "over"),
    [
        (RoundState.DRAFT, 1, False, False),
        (RoundState.OPEN, 1, True, False),
        (RoundState.OPEN, 0, False, True),
        (RoundState.CLOSED, 1, False, True),
    ],
)
def test_a_round_is_open_until_it_closes(state: RoundState, hours: int, is_open: bool, over: bool) -> None:
    window = Window(state, NOW + timedelta(hours=hours))
    assert (window.open_at(NOW), window.over_at(NOW)) == (is_open, over)


def test_a_result_is_due_after_every_so_many_answers() -> None:
    assert [result_due(cast, 100, 50) for cast in (149, 150, 151)] == [False, True, True]


def test_seeds_are_one_a_line_and_each_once() -> None:
    assert lines_of("  Trees \n\nBenches  here\nTrees\n") == ["Trees", "Benches here"]


def test_the_draw_follows_from_the_state() -> None:
    left = [Standing(n, n, 1, 1, 0.1 * n, meta=False) for n in range(1, 20)]
    first = [draw(3, person, left, 0) for person in range(40)]
    assert first == [draw(3, person, left, 0) for person in range(40)]
    assert len(set(first)) > 5
    assert draw(3, 1, [], 7) is None


def test_the_draw_is_not_uniform() -> None:
    """By the formula a new statement has (1/2)^2 (1/2)^2 9^2, one that all passed has nearly nothing."""
    new, passed = Standing(1, 0, 0, 0, 0.0, meta=False), Standing(2, 0, 0, 60, 0.0, meta=False)
    drawn = Counter(draw(1, person, [new, passed], 0) for person in range(400))
    assert drawn[1] > 395


def test_a_statement_about_the_round_itself_has_the_priority_of_its_own() -> None:
    meta, new = Standing(1, 0, 0, 0, 0.0, meta=True), Standing(2, 0, 0, 0, 0.0, meta=False)
    drawn = Counter(draw(1, person, [meta, new], 0) for person in range(1000))
    assert drawn[1] / 1000 == pytest.approx(49 / (49 + (0.5 * 0.5 * 9) ** 2), abs=0.03)


def test_chances_spread_over_the_unit_interval() -> None:
    chances = sorted(chance(1, person, 0) for person in range(1000))
    assert 0 <= chances[0] < 0.02 and 0.98 < chances[-1] < 1
    assert chances[500] == pytest.approx(0.5, abs=0.05)


STAND = [
    Line(1, 1, "The square needs more trees.", "en", seed=True),
    Line(2, 2, "Parking should cost more in the centre.", "en", seed=True),
    Line(3, 3, "Shops may open on Sundays.", "en", seed=True),
]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("the square needs MORE TREES!", 1),
        ("We need more trees on the square.", 1),
        ("In the centre, parking should be more costly.", 2),
        ("Shops should open on Sunday.", 3),
        ("A swimming pool for the north.", None),
        ("The library opens too late.", None),
    ],
)
def test_nearly_the_same_is_found(text: str, first: int | None) -> None:
    found = Stand(STAND).like(text, "en")
    assert (found[0].id if found else None) == first
