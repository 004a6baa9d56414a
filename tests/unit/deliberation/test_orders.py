"""Orders of comments: what comes first, what new accounts can change of it, when opinion is divided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from civic.core.shares import wilson
from civic.deliberation.order_rules import Account, Band, Division, Mark, Share, Written, band, bridge, known, stand

BEGAN, DAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC), timedelta(days=1)
#: People whose accounts are not new.
OLD = range(100, 160)


def comments(count: int) -> list[Written]:
    return [Written(number, BEGAN) for number in range(1, count + 1)]


def marks(of: dict[int, Sequence[int]]) -> list[Mark]:
    return [Mark(person, number, BEGAN + DAY) for number, people in of.items() for person in people]


def test_many_of_many_come_before_all_of_few() -> None:
    written = [Written(1, BEGAN), Written(2, BEGAN + 2 * DAY)]
    given = marks({1: OLD[:40]}) + [Mark(person, 2, BEGAN + 3 * DAY) for person in OLD[40:43]]
    assert stand(written, given, OLD, {}).helpful == [1, 2]


def test_a_late_comment_is_compared_with_those_who_could_have_read_it() -> None:
    written = [Written(1, BEGAN), Written(2, BEGAN + 2 * DAY)]
    given = marks({1: OLD[:20]}) + [Mark(person, 2, BEGAN + 3 * DAY) for person in OLD[20:32]]
    found = stand(written, given, OLD, {})
    assert found.judged[1].settled == Share(20, 32)
    assert found.judged[2].settled == Share(12, 12)
    assert found.helpful == [2, 1]


def test_an_author_is_not_asked_about_their_own_comment() -> None:
    written = [Written(1, BEGAN, author=OLD[0]), Written(2, BEGAN)]
    assert stand(written, marks({2: OLD[:12]}), OLD, {}).judged[1].settled == Share(0, 11)


def test_what_is_gone_comes_last_and_likes_of_another_system_decide_between_equals() -> None:
    written = [
        Written(1, BEGAN, gone=True),
        Written(2, BEGAN, elsewhere=Share(1, 9)),
        Written(3, BEGAN, elsewhere=Share(8, 9)),
    ]
    assert stand(written, marks({1: OLD[:12]}), OLD, {}).helpful == [3, 2, 1]


@pytest.mark.parametrize(
    ("account", "counts"),
    [
        (Account(timedelta(days=6), 6), False),
        (Account(timedelta(days=400), 1), False),
        (Account(timedelta(days=7), 2), True),
        (Account(timedelta(0), confirmed=True), True),
    ],
)
def test_an_account_is_new_until_it_is_a_week_old_and_took_part_elsewhere(account: Account, counts: bool) -> None:
    assert known(account) is counts


def test_in_a_small_new_discussion_everybody_counts() -> None:
    found = stand(comments(5), marks({4: range(3), 5: range(1)}), [], {})
    assert found.everybody and found.helpful == [4, 5, 1, 2, 3]
    assert not stand(comments(50), marks({40: range(3)}), [], {}).everybody


def test_bridging_lifts_what_both_sides_mark_above_what_one_side_marks() -> None:
    first, second = OLD[:30], OLD[30:]
    sides = dict.fromkeys(first, 7) | dict.fromkeys(second, 3)
    given = marks({1: first, 2: [*first[:12], *second[:12]], 3: second[:25]})
    found = stand(comments(3), given, OLD, sides)
    assert found.division is Division.DIVIDED
    assert found.helpful == [1, 3, 2]
    assert found.bridging == [2, 1, 3]
    assert found.judged[2].sides == (Share(12, 25), Share(12, 30))


@pytest.mark.parametrize(
    ("second", "division"), [(OLD[30:39], Division.FEW), (OLD[30:], Division.ALIKE)], ids=["nine people", "the same"]
)
def test_where_opinion_is_not_divided_bridging_is_the_order_of_the_helpful(
    second: Sequence[int], division: Division
) -> None:
    first = OLD[:30]
    sides = dict.fromkeys(first, 0) | dict.fromkeys(second, 1)
    given = marks({1: [*first[::2], *second[::2]], 2: [*first[::3], *second[::3]], 3: [*first[1:], *second[1:]]})
    found = stand(comments(3), given, OLD, sides)
    assert (found.division, found.bridging) == (division, found.helpful)
    assert not any(each.sides for each in found.judged.values())


def test_one_side_without_anybody_gives_no_bridge_and_bands_hide_counts() -> None:
    assert bridge([Share(20, 20), Share(0, 20)]) == 0
    assert bridge([Share(10, 20), Share(10, 20)]) == pytest.approx(wilson(10, 20).lower)
    assert [band(Share(n, 20)) for n in (0, 1, 2, 4, 5, 9, 10, 20)] == [
        *(Band.FEW, Band.FEW, Band.SOME, Band.SOME),
        *(Band.MANY, Band.MANY, Band.MOST, Band.MOST),
    ]
