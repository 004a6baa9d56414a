"""The cell-key option for a static archive: S7, S8 and A14 of statistics.md."""

import numpy as np
import pytest

from civic.statistics.cellkey import NoiseTable, cell_key, noise_table, record_key


def test_s7_the_handbooks_example():
    key = cell_key([0.9, 0.3, 0.6])
    assert key == pytest.approx(0.8)
    row = {-1: 0.3, 0: 0.4, 1: 0.3}
    assert NoiseTable(({0: 1.0}, row, row, row)).perturb(3, key) == 4


S8 = [
    ((5, 2, 2), 8, {0: 0.281866, 1: 0.219615, 2: 0.103876, 3: 0.029827, 4: 0.005199, 5: 0.000550}),
    ((5, 2, 2), 3, {-3: 0.147339, 0: 0.511339, 1: 0.255081, 2: 0.073041, 3: 0.012005, 4: 0.001133, 5: 0.000061}),
    (
        (7, 4, 2),
        10,
        {0: 0.199263, 1: 0.175902, 2: 0.121004, 3: 0.064866, 4: 0.027097, 5: 0.008821, 6: 0.002238, 7: 0.000442},
    ),
]


@pytest.mark.parametrize(("of", "count", "expected"), S8)
def test_s8_the_tables_of_largest_entropy(of, count, expected):
    row = noise_table(*of).rows[count]
    for noise, probability in expected.items():
        assert row[noise] == pytest.approx(probability, abs=2e-4)
    if count > of[0] + of[2]:
        assert all(row[-noise] == pytest.approx(row[noise]) for noise in expected)


@pytest.mark.parametrize("of", [(5, 2, 2), (7, 4, 2), (3, 1, 0)])
def test_noise_has_mean_zero_and_the_variance_asked_for(of):
    for count, row in enumerate(noise_table(*of).rows[1:], start=1):
        assert sum(row.values()) == pytest.approx(1)
        assert sum(v * p for v, p in row.items()) == pytest.approx(0, abs=1e-6)
        assert sum(v * v * p for v, p in row.items()) == pytest.approx(of[1], abs=1e-6)
        assert all(count + v == 0 or count + v > of[2] for v in row)


def test_noise_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="variance"):
        noise_table(1, 9)


def test_a14_the_same_cell_twice_is_the_same_and_averaging_margins_recovers_little():
    draw = np.random.default_rng(3)
    table = noise_table(5, 2, 2)
    keys = np.array([record_key(b"secret", str(person)) for person in range(4000)])
    cell = draw.integers(0, 500, 4000)

    def shown(chosen):
        return table.perturb(int(chosen.sum()), cell_key(keys[chosen].tolist()))

    assert [shown(cell == c) for c in range(20)] == [shown(cell == c) for c in range(20)]
    exact = [int((cell == c).sum()) for c in range(500)]
    other = draw.integers(0, 4, (6, 4000))
    # The attacker adds up each cell over six other dimensions and averages: six answers to one question.
    guesses = [np.mean([sum(shown((cell == c) & (by == k)) for k in range(4)) for by in other]) for c in range(500)]
    hit = np.mean(np.rint(guesses) == exact)
    assert hit < 0.6
    assert np.mean([shown(cell == c) == exact[c] for c in range(500)]) < 0.35


def test_a12_a14_noise_that_is_drawn_anew_with_each_run_loses_that_run():
    """Without persistent keys the job run 300 times gives 300 answers, whose mean is the exact count."""
    draw, table = np.random.default_rng(4), noise_table(5, 2, 2)
    exact = draw.integers(3, 30, 60)
    runs = np.array([[table.perturb(int(n), draw.random()) for n in exact] for _ in range(300)])
    assert (runs[0] != runs[1]).any()
    assert np.mean(np.rint(runs.mean(axis=0)) == exact) > 0.95


def test_keys_lie_from_zero_to_under_one_and_depend_on_the_secret():
    keys = np.array([record_key(b"secret", str(person)) for person in range(2000)])
    assert keys.min() >= 0
    assert keys.max() < 1
    assert abs(keys.mean() - 0.5) < 0.02
    assert record_key(b"other", "1") != record_key(b"secret", "1")
