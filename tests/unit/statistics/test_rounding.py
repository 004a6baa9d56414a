"""What may be shown of one number, and when a release may be made."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.statistics.release import ReleaseAnswer, may_release, needed_changes
from civic.statistics.rounding import (
    HIDDEN,
    Bound,
    Percent,
    possible_counts,
    protect_count,
    protect_counts,
    protect_percent,
)


@pytest.mark.parametrize(
    ("n", "shown"),
    [(0, None), (1, None), (9, None), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (5000, 5000)],
)
def test_under_ten_nothing_is_shown_and_above_fives(n, shown):
    assert protect_count(n) == shown


@given(st.lists(st.integers(0, 10**6)))
def test_arrays_follow_the_rule_for_one_number(counts):
    shown = protect_counts(np.array(counts, dtype=np.int64))
    assert shown.tolist() == [HIDDEN if protect_count(n) is None else protect_count(n) for n in counts]


@given(st.integers(0, 10**6))
def test_the_exact_count_is_always_among_the_possible_ones(n):
    least, most = possible_counts(protect_count(n))
    assert least <= n <= most


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="-1"):
        protect_count(-1)
    with pytest.raises(ValueError, match="-1"):
        protect_counts(np.array([3, -1]))


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (10, 25, Percent(40)),
        (10, 20, None),  # a denominator under 25
        (None, 100, None),  # a hidden part
        (10, None, None),
        (95, 100, Percent(90, Bound.AT_LEAST)),
        (100, 100, Percent(90, Bound.AT_LEAST)),
        (105, 100, Percent(90, Bound.AT_LEAST)),  # rounding may lift a part above its whole
        (10, 100, Percent(10, Bound.AT_MOST)),
        (10, 1000, Percent(10, Bound.AT_MOST)),
        (45, 120, Percent(38)),  # 37.5 rounds up
    ],
)
def test_percentages(part, whole, shown):
    assert protect_percent(part, whole) == shown


@pytest.mark.parametrize(
    ("changed", "total", "first", "days", "answer"),
    [
        (49, 49, True, None, ReleaseAnswer.TOO_FEW_PARTICIPANTS),
        (50, 50, True, None, ReleaseAnswer.YES),
        (49, 500, False, 30, ReleaseAnswer.TOO_FEW_CHANGED),
        (50, 500, False, 30, ReleaseAnswer.YES),
        (50, 1001, False, 30, ReleaseAnswer.TOO_FEW_CHANGED),  # 5 % of 1,001 is 51 whole people
        (51, 1001, False, 6, ReleaseAnswer.TOO_SOON),
        (51, 1001, False, 7, ReleaseAnswer.YES),
        (1, 40, False, 7, ReleaseAnswer.TOO_FEW_PARTICIPANTS),  # people left since
    ],
)
def test_when_a_release_may_be_made(changed, total, first, days, answer):
    assert may_release(changed, total, first, days) == answer


@given(st.integers(0, 10**7))
def test_a_later_release_needs_fifty_people_and_five_percent(total):
    needed = needed_changes(total)
    assert needed >= 50
    assert 20 * needed >= total
