"""What a forecast is, and what published figures say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from civic.core.shares import wilson
from civic.equality.rules import Content, EqualityCode, Says, forecast_problem, says

AGES = ("16-24", "25-34", "35-44")


@pytest.mark.parametrize(
    ("forecast", "problem"),
    [
        ({"16-24": 20, "25-34": 30, "35-44": 50}, None),
        ({"16-24": 100}, None),
        ({"16-24": 20, "25-34": 30}, EqualityCode.NO_SUM),
        ({}, EqualityCode.NO_SUM),
        ({"16-24": 120, "25-34": -20}, EqualityCode.NO_SUCH_GROUP),
        ({"0-15": 100}, EqualityCode.NO_SUCH_GROUP),
    ],
)
def test_a_forecast_is_whole_per_cents_of_the_groups_that_add_up(
    forecast: dict[str, int], problem: EqualityCode | None
) -> None:
    assert forecast_problem(forecast, AGES) is problem


def test_a_difference_is_clear_only_if_every_count_that_is_shown_alike_says_so() -> None:
    """Of 200, 40 are shown: 38 to 42. 15/148 is Newcombe's example: [.062386, .160487]."""
    assert wilson(15, 148).upper == pytest.approx(0.160487, abs=1e-6)
    low, high = wilson(38, 200).lower, wilson(42, 200).upper
    found = {expected: says(expected, 40, 200) for expected in range(101)}
    for expected, said in found.items():
        share = expected / 100
        assert said is (Says.MORE if share < low else Says.FEWER if share > high else Says.UNCLEAR)
    assert found[20] is Says.UNCLEAR and found[12] is Says.MORE and found[30] is Says.FEWER


def test_of_a_hidden_figure_only_what_holds_for_all_it_can_be_is_said() -> None:
    assert says(20, None, 200) is Says.FEWER  # nine of 200 would be clearly fewer
    assert says(5, None, 200) is Says.UNKNOWN
    assert says(0, None, 200) is Says.UNKNOWN
    assert says(20, None, 200, withheld=True) is Says.UNKNOWN
    assert says(20, 40, None) is says(20, 40, 0) is Says.UNKNOWN


def test_the_hash_is_of_everything_that_a_check_says_and_of_its_process() -> None:
    content = Content({"en": "Young people"}, {"en": "Survey"}, {"en": "Visits"}, ("N1",), "age", {"16-24": 100})
    told = content.digest("park")
    others = [
        content.digest("square"),
        *(
            replace(content, **change).digest("park")
            for change in (
                {"affected": {"en": "Old people"}},
                {"evidence": {"fr": "Survey"}},
                {"mitigation": {"en": "Visits", "ar": "زيارات"}},
                {"neighbourhoods": ()},
                {"dimension": "gender"},
                {"forecast": {"16-24": 99, "25-34": 1}},
            )
        ),
    ]
    assert len({told, *others}) == 8
    assert told == replace(content, forecast=dict(content.forecast)).digest("park")
