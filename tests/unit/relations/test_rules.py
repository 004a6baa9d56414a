"""A relation is one row, read from both sides."""

from __future__ import annotations

import pytest

from civic.relations.rules import Kind, read_from, stored


@pytest.mark.parametrize(
    ("said", "other_side"),
    [
        (Kind.FOLLOWS, Kind.LED_TO),
        (Kind.LED_TO, Kind.FOLLOWS),
        (Kind.CONFLICTS, Kind.CONFLICTS),
        (Kind.TOGETHER, Kind.TOGETHER),
    ],
)
@pytest.mark.parametrize(("one", "other"), [(3, 8), (8, 3)])
def test_it_is_read_as_it_was_said_and_turned_from_the_other_side(
    one: int, other: int, said: Kind, other_side: Kind
) -> None:
    low, high, held = stored(one, other, said)
    assert low < high
    assert read_from(one, low, held) is said
    assert read_from(other, low, held) is other_side
