"""A wall of hidden cells is one sentence; whatever shows a number stays."""

import pytest

from civic.statistics.folded import fold, fold_crossing
from civic.statistics.shown import WITHHELD

ROWS = {
    "shown": [40, None],
    "small": [None, None],
    "withheld": [WITHHELD, None],
    "cannot be compared": ["-", None],
    "surely too few": [None, True],
    "empty": [],
}


def test_a_row_without_any_number_is_named_and_not_drawn() -> None:
    found = fold(ROWS, str, lambda name: ROWS[name])
    assert found.rows == ["shown", "cannot be compared", "surely too few", "empty"]
    assert (found.small, found.withheld) == (["small"], ["withheld"])


def test_a_crossing_loses_rows_and_columns_in_which_nothing_is_shown() -> None:
    rows = [
        ("16–24", [(None, None), (None, None), (None, None)]),
        ("25–34", [(2, 1), (None, None), (WITHHELD, None)]),
        ("35–44", [(4, 3), (None, None), (None, None)]),
    ]
    across, down = fold_crossing(rows, ["Women", "Non-binary", "Own description"])
    assert across.rows == [("25–34", [(2, 1)]), ("35–44", [(4, 3)])]
    assert across.small == ["16–24"] and down.rows == [0]
    assert down.small == ["Non-binary"] and down.withheld == ["Own description"]


@pytest.mark.parametrize("value", [0, 10, 4000])
def test_no_number_is_ever_folded(value: int) -> None:
    assert fold(["row"], str, lambda _row: [None, value, WITHHELD]).rows == ["row"]
