"""The audit of decisions: known answer D1 in words, what it refuses to claim, and what always holds."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.statistics.measures.disparity import (
    Decisions,
    Verdict,
    audit,
    detectable_gap,
    outcome_test,
)
from civic.statistics.measures.funnel import funnel, unheard
from civic.statistics.measures.tails import benjamini_hochberg

# admitted and rejected men, admitted and rejected women, by department
UCB = {
    "A": (512, 313, 89, 19),
    "B": (353, 207, 17, 8),
    "C": (120, 205, 202, 391),
    "D": (138, 279, 131, 244),
    "E": (53, 138, 94, 299),
    "F": (22, 351, 24, 317),
}


def ucb():
    for department, (men, men_not, women, women_not) in UCB.items():
        yield Decisions("men", department, men, men + men_not)
        yield Decisions("women", department, women, women + women_not)


def test_d1_the_raw_gap_disappears_after_stratification():
    result = audit(ucb())
    men, women = result.groups
    assert (men.rate.value, women.rate.value) == pytest.approx((0.445, 0.304), abs=5e-4)
    assert men.raw.p < 1e-20 and women.below_four_fifths
    assert result.verdict is Verdict.NO_EVIDENCE
    assert result.explained_by_strata == ("men", "women")
    assert men.stratified.odds_ratio.value == pytest.approx(0.9046968, abs=1e-7)
    assert women.stratified.odds_ratio.value == pytest.approx(1 / 0.9046968, abs=1e-6)
    assert men.adjusted_p == women.adjusted_p == pytest.approx(0.2322635, abs=1e-6)


def test_d1_one_stratum_differs_in_favour_of_women():
    (differing,) = audit(ucb()).differing
    assert (differing.group, differing.stratum) == ("men", "A")
    assert differing.rate < differing.others_rate
    assert differing.holm == pytest.approx(1.001514e-4, rel=1e-6)


def test_d1_strata_adjusted_both_ways():
    tests = audit(ucb()).strata
    assert [test.holm for test in tests][1:] == [1] * 5
    assert [test.benjamini_hochberg for test in tests][1:] == pytest.approx([0.6770899] * 5, rel=1e-6)


def two(a, n, b, m, stratum="all"):
    return [Decisions("a", stratum, a, n), Decisions("b", stratum, b, m)]


@pytest.mark.parametrize(
    ("decisions", "verdict"),
    [
        (two(50, 100, 55, 100), Verdict.NO_EVIDENCE),
        (two(4500, 5000, 4700, 5000), Verdict.SMALL),
        (two(30, 100, 70, 100), Verdict.MATERIAL),
        (two(0, 29, 100, 100), Verdict.NO_EVIDENCE),
        (two(0, 30, 100, 100), Verdict.MATERIAL),
    ],
)
def test_words_for_gaps(decisions, verdict):
    assert audit(decisions).verdict is verdict


def test_a_gap_that_only_strata_show_is_found():
    hidden = two(90, 100, 240, 300, "easy") + two(90, 300, 10, 100, "hard")
    result = audit(hidden)
    assert result.verdict is Verdict.MATERIAL and not result.explained_by_strata


def test_several_groups_are_each_adjusted_for_the_others():
    rows = [Decisions(name, "", yes, 100) for name, yes in (("a", 50), ("b", 50), ("c", 36))]
    strict, mild = audit(rows), audit(rows, adjust=benjamini_hochberg)
    assert strict.groups[2].adjusted_p == pytest.approx(3 * strict.groups[2].raw.p)
    assert all(s.adjusted_p >= m.adjusted_p for s, m in zip(strict.groups, mild.groups, strict=True))
    assert len(strict.strata) == 3


def test_the_detectable_gap_is_detected_in_four_of_five():
    """Two groups of 100 and a common rate of one half: 2.8016 standard errors of 0.0707."""
    assert detectable_gap(100, 100, 0.5) == pytest.approx(0.198100, abs=1e-5)
    assert math.isinf(detectable_gap(0, 10, 0.5))


def test_flags_more_often_and_less_often_upheld_are_suspicious():
    biased, other = outcome_test({"a": (1000, 200, 40), "b": (1000, 100, 60)})
    assert biased.suspicious and not other.suspicious
    assert not any(test.suspicious for test in outcome_test({"a": (1000, 200, 120), "b": (1000, 100, 60)}))


FUNNEL = [
    ("invited", {"a": 1000, "b": 1000}),
    ("registered", {"a": 500, "b": 400}),
    ("proposed", {"a": 250, "b": 50}),
    ("accepted", {"a": 100, "b": 25}),
]


def test_a_funnel_tells_where_a_group_gets_lost():
    first, second = funnel(FUNNEL)
    assert second.widest == "proposed" and first.widest == "accepted"
    assert second.steps[1].conversion.value == pytest.approx(0.125)
    assert second.steps[1].relative == pytest.approx(0.125 / (300 / 900))


def test_the_unheard_are_listed():
    assert unheard({"a": 250, "b": 50}, {"a": 1000, "b": 1000}) == ("b",)
    assert unheard({"a": 4000}, {"a": 100_000, "b": 500}) == ()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: audit([Decisions("a", "", 1, 2)]), "two groups"),
        (lambda: audit(two(3, 2, 1, 2)), "no count of decisions"),
        (lambda: outcome_test({"a": (1, 1, 1)}), "two groups"),
        (lambda: outcome_test({"a": (1, 2, 1), "b": (5, 2, 1)}), "no share"),
        (lambda: funnel(FUNNEL[:1]), "two stages"),
        (lambda: funnel([FUNNEL[1], FUNNEL[0]]), "more of group"),
    ],
)
def test_impossible_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


rows = st.lists(
    st.builds(
        lambda group, stratum, yes, no: Decisions(group, stratum, yes, yes + no),
        st.sampled_from("abc"),
        st.sampled_from("xyz"),
        st.integers(0, 60),
        st.integers(0, 60),
    ),
    min_size=2,
    max_size=15,
).filter(lambda some: len({row.group for row in some}) > 1)


@settings(deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_rows_in_another_order_get_the_same_answer(decisions, random):
    shuffled = list(decisions)
    random.shuffle(shuffled)
    assert repr(audit(shuffled)) == repr(audit(decisions))


@settings(deadline=None)
@given(rows)
def test_counting_the_opposite_outcome_keeps_the_evidence(decisions):
    opposite = [Decisions(d.group, d.stratum, d.total - d.favourable, d.total) for d in decisions]
    for one, other in zip(audit(decisions).groups, audit(opposite).groups, strict=True):
        assert one.adjusted_p == pytest.approx(other.adjusted_p)
        assert one.detectable == pytest.approx(other.detectable, nan_ok=True)
        assert one.gap.value == pytest.approx(-other.gap.value, nan_ok=True)


@settings(deadline=None)
@given(rows)
def test_nothing_is_claimed_of_groups_with_few_decisions(decisions):
    for group in audit(decisions).groups:
        assert group.decisions >= 30 or group.verdict is Verdict.NO_EVIDENCE
