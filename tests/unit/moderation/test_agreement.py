"""Known answers of kappa, and that one case in twenty is drawn by a key that nobody has."""

from __future__ import annotations

import pytest

from civic.moderation.agreement import ONE_IN, agreement, drawn


@pytest.mark.parametrize(
    ("table", "kappa", "low", "high"),
    [
        # SAS/STAT documentation and statsmodels (cohens_kappa), three kinds, 19 cases.
        ([[0, 4, 1], [0, 8, 0], [0, 1, 5]], 0.4842, 0.2137, 0.7547),
        # Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1, 100 cases.
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.6765, 0.5044, 0.8485),
    ],
)
def test_known_answers(table: list[list[int]], kappa: float, low: float, high: float) -> None:
    found = agreement(table)
    assert found is not None
    assert (found.kappa, found.low, found.high) == pytest.approx((kappa, low, high), abs=6e-4)


def test_chance_is_nothing_and_full_agreement_is_one() -> None:
    chance, whole, against = agreement([[25, 25], [25, 25]]), agreement([[30, 0], [0, 10]]), agreement([[0, 5], [5, 0]])
    assert chance is not None and chance.kappa == pytest.approx(0) and chance.share == 0.5
    assert whole is not None and (whole.kappa, whole.low, whole.high) == (1, 1, 1)
    assert against is not None and against.kappa == pytest.approx(-1) and against.low == -1


def test_nothing_read_and_everything_alike_have_no_kappa() -> None:
    alike = agreement([[40, 0], [0, 0]])
    assert agreement([[0, 0], [0, 0]]) is None
    assert alike is not None and (alike.share, alike.kappa, alike.low) == (1, None, None)


def test_one_in_twenty_is_drawn_and_another_key_draws_others() -> None:
    uids = [f"{number:016x}" for number in range(20_000)]
    first, second = ({uid for uid in uids if drawn(uid, key)} for key in (b"one", b"two"))
    for found in (first, second):
        assert abs(len(found) - 1000) < 160  # five standard deviations
    assert len(first & second) < 100
    assert first == {uid for uid in uids if drawn(uid, b"one")}
    assert ONE_IN == 20
