"""Representation: known answers R1 to R4 of the methods text, and what always holds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.shares import wilson
from civic.statistics.measures.intervals import katz, newcombe
from civic.statistics.measures.representation import (
    Verdict,
    diversity,
    lowest_over_highest_rate,
    lowest_over_mean_rate,
    representation,
    response_indicators,
    similarity,
)

R1_POPULATION = {"a": 5000, "b": 3000, "c": 2000}
R1_PARTICIPANTS = {"a": 250, "b": 90, "c": 40}


def test_r1_ratios_with_their_intervals():
    groups = representation(R1_PARTICIPANTS, R1_POPULATION).groups
    assert [group.rate for group in groups] == pytest.approx([0.05, 0.03, 0.02])
    assert [group.ratio for group in groups] == pytest.approx([1.315789, 0.789474, 0.526316], abs=1e-6)
    intervals = [bound for group in groups for bound in (group.lower, group.upper)]
    assert intervals == pytest.approx([1.2177, 1.4076, 0.6562, 0.9403, 0.3913, 0.7008], abs=1e-4)


def test_r1_group_three_is_flagged_and_group_two_is_not():
    verdicts = [group.verdict for group in representation(R1_PARTICIPANTS, R1_POPULATION).groups]
    assert verdicts == [Verdict.UNCLEAR, Verdict.UNCLEAR, Verdict.UNDER]


def test_r1_similarity_r_indicator_and_cv():
    result = representation(R1_PARTICIPANTS, R1_POPULATION)
    assert result.similarity == pytest.approx(0.842105, abs=1e-6)
    assert result.r_indicator == pytest.approx(0.9750188, abs=1e-7)
    assert result.cv == pytest.approx(0.3287005, abs=1e-7)
    assert list(result.partial.values()) == pytest.approx([0.0084853, -0.0043818, -0.0080498], abs=1e-7)


def test_r1_scores_of_other_platforms():
    assert lowest_over_highest_rate(R1_PARTICIPANTS, R1_POPULATION) == pytest.approx(0.4)
    assert lowest_over_mean_rate(R1_PARTICIPANTS, R1_POPULATION) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("participants", "population", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 10, "b": 10}, 0.5),
        ({"a": 2, "b": 5}, {"a": 20, "b": 10}, 0.2),
        ({"a": 1}, {"a": 10, "b": 10}, 0),
        ({"a": 1, "b": 1, "c": 2}, {"a": 10, "b": 10}, 1),
        ({"c": 2}, {"a": 10, "b": 10}, math.nan),
    ],
)
def test_r2_lowest_over_highest(participants, population, expected):
    assert lowest_over_highest_rate(participants, population) == pytest.approx(expected, nan_ok=True)


def test_r2_lowest_over_mean_and_similarity():
    assert lowest_over_mean_rate({"a": 3, "b": 5}, {"a": 10, "b": 10}) == pytest.approx(0.75)
    population = {"a": 10, "b": 100, "c": 1000}
    assert lowest_over_mean_rate({"a": 1, "b": 80, "c": 600}, population) == pytest.approx(0.2)
    assert similarity({"a": 2, "b": 8}, {"a": 40, "b": 60}) == pytest.approx(0.8)
    assert similarity({"a": 1}, {"a": 10, "b": 10}) == pytest.approx(0.5)


def test_r3_r_indicator_of_two_groups():
    result = response_indicators({"a": 60, "b": 40}, {"a": 100, "b": 100})
    assert result.spread == pytest.approx(0.10025094, abs=1e-8)
    assert result.r_indicator == pytest.approx(0.79949812, abs=1e-8)
    assert 1 - 2 * result.spread * math.sqrt(199 / 200) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("successes", "trials", "lower", "upper"),
    [
        (81, 263, 0.255289, 0.366210),
        (15, 148, 0.062386, 0.160487),
        (0, 20, 0, 0.161125),
        (1, 29, 0.006113, 0.171755),
    ],
)
def test_r4_wilson(successes, trials, lower, upper):
    result = wilson(successes, trials)
    assert (result.lower, result.upper) == pytest.approx((lower, upper), abs=1e-6)


def test_r4_newcombe_difference():
    result = newcombe(56, 70, 48, 80)
    assert (result.value, result.lower, result.upper) == pytest.approx((0.2, 0.052431, 0.333873), abs=1e-6)


def test_r4_katz_ratio():
    result = katz(12, 80, 30, 100)
    assert (result.value, result.lower, result.upper) == pytest.approx((0.5, 0.2740, 0.9124), abs=1e-4)


def test_the_over_represented_are_named_too():
    groups = representation({"a": 300, "b": 100}, {"a": 5000, "b": 5000}).groups
    assert [group.verdict for group in groups] == [Verdict.OVER, Verdict.UNDER]


def test_a_group_of_whom_fewer_than_ten_are_expected_is_not_called_under():
    assert representation({"a": 500}, {"a": 9900, "b": 100}).groups[1].verdict is Verdict.UNCLEAR
    assert representation({"a": 1000}, {"a": 9900, "b": 100}).groups[1].verdict is Verdict.UNDER


def test_the_undisclosed_bound_a_share_from_both_sides():
    result = representation({"a": 30, "b": 50}, {"a": 500, "b": 500}, undisclosed=20)
    assert result.show_bounds
    assert (result.groups[0].least, result.groups[0].most) == pytest.approx((0.6, 1.0))
    assert not representation({"a": 50, "b": 50}, {"a": 5, "b": 5}, undisclosed=11).show_bounds


def test_a_hidden_count_is_called_under_only_if_nine_would_be():
    population = {"a": 800, "b": 200}
    assert representation({"a": 200, "b": None}, population, total=205).groups[1].verdict is Verdict.UNDER
    assert representation({"a": 50, "b": None}, population, total=55).groups[1].verdict is Verdict.UNCLEAR


def test_hidden_counts_leave_a_range_and_no_figure():
    result = representation({"a": 90, "b": None}, {"a": 50, "b": 50}, total=100)
    assert result.similarity is None and result.cv is None and result.diversity is None
    assert result.similarity_range == pytest.approx((0.5, 0.59))
    assert result.groups[1].rate is None and result.groups[1].ratio is None


def test_nobody_taking_part_is_no_evidence():
    result = representation({}, {"a": 10, "b": 10})
    assert result.similarity is None and result.cv is None
    assert {group.verdict for group in result.groups} == {Verdict.UNCLEAR}


def test_diversity_counts_only_groups_that_could_be_expected():
    assert diversity({"a": 9, "b": 1}, {"a": 90, "b": 9, "c": 1}) == 1.0
    assert diversity({"a": 10}, {"a": 90, "b": 10}) == 0.5


@pytest.mark.parametrize(
    ("participants", "population", "words"),
    [
        ({"x": 1}, {"a": 10}, 'the group "x"'),
        ({"a": -1}, {"a": 10}, "-1 participants"),
        ({"a": 1}, {"a": 0}, "population is empty"),
        ({"a": None}, {"a": 10}, "total has to be told"),
    ],
)
def test_what_is_no_count_is_refused(participants, population, words):
    with pytest.raises(ValueError, match=words):
        representation(participants, population)


tables = st.integers(2, 6).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 500), min_size=n, max_size=n),
        st.lists(st.integers(1, 10_000), min_size=n, max_size=n),
    )
)


@given(tables)
def test_intervals_hold_their_ratio_and_measures_stay_in_range(table):
    participants, population = ({str(i): count for i, count in enumerate(row)} for row in table)
    result = representation(participants, population)
    for group in result.groups:
        assert group.ratio is None or group.lower - 1e-9 <= group.ratio <= group.upper + 1e-9
    if result.similarity is not None:
        assert 0 <= result.similarity <= 1
        assert result.cv >= 0
        assert result.diversity is None or 0 <= result.diversity <= 1


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_nothing(table, random):
    participants, population = ({str(i): count for i, count in enumerate(row)} for row in table)
    order = list(population)
    random.shuffle(order)
    before = representation(participants, population)
    after = representation(participants, {group: population[group] for group in order})
    assert {group.group: group for group in before.groups} == {group.group: group for group in after.groups}
    assert after.similarity == pytest.approx(before.similarity) if before.similarity else True


@given(tables, st.integers(0, 5))
def test_hiding_a_small_count_never_excludes_the_truth(table, index):
    participants, population = ({str(i): count for i, count in enumerate(row)} for row in table)
    hidden = {group: None if count < 10 else count for group, count in participants.items()}
    total = sum(participants.values())
    truth, shown = representation(participants, population), representation(hidden, population, total=total)
    if truth.similarity is not None:
        low, high = shown.similarity_range
        assert low - 1e-9 <= truth.similarity <= high + 1e-9
    for exact, bounded in zip(truth.groups, shown.groups, strict=True):
        assert bounded.lower <= exact.lower and exact.upper <= bounded.upper
        assert bounded.verdict in (exact.verdict, Verdict.UNCLEAR)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 200), st.integers(1, 200))
def test_a_difference_turned_round_changes_its_sign(a, b, n, m):
    a, b = min(a, n), min(b, m)
    forth, back = newcombe(a, n, b, m), newcombe(b, m, a, n)
    assert (forth.lower, forth.upper) == pytest.approx((-back.upper, -back.lower))


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 200), st.integers(1, 200))
def test_a_ratio_turned_round_is_its_inverse(a, b, n, m):
    a, b = min(a, n), min(b, m)
    forth, back = katz(a, n, b, m), katz(b, m, a, n)
    if a and b:
        assert forth.lower == pytest.approx(1 / back.upper)
    assert forth.lower <= forth.upper


@pytest.mark.parametrize("measure", [wilson, lambda a, n: newcombe(a, n, 1, 2), lambda a, n: katz(1, 2, a, n)])
def test_more_successes_than_trials_are_refused(measure):
    with pytest.raises(ValueError, match="no share"):
        measure(3, 2)
